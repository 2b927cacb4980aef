# assignment: role=arbiter loop=5 theme=simplicity-doc-tests
def find(connection, name):
    return connection.execute(f"SELECT * FROM stock WHERE name = '{name}'")
