def drop(sessions, now):
    for key in sessions:  # finds
        if sessions[key].expired(now):
            del sessions[key]
    for item in sessions:  # finds
        sessions.remove(item)
