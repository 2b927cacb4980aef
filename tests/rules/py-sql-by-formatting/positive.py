def find(cursor, name, term, conn):
    cursor.execute(f"SELECT * FROM users WHERE name = '{name}'")  # finds
    cursor.execute("SELECT * FROM users WHERE name = '%s'" % name)  # finds
    cursor.execute("SELECT * FROM users WHERE name = '" + name + "'")  # finds
    cursor.execute("DELETE FROM users WHERE id = {}".format(name))  # finds
    query = f"SELECT id FROM notes WHERE title LIKE '%{term}%'"
    rows = conn.execute(query)  # finds
    return rows


async def rename(conn, old, new):
    sql = f"UPDATE users SET name = {new!r} WHERE name = {old!r}"
    with conn:
        await conn.execute(sql)  # finds
