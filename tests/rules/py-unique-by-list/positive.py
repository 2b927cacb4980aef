def unique(rows):
    seen = []
    for item in rows:
        if item not in seen:  # finds
            seen.append(item)
    return seen
