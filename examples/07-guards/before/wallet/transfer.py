def transfer(ledger, source, target, cents):
    if cents <= 0:
        raise ValueError("a transfer moves something")
    ledger.move(source, target, cents)
