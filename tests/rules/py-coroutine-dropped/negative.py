import asyncio


class Channel:
    async def send(self, text):
        await self.socket.send(text)

    def write(self, text):
        self.buffer.append(text)

    async def close(self):
        await self.send("bye")
        self.write("x")
        task = self.send("later")
        kept = asyncio.create_task(self.send("kept"))
        await task
        await kept


class Other:
    def close(self):
        self.send("not that one")


def local():
    def notify(user):
        print(user)

    notify(1)
