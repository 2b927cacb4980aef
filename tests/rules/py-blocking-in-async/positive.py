import time

import requests


async def poll(url):
    while True:
        answer = requests.get(url, timeout=5)  # finds
        if answer.ok:
            return answer
        time.sleep(1)  # finds
