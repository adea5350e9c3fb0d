"""The type of the connection that a gallery's file is read and written through.

In a module of its own: sqlite-utils, with all it brings, is imported by who opens a gallery, and by nobody else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import sqlite_utils

Database: TypeAlias = "sqlite_utils.Database"
