def read(path):
    try:
        return parse(path)
    finally:
        return None  # finds
