import random
import string


def issue(user):
    token = "".join(random.choice(string.ascii_letters) for _ in range(32))  # finds
    user.reset_code = random.randint(100000, 999999)  # finds
    return token
