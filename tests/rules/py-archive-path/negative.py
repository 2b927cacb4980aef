import tarfile
import zipfile


def unpack(path, folder):
    with tarfile.open(path) as tar:
        tar.extractall(folder, filter="data")
        tar.extractall(folder, members=checked(tar))
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
