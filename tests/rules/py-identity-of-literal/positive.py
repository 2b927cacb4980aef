def check(mode, count):
    if mode is "fast":  # finds
        return 1
    return 2 if count is not 5 else 3  # finds
