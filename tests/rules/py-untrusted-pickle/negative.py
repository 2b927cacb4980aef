import json
import pickle


def load(request, path):
    with open(path, "rb") as file:
        cache = pickle.load(file)
    return cache, json.loads(request.data), pickle.dumps(request.data)
