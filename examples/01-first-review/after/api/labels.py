"""Labels on the desk's printer."""

import subprocess


def print_label(number: str, copies: int = 1, note: str = "") -> None:
    """Prints a label; a note is stamped on it first."""
    path = f"/var/labels/{number}.pdf"
    if note:
        subprocess.run(f"stamp --text '{note}' {path}", shell=True, check=True)
    subprocess.run(["lp", "-n", str(copies), "-d", "labels", path], check=True)
