def has(text):
    if text.find("needle") > 0:  # finds
        return True
    if text.find("other"):  # finds
        return True
    return not text.rfind("x")  # finds
