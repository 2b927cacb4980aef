def has(text, soup):
    if text.find("needle") >= 0:
        return True
    if text.find("other") != -1:
        return True
    if soup.find("div"):
        return True
    return "x" in text
