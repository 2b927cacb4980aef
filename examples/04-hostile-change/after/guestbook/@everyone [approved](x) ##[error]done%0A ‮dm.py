def greet(names, greeted=[]):
    for name in names:
        greeted.append(f"Hello, {name}")
    return greeted
