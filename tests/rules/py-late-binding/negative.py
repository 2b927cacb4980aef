def connect(buttons, table):
    for number, button in enumerate(buttons):
        button.clicked.connect(lambda number=number: print(number))
    for row in table:
        row.sort(key=lambda cell: cell.x)
        first = min(row, key=lambda cell: cell.x + row.offset)
    return lambda: first
