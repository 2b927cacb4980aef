def close(timeout):
    """Closes it.

    :param timeout: how long to wait
    """


def any_of(**options):
    """Takes any.

    :param timeout: how long to wait
    :param size: how much
    """


class Store:
    def get(self, key, default=None):
        """Finds a value.

        :param key: its name
        :param default: what is returned otherwise
        """

    def size(self):
        """How many."""
