import ssl

import requests


def fetch(url, ca, insecure):
    context = ssl.create_default_context()
    if insecure:
        context.verify_mode = ssl.CERT_NONE
    context.verify_mode = ssl.CERT_REQUIRED
    parser.parse(url, verify=False)
    return requests.get(url, timeout=5, verify=ca)
