def add(item, items=[]):  # finds
    items.append(item)
    return items


def count(
    word,
    table: dict = {},  # finds
):
    table[word] = table.get(word, 0) + 1
    return table
