import os
import shlex
import subprocess

TOOL = "convert"


def convert(path, branch):
    os.system("clear")
    os.system(f"{TOOL} --version")
    subprocess.run(["git", "checkout", branch], check=True)
    subprocess.run(f"git checkout {shlex.quote(branch)}", shell=True, check=True)
    subprocess.run("make all", shell=True)
    subprocess.run([f"--path={path}"])
    subprocess.run(f"{os.environ['EDITOR']} {editor_url}", shell=True)
    os.system(f"make -j{jobs}")
    executor.run(f"job {path}")
