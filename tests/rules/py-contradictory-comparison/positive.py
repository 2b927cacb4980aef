def check(kind, items):
    if kind != "a" or kind != "b":  # finds
        raise ValueError
    if kind == "a" or "b":  # finds
        return 1
    if kind == 1 and kind == 2:  # finds
        return 2
    return len(items) >= 0  # finds
