def unique(items, seen, out):
    for item in items:
        if item not in seen:
            seen.add(item)
            out.append(item)
    if "x" not in out:
        out.append("x")
    return list(dict.fromkeys(items))


def kinds(options):
    seen = []
    for option in options:
        if option not in seen:
            seen.append(option)
    return seen
