BANK = "https://api.bank.example/v2"
SCHEMA_VERSION = 7
