DB_PASSWORD = "hT9$kq2LmZ".strip()
API_KEY = "k9Jx82LmQpR47vTz"  # finds


class Settings:
    secret_key = "v3ryL0ngAndR4ndom!"  # finds

    def __init__(self):
        self.auth_token = "a81bc81b-dead-4e5d-abff-90865d1e13b1"  # finds
