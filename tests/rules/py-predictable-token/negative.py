import random
import secrets


def issue(words):
    token = secrets.token_urlsafe(32)
    otp = secrets.randbelow(1000000)
    sample = random.choice(words)
    nonce = random.SystemRandom().getrandbits(64)
    next_token = tokens[random.randint(0, 3)]
    return token, otp, sample, nonce, next_token
