HEADER = "statement of api.bank.example"


def export(rows):
    return "\n".join([HEADER, *map(str, rows)])
