def check(total):
    if total == 0.5 or total == 1.0 or total >= 0.3:
        return 1
    assert total == 0.3
    return abs(total - 0.3) < 1e-9
