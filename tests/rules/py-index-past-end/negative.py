def total(xs):
    result = 0
    for i in range(len(xs)):
        result += xs[i]
    for i in range(len(xs) + 1):
        result += sum(xs[:i])
    for i in range(len(xs) + 1):
        if i < len(xs):
            result += xs[i]
    return result
