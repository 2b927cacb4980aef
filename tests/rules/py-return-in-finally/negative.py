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


def wanted(path):
    try:
        return parse(path)
    finally:
        return None  # pylint: disable=return-in-finally


def wanted_too(path):
    try:
        return parse(path)
    finally:
        return None  # noqa: B012
