import os
from pathlib import Path


def prepare(folder: Path):
    if not os.path.isdir(folder):  # finds
        os.makedirs(folder)
    if not folder.exists():  # finds
        folder.mkdir()
