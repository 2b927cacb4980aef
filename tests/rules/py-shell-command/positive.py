import os
import subprocess


def build(target, jobs):
    os.system(f"make -j{jobs} {target}")  # finds
    subprocess.run("tar xf %s" % target, shell=True, check=True)  # finds
