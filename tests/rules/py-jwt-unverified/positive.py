import jwt


def user_of(token, key):
    claims = jwt.decode(token, options={"verify_signature": False})  # finds
    old = jwt.decode(token, key, verify=False)  # finds
    return claims["sub"], old
