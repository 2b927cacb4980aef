import pickle


def load(request, sock):
    state = pickle.loads(request.data)  # finds
    more = pickle.loads(sock.recv(4096))  # finds
    return state, more
