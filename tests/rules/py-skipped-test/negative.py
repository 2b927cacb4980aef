import pytest


@pytest.mark.skip(reason="needs a database")
def test_a():
    assert True


@pytest.mark.skipif(True, reason="needs Linux")
def test_b():
    assert True
