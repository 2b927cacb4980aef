def test_parses_a_date():  # finds
    parse("2026-01-01")


class TestStore:
    def test_flush(self):  # finds
        store = Store()
        store.flush()
