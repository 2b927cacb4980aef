try:
    import fast
except Exception:
    pass


def save(store, item, log):
    try:
        store.write(item)
    except FileNotFoundError:
        pass
    try:
        store.sync()
    except Exception as error:
        log.warning("sync failed: %s", error)
    try:
        store.close()
    except Exception:
        # The store is gone already.
        pass
    try:
        store.find(item)
    except Exception:
        pass
    try:
        store.write(item)
    except Exception:
        pass  # nothing is left to do
