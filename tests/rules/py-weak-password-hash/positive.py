import hashlib


def store(user, password):
    user.hash = hashlib.sha256(password.encode()).hexdigest()  # finds
    user.legacy = hashlib.md5(user.password.encode("utf-8")).hexdigest()  # finds
