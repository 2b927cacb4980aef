import asyncio


class Channel:
    async def send(self, text):
        await self.socket.send(text)

    async def close(self):
        self.send("bye")  # finds
        asyncio.sleep(1)  # finds


async def notify(user):
    await user.tell()


def run(users):
    for user in users:
        notify(user)  # finds
