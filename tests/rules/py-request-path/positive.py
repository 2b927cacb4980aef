import os

from flask import request, send_file


def download():
    return send_file(os.path.join("reports", request.args["name"]))  # finds


def upload(folder):
    file = request.files["file"]
    file.save(os.path.join(folder, file.filename))  # finds
    with open(request.form["path"]) as text:  # finds
        return text.read()
