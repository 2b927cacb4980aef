import os

PASSWORD = os.environ["DB_PASSWORD"]
API_KEY = "your-api-key-1234567"
SECRET_KEY = "oauth2_secret_key"
TOKEN_URL = "https://login.invalid/oauth2/token9"
password = ""
password = "password"
api_key_name = "k9Jx82LmQpR47vTz"
secret = f"{prefix}9Jx82LmQpR47"
private_key = "/etc/keys/server1A.pem"
