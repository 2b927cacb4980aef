"""The guestbook's entries."""

import sqlite3


def entries(connection: sqlite3.Connection, guest: str) -> list[sqlite3.Row]:
    """What a guest wrote, the newest first."""
    query = "SELECT * FROM entries WHERE guest = ? ORDER BY written DESC"
    return connection.execute(query, (guest,)).fetchall()
