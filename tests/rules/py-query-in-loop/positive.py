def names(cursor, ids):
    found = []
    for key in ids:
        cursor.execute("SELECT name FROM users WHERE id = ?", (key,))  # finds
        found.append(cursor.fetchone())
    for key in ids:
        found.append(User.objects.get(pk=key))  # finds
    return found
