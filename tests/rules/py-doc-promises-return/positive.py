def total(xs):  # finds
    """Adds the numbers.

    :param xs: the numbers
    :returns: their sum
    """
    result = 0
    for x in xs:
        result += x
    print(result)


def count(xs):  # finds
    """Counts.

    Returns:
        int: how many there are.
    """
    len(xs)
