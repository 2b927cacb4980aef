import unittest

import pytest


# finds +1
@pytest.mark.skip
def test_a():
    assert True


# finds +1
@unittest.skip("")
def test_b():
    assert True
