import pytest


def test_parses_a_date():
    date = parse("2026-01-01")
    print(date)
    assert date.year == 2026


def test_refuses():
    with pytest.raises(ValueError):
        parse("x")


def test_calls(self):
    parse("2026")
    self.mock.assert_called_once()


@pytest.mark.skip
def test_later():
    parse("x")


def test_nothing():
    pass


def helper():
    parse("x")
