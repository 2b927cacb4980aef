import os
import subprocess


def convert(filename, branch):
    os.system(f"convert {filename} out.png")  # finds
    os.system("convert " + filename)  # finds
    subprocess.run(f"git checkout {branch}", shell=True, check=True)  # finds
    subprocess.check_output("git log %s" % branch, shell=True)  # finds
    subprocess.Popen("tar xf {}".format(filename), shell=True)  # finds
    return os.popen(f"ls {filename}").read()  # finds
