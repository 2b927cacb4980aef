import abc


def total(xs):
    """Adds the numbers.

    Returns:
        int: their sum.
    """
    return sum(xs)


def walk(xs):
    """Walks.

    :returns: an iterator
    """
    for x in xs:
        yield x


def clear(xs):
    """Clears.

    :returns: None
    """
    xs.clear()


class Base(abc.ABC):
    @abc.abstractmethod
    def size(self):
        """Counts.

        :returns: the size
        """

    def other(self):
        """Counts.

        :returns: the size
        """
        raise NotImplementedError
