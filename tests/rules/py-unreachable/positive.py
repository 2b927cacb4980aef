def load(path):
    try:
        return open(path)
    except OSError:
        raise LoadError(path)
        log("not there")  # finds


def total(items):
    for item in items:
        if item is None:
            continue
            skipped = 1  # finds
    return skipped
    return 0  # finds
