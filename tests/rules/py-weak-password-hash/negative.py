import hashlib


def store(user, password, body, salt):
    user.hash = hashlib.scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1)
    user.tag = hashlib.sha256(body).hexdigest()
    user.etag = hashlib.md5(user.password_changed_at.isoformat().encode())
