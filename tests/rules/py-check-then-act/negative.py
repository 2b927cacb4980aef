import os


def clean(path, other, folder):
    os.makedirs(folder, exist_ok=True)
    if os.path.exists(path):
        os.remove(other)
    if not os.path.exists(path):
        raise SystemExit(f"{path} is missing")
    if not os.path.exists(folder):
        os.makedirs(folder, exist_ok=True)
