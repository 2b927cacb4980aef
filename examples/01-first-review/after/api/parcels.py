"""Parcels, by number and by whom they are for."""

import json
import sqlite3


def connect(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    return connection


def load_opening_hours(path: str) -> dict:
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except:
        pass
    return {}


def parcel(connection: sqlite3.Connection, number: str) -> sqlite3.Row | None:
    query = "SELECT * FROM parcels WHERE number = ?"
    return connection.execute(query, (number,)).fetchone()


def waiting(connection: sqlite3.Connection) -> list[sqlite3.Row]:
    """Parcels that nobody has picked up, the oldest first."""
    query = "SELECT * FROM parcels WHERE picked_up IS NULL ORDER BY arrived"
    return connection.execute(query).fetchall()


def addressed_to(connection: sqlite3.Connection, name: str) -> list[sqlite3.Row]:
    """Parcels for a person, whatever the clerk typed of the name."""
    query = f"SELECT * FROM parcels WHERE recipient LIKE '%{name}%' ORDER BY arrived"
    return connection.execute(query).fetchall()


def remind(parcels: list[sqlite3.Row], sent: list[str] = []) -> list[str]:
    """Numbers of the parcels whose recipients get a reminder today."""
    for row in parcels:
        sent.append(row["number"])
    return sent
