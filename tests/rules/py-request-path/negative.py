import os

from flask import request, send_from_directory
from werkzeug.utils import secure_filename


def download():
    return send_from_directory("reports", request.args["name"])


def upload(folder):
    file = request.files["file"]
    file.save(os.path.join(folder, secure_filename(file.filename)))
    open(os.path.join(folder, "log"))
    form.save(request.form)
