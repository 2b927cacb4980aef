def set_limit(limit):
    if limit < 0:
        ValueError("negative")  # finds
    if limit > 9:
        errors.LimitError(limit)  # finds
    return limit
