def total(xs):
    result = 0
    for i in range(len(xs) + 1):  # finds
        result += xs[i]
    i = 0
    while i <= len(xs):  # finds
        result += xs[i]
        i += 1
    return result
