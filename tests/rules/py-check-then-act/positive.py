import os
from pathlib import Path


def clean(path, folder: Path):
    if os.path.exists(path):  # finds
        os.remove(path)
    if not os.path.isdir(folder):  # finds
        os.makedirs(folder)
    if not folder.exists():  # finds
        folder.mkdir()
