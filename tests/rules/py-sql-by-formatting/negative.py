TABLE = "users"


def find(cursor, name, ids, table, placeholder):
    cursor.execute("SELECT * FROM users WHERE name = ?", (name,))
    cursor.execute(f"SELECT * FROM {table} WHERE name = %s", (name,))
    marks = ",".join("?" * len(ids))
    cursor.execute(f"SELECT * FROM users WHERE id IN ({marks})", ids)
    cursor.execute(f"SELECT * FROM users WHERE id = {placeholder}", ids)
    cursor.execute("SELECT * FROM %s" % TABLE)
    query = f"SELECT * FROM {TABLE} LIMIT 10"
    cursor.execute(query)
    print(f"select name = {name}")
    pool.execute(task, f"update = {name}")
    cursor.execute(f"SELECT * FROM users WHERE id = {int(name)}")
