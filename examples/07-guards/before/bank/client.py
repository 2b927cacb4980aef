import requests

from settings import BANK


def send(path, body, signature):
    return requests.post(BANK + path, json=body, headers={"Signature": signature}, timeout=10)
