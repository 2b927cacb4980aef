import asyncio


async def start(job):
    asyncio.create_task(job())  # finds
    asyncio.ensure_future(job())  # finds
