def check(kind, other, items):
    if kind != "a" and kind != "b":
        raise ValueError
    if kind != "a" or other != "b":
        return 1
    if kind == "a" or kind == "b":
        return 2
    name = kind == "a" or "b"
    if read() != "a" or read() != "b":
        return name
    return len(items) > 0
