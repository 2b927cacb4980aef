from fastapi import UploadFile


async def upload(file: UploadFile):
    data = await file.read()  # finds
    return len(data)
