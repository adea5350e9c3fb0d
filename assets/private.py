"""Files and folders of the user alone: made with 0600 and 0700 whatever the umask, and refused where others may write.

Who may write where a gallery or a key lies can put another one there. On Windows the user's folders are closed by the
system, and nothing is checked.
"""

from __future__ import annotations

import errno
import os
import secrets
import shlex
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from assets import disk
from assets.home import HomeError
from assets.phrase import phrase

FILE, FOLDER = 0o600, 0o700


def make_folder(path: Path) -> None:
    """As :func:`make_folders`, for one of the user's. Raises :class:`assets.home.HomeError`."""
    try:
        make_folders(path)
        if not path.is_dir():
            raise HomeError(phrase("{path} is no folder; move that file away, or name another folder", path=path))
    except HomeError:
        raise
    except OSError as error:
        remedy = phrase("make {parent} writable, or set RELIEF_HOME to a folder of your own", parent=path.parent)
        why = disk.trouble(path) or phrase("{why}; {remedy}", why=error.strerror, remedy=remedy)
        raise HomeError(phrase("the folder {path} cannot be made: {why}", path=path, why=why)) from error


def make_folders(path: Path) -> None:
    """Make a folder and those above it that are missing, each with 0700; one that is there stays as it is.

    Raises ``OSError``.
    """
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    for folder in reversed(missing):
        try:
            folder.mkdir(FOLDER)
        except FileExistsError:  # another process was first
            continue
        folder.chmod(FOLDER)


def make_file(path: Path) -> None:
    """Make an empty file with 0600. Raises ``OSError``, ``FileExistsError`` where there is one or a link."""
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE)
    os.close(descriptor)
    path.chmod(FILE)


def new_folder(path: Path) -> None:
    """Make one folder with 0700. Raises ``OSError``, ``FileExistsError`` where there is something."""
    path.mkdir(FOLDER)
    path.chmod(FOLDER)


def descriptor(path: Path, *, exclusive: bool = False, append: bool = False) -> int:
    """A file for ``os.fdopen`` to read and write, with 0600 whatever it had: new, emptied or to be gone on with.

    Raises ``OSError``; with ``exclusive``, ``FileExistsError`` where there is one or a link.
    """
    flags = os.O_RDWR | os.O_CREAT | (os.O_EXCL if exclusive else os.O_APPEND if append else os.O_TRUNC)
    if sys.platform == "win32":
        flags |= os.O_BINARY
    opened = os.open(path, flags, FILE)
    try:
        if sys.platform != "win32":
            status = os.fstat(opened)
            if stat.S_ISREG(status.st_mode) and status.st_uid == os.geteuid():
                os.fchmod(opened, FILE)
    except BaseException:
        os.close(opened)
        raise
    return opened


@contextmanager
def replacing(path: Path, *, new: bool = False) -> Iterator[Path]:
    """An empty file with 0600 beside ``path`` and with its ending, to write to; it takes that name once the ``with``
    statement is through. Where it is not, by an error or an interruption, nothing of it stays, and what was there
    before does.

    Raises ``OSError``; with ``new``, ``FileExistsError`` where there is a file of that name, or a link.
    """
    fresh = path.with_name(f".relief-{secrets.token_hex(6)}{path.suffix}")
    try:
        make_file(fresh)
        yield fresh
        if new:
            _take_name(fresh, path)
        else:
            fresh.replace(path)
    except OSError as error:
        if error.filename == str(fresh):  # who reads it knows the other name
            error.filename = str(path)
        raise
    finally:
        fresh.unlink(missing_ok=True)


def _take_name(fresh: Path, path: Path) -> None:
    try:
        os.link(fresh, path)
    except FileExistsError:
        raise
    except OSError:  # sticks that files are moved with have no links
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        fresh.replace(path)


def replace_text(path: Path, text: str) -> None:
    """Write a file with 0600, whole or not at all: what was there before stays until then. Raises ``OSError``."""
    with replacing(path) as fresh:
        fresh.write_text(text, encoding="utf-8")


def close_to_others(path: Path) -> None:
    """Take the rights to read, write and run a file away from everybody but its owner, where it is one's own."""
    if sys.platform != "win32":
        status = path.stat()
        if status.st_uid == os.geteuid() and status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            path.chmod(stat.S_IMODE(status.st_mode) & stat.S_IRWXU)


def exposure(path: Path, beside: Iterable[str] = ()) -> str:
    """How others could change the file at ``path``, or put another there, and the remedy; "" where none can.

    Looked at: the file, its folder, where a link leads to, and files that lie ``beside`` it (endings of its name).
    Nothing of it need exist. Raises ``OSError`` where it cannot be looked at.
    """
    real = Path(os.path.realpath(path))
    there = (path.absolute().parent, real.parent, real, *(real.with_name(real.name + ending) for ending in beside))
    return next((found for place in dict.fromkeys(there) if (found := opening(place))), "")


def reachable(folder: Path) -> bool:
    """Whether others may come at what lies in a folder at all. Raises ``OSError`` where it cannot be looked at."""
    return sys.platform != "win32" and bool(folder.stat().st_mode & (stat.S_IXGRP | stat.S_IXOTH))


def opening(place: Path) -> str:
    """How others could change one file or folder, and the remedy; "" where none can, or it is not there."""
    if sys.platform == "win32":
        return ""
    try:
        status = place.stat()
    except FileNotFoundError:
        return ""
    what, mode = "folder" if stat.S_ISDIR(status.st_mode) else "file", status.st_mode
    if os.geteuid() not in (0, status.st_uid) and status.st_uid != 0:
        return f"the {what} {place} belongs to another user, who may change it; name a place of your own"
    if mode & stat.S_IWOTH and mode & stat.S_ISVTX:
        return f"everybody may put files into {place}; name a place in a folder of your own (mkdir -m 700 FOLDER)"
    who, bits = ("everybody", "go-w") if mode & stat.S_IWOTH else ("all of its group", "g-w")
    if mode & stat.S_IWOTH or (mode & stat.S_IWGRP and not _own_group(status.st_gid)):
        remedy = f"chmod {bits} {shlex.quote(str(place))}"
        return phrase(
            "{who} may write the {what} {place}; see that it is what you left there, then: {remedy}",
            who=who,
            what=what,
            place=place,
            remedy=remedy,
        )
    return ""


def _own_group(group: int) -> bool:
    """Whether a group is this user's alone, as many systems give each user one (and a umask of 002)."""
    if sys.platform == "win32":
        return True
    import grp
    import pwd

    try:
        user, found = pwd.getpwuid(os.geteuid()), grp.getgrgid(group)
    except KeyError:
        return False
    return user.pw_gid == group and found.gr_name == user.pw_name and set(found.gr_mem) <= {user.pw_name}
