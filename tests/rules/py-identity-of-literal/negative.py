def check(mode, count):
    if mode is None or count is True:
        return 1
    return 2 if mode == "fast" and mode is not Ellipsis else 3
