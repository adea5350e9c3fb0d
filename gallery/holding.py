"""An open gallery file held so that no other part of this program can let go of it.

SQLite tells other programs by POSIX record locks that a file is in use. The system drops all of a process's locks on
a file as soon as any descriptor of it is closed (https://www.sqlite.org/howtocorrupt.html, 2.2). A file dialog that
looks into the gallery's folder for icons does that. Another program that closes the gallery next takes itself for the
last one and deletes the log, and what is written after that is lost. Locks of open file descriptions stay.
"""

from __future__ import annotations

import os
import struct
import sys
import threading
from pathlib import Path

SHARED = (0x40000002, 510)  # of the file: SQLite's SHARED lock
IN_USE = (128, 1)  # of the shared memory: its "dead man switch"

_lock = threading.Lock()
_files: dict[tuple[int, int], int] = {}  # how many are open of each, by device and inode
_late: dict[tuple[int, int], list[int]] = {}  # descriptors that wait for the last of them: closing one drops locks


class Hold:
    """Keeps other programs from taking themselves for the last one that has a gallery open.

    For a connection that is in write-ahead mode. Does nothing where the system has no such locks: Windows needs none.
    """

    def __init__(self, path: Path) -> None:
        self._held: list[tuple[int, tuple[int, int]]] = []
        self._inode: tuple[int, int] | None = None
        if sys.platform != "linux":
            return
        status = path.stat()
        self._inode = status.st_dev, status.st_ino
        with _lock:
            _files[self._inode] = _files.get(self._inode, 0) + 1
            for file, place in ((path, SHARED), (path.with_name(path.name + "-shm"), IN_USE)):
                try:
                    descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
                except OSError:  # a file system without shared memory
                    continue
                self._held.append((descriptor, place))
                _set(descriptor, place, held=True)

    def let_go(self) -> None:
        """Allow the connection to be the last one, just before it is closed."""
        for descriptor, place in self._held:
            _set(descriptor, place, held=False)

    def close(self) -> None:
        """Give back the descriptors, once the connection is closed and no other one of this process has the file."""
        if self._inode is None:
            return
        inode, self._inode = self._inode, None
        with _lock:
            late = _late.setdefault(inode, [])
            late.extend(descriptor for descriptor, _ in self._held)
            self._held.clear()
            _files[inode] -= 1
            if not _files[inode]:
                del _files[inode], _late[inode]
                for descriptor in late:
                    os.close(descriptor)


def _set(descriptor: int, place: tuple[int, int], *, held: bool) -> None:
    if sys.platform == "linux":
        import fcntl

        kind = fcntl.F_RDLCK if held else fcntl.F_UNLCK
        flock = struct.pack("@hhqqi4x", kind, os.SEEK_SET, *place, 0)
        try:
            fcntl.fcntl(descriptor, fcntl.F_OFD_SETLK, flock)
        except OSError:  # a file system without them: as without this
            return
