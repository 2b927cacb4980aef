import threading

LOCK = threading.Lock()


def add(store, item):
    with LOCK:
        store.append(item)
    with FileLock("x.lock"):
        store.append(item)
    with redis.lock("name"):
        pass
