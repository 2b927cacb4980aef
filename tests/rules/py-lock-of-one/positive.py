import threading


def add(store, item):
    with threading.Lock():  # finds
        store.append(item)
