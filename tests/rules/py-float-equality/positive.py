def check(total):
    if total == 0.3:  # finds
        return 1
    return total != 1.1  # finds
