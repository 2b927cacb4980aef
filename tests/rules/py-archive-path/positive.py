import tarfile


def unpack(path, folder):
    with tarfile.open(path) as tar:
        tar.extractall(folder)  # finds
    tarfile.open(path).extractall(path=folder)  # finds
