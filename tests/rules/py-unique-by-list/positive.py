def unique(items):
    seen = []
    for item in items:
        if item not in seen:  # finds
            seen.append(item)
    return seen
