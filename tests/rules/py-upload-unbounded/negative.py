from fastapi import UploadFile


async def upload(file: UploadFile):
    if file.size > MAX:
        raise TooLarge
    return await file.read()


async def head(file: UploadFile):
    return await file.read(16)


async def other(stream):
    return await stream.read()
