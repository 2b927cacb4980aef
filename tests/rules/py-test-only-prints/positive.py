def test_parses_a_date():  # finds
    date = parse("2026-01-01")
    print(date)


class TestStore:
    def test_flush(self):  # finds
        store = Store()
        store.flush()
        print(store)
