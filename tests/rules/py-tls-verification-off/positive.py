import ssl

import requests


def fetch(url):
    ssl._create_default_https_context = ssl._create_unverified_context  # finds
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # finds
    return requests.get(url, timeout=5, verify=False)  # finds
