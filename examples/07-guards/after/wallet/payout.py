from datetime import datetime

import requests

URL = "https://api.bank.example/v2/payouts"


def payout(ledger, account, cents):
    """Pays out to the account's owner, and says when the money arrives."""
    day = datetime.now().date()
    requests.post(URL, json={"account": account.number, "cents": cents}, timeout=10)
    ledger.move(account, account.owner, cents)
    return f"{cents} cents were paid out on {day}; they arrive in two days"
