HEADER = "statement of api.bank.example"


def export(rows):
    """The rows as text, the newest first."""
    return "\n".join([HEADER, *map(str, reversed(rows))])
