import os
import subprocess


def convert(path, branch):
    os.system(f"convert {path} out.png")  # finds
    os.system("convert " + path)  # finds
    subprocess.run(f"git checkout {branch}", shell=True, check=True)  # finds
    subprocess.check_output("git log %s" % branch, shell=True)  # finds
    subprocess.Popen("tar xf {}".format(path), shell=True)  # finds
    return os.popen(f"ls {path}").read()  # finds
