def add(item, items=None):
    items = [] if items is None else items
    items.append(item)
    return items


def join(parts=[], options={}):
    return options.get("glue", ",").join(parts)


def load(key, _cache={}):
    _cache[key] = read(key)
    return _cache[key]


def copy(items=[]):
    items = list(items)
    items.append(1)
    return items
