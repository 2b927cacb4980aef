def drop(sessions, other, now):
    for key in list(sessions):
        if sessions[key].expired(now):
            del sessions[key]
    for key in sessions:
        other.pop(key)
    for key in sessions:
        if key == now:
            del sessions[key]
            break
