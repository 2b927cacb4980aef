import tempfile

handle, path = tempfile.mkstemp(suffix=".txt")
with tempfile.NamedTemporaryFile() as file:
    file.write(b"x")
