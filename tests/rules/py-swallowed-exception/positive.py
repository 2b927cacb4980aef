def save(store, item):
    try:
        store.write(item)
        # finds +1
    except Exception:
        pass
    try:
        store.sync()
        # finds +1
    except:
        pass
