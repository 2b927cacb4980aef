import requests
from flask import request


def preview():
    return requests.get(request.args["url"], timeout=5).text  # finds
