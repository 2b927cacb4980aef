from datetime import datetime
from uuid import uuid4


def stamp(at=None):
    return at or datetime.now()


class Row(Base):
    created = Column(DateTime, default=datetime.utcnow)
    id = Field(default_factory=uuid4)
    limit = Column(Integer, default=int("3"))


@app.command()
def release(day: str = date.today()):
    return day
