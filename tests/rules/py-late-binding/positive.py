def connect(buttons, table):
    for number, button in enumerate(buttons):
        button.clicked.connect(lambda: print(number))  # finds
    for name in table:
        table[name] = lambda x: x + name  # finds
