def save(store, item):
    try:
        store.write(item)
    except Exception:  # finds
        pass
    try:
        store.sync()
    except:  # finds
        pass
