def clean(text, items):
    text.replace("\t", " ")  # finds
    text.strip()  # finds
    sorted(items)  # finds
    return text
