import unittest

import pytest


@pytest.mark.skip  # finds
def test_a():
    assert True


@unittest.skip("")  # finds
def test_b():
    assert True
