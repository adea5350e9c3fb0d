"""The SQLite file in which ROS 2 and the RealSense SDK keep messages, opened with suspicion."""

from __future__ import annotations

import sqlite3
from pathlib import Path

TABLES = ("topics", "messages")
_LONGEST = 1 << 27  # bytes of one message: more than the largest image has


def connect(path: Path) -> sqlite3.Connection:
    """The bag for reading. Raises ``sqlite3.Error``, and ``ValueError`` unless its tables are plain ones.

    A view in their place could compute for ever, and a generated column make values of any length.
    """
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)
    try:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
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
