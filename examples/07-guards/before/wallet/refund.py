def refund(ledger, payment):
    ledger.move(payment.target, payment.source, payment.cents)
