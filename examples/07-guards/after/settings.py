BANK = "https://api.bank.example/v2"
PAYOUT_DAYS = 2
SCHEMA_VERSION = 7
