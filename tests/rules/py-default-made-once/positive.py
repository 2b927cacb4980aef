from datetime import datetime
from uuid import uuid4


def stamp(at=datetime.now()):  # finds
    return at


def make(id: str = uuid4()):  # finds
    return id


class Row(Base):
    created = Column(DateTime, default=datetime.utcnow())  # finds
