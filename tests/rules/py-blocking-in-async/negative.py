import asyncio
import time


def wait():
    time.sleep(1)


async def poll(client, url):
    def blocking():
        time.sleep(1)

    await asyncio.to_thread(blocking)
    await asyncio.to_thread(lambda: time.sleep(1))
    await asyncio.sleep(1)
    return await client.get(url)
