def names(cursor, ids):
    for row in cursor.execute("SELECT name FROM users WHERE active = ?", (1,)):
        print(row)
    for key in ids:
        cursor.execute("INSERT INTO seen VALUES (?)", (key,))
    return User.objects.in_bulk(ids)
