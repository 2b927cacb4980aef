def read(path):
    try:
        return parse(path)
    finally:
        def done():
            return 1

        register(done)
        close(path)
        if broken(path):
            return 2
