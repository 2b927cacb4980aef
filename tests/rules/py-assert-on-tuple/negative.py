def check(x):
    assert x > 0, "x must be positive"
    assert (x > 0), "x must be positive"
    assert (x, 1) == (2, 1)
    assert (x > 0 and
            x < 5)
