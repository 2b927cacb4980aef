def close():
    # finds +1
    """Closes it.

    :param timeout: how long to wait
    """


class Store:
    def get(self, key):
        # finds +1
        """Finds a value.

        :param key: its name
        :param default: what is returned otherwise
        """

    def put(self, key, value=None):
        # finds +1
        """Stores a value.

        :param str key: its name
        :param value: the value
        :param ttl: how long
        """
