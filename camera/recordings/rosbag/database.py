"""The SQLite file in which ROS 2 and the RealSense SDK keep messages, opened with suspicion."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from camera.recordings.rosbag.bag import LONGEST, MOST_FRAMES, MOST_TOPICS, Stamped, Topic
from camera.recordings.rosbag.cdr import Cdr

TABLES = ("topics", "messages")


def connect(path: Path) -> sqlite3.Connection:
    """The bag for reading. Raises ``sqlite3.Error``, and ``ValueError`` unless its tables are plain ones.

    A view in their place could compute for ever, and a generated column make values of any length.
    """
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)
    try:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)
        plain = "SELECT count(*) FROM sqlite_master WHERE name IN (?, ?) AND type = 'table' AND rootpage > 0"
        hidden = "SELECT count(*) FROM pragma_table_xinfo(?) WHERE hidden != 0"
        if connection.execute(plain, TABLES).fetchone()[0] != len(TABLES) or any(
            connection.execute(hidden, (table,)).fetchone()[0] for table in TABLES
        ):
            raise ValueError("it is no bag: it has no plain tables of topics and messages")
    except BaseException:
        connection.close()
        raise
    return connection


class Database:
    """A ``.db3`` as a :class:`camera.recordings.rosbag.bag.Bag`. Raises ``ValueError`` for what is none."""

    def __init__(self, path: Path) -> None:
        with _told():
            self._connection = connect(path)

    def topics(self) -> list[Topic]:
        query = "SELECT id, name, type FROM topics WHERE serialization_format = 'cdr' ORDER BY id LIMIT ?"
        with _told():
            rows = self._connection.execute(query, (MOST_TOPICS,)).fetchall()
            return [Topic(int(id_), str(name), str(kind)) for id_, name, kind in rows]

    def messages(self, topic: Topic) -> list[Stamped]:
        return self._found(topic, MOST_FRAMES)

    def first(self, topic: Topic) -> Stamped | None:
        return next(iter(self._found(topic, 1)), None)

    def read(self, key: int, most: int) -> bytes:
        with _told(), self._connection.blobopen("messages", "data", key, readonly=True) as blob:
            return blob.read(most)

    def fields(self, data: bytes) -> Cdr:
        return Cdr(data)

    def close(self) -> None:
        self._connection.close()

    def _found(self, topic: Topic, most: int) -> list[Stamped]:
        query = "SELECT timestamp, id FROM messages WHERE topic_id = ? ORDER BY timestamp, id LIMIT ?"
        with _told():
            return [Stamped(int(at), int(key)) for at, key in self._connection.execute(query, (topic.id, most))]


@contextmanager
def _told() -> Iterator[None]:
    """Around SQLite: its errors, and those of values that are no numbers, become ``ValueError``."""
    try:
        yield
    except (sqlite3.Error, TypeError, OverflowError) as error:
        raise ValueError(str(error)) from error
