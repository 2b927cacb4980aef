def clean(text, items, path, page):
    text = text.replace("\t", " ")
    path.replace(other)
    frame.replace("a", "b", inplace=True)
    items.sort()
    window.title("Pentad")
    return text.strip()
