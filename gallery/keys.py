"""Where the key lies that templates are encrypted with: a file of its own, readable by the user alone."""

from __future__ import annotations

import os
import secrets
import stat
import sys
from pathlib import Path

from assets import home, private
from gallery.errors import GalleryError, NotPrivate, WrongKey
from gallery.inspection import inspect
from gallery.protection import KEY_BYTES

if sys.platform == "win32":
    _READING = os.O_RDONLY | os.O_BINARY
else:
    _READING = os.O_RDONLY | os.O_NONBLOCK  # never wait for a pipe's other end


def key_file() -> Path:
    """The key's usual place: ``keys/gallery.key`` under ``RELIEF_HOME``, else under the user's configuration folder
    (not the data folder, so that a copy of the data does not take the key along). It need not exist.

    Raises ``GalleryError`` where the user has no such folder.
    """
    try:
        return home.config_folder() / "keys" / "gallery.key"
    except home.HomeError as error:
        raise GalleryError(str(error)) from error


def key_for(*galleries: str | Path, path: Path | None = None) -> bytes:
    """The 32 bytes in ``path`` (by default :func:`key_file`), the key of these ``galleries``.

    A random key is made where there is none and none of the galleries holds encrypted templates: a new key would not
    open those, and would lie in the place where the old one belongs. The file has mode 0600 in a folder with 0700.

    Raises ``WrongKey`` if the key is missing or the file holds none, ``NotPrivate`` if others can read or replace it,
    ``GalleryError`` if it cannot be read or made.
    """
    path = key_file() if path is None else Path(path)
    try:
        _refuse_open(path)
        if not path.exists():
            _refuse_new(path, [Path(one) for one in galleries])
            _make(path, secrets.token_bytes(KEY_BYTES))
        return _read(path)
    except home.HomeError as error:
        raise GalleryError(str(error)) from error
    except OSError as error:
        raise GalleryError(
            f"the key {path} cannot be read or made: {error.strerror}; make it readable for this user, or set "
            "RELIEF_HOME to a folder of your own"
        ) from error


def make_key(key: bytes, path: Path | None = None) -> Path:
    """Put a key that was kept elsewhere into its file (by default :func:`key_file`), and return where that is.

    Raises ``WrongKey`` for what is no key and where another lies already, ``GalleryError`` if it cannot be made.
    """
    path = key_file() if path is None else Path(path)
    if len(key) != KEY_BYTES:
        raise WrongKey(f"a key is {KEY_BYTES} bytes")
    try:
        _refuse_open(path)
        _make(path, key)
        if _read(path) != key:
            raise WrongKey(f"another key lies at {path}; move it away first, it may belong to another gallery")
    except OSError as error:
        raise GalleryError(f"the key {path} cannot be made: {error.strerror or error}") from error
    return path


def _refuse_open(path: Path) -> None:
    found = private.exposure(path) or private.opening(path.absolute().parent.parent)
    if found:
        raise NotPrivate(f"the key {path} is not safe: {found}")


def _refuse_new(path: Path, galleries: list[Path]) -> None:
    for gallery in galleries:
        if gallery.exists() and inspect(gallery):
            raise WrongKey(
                f"the gallery {gallery} is encrypted and its key {path} is missing. No new key was made: restore the "
                "old one from a backup; without it, move that gallery away and enrol again"
            )


def _read(path: Path) -> bytes:
    descriptor = os.open(path, _READING)
    with os.fdopen(descriptor, "rb") as file:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise WrongKey(f"{path} is no file; restore the key from a backup")
        content = file.read(KEY_BYTES + 1)
    if sys.platform != "win32" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise NotPrivate(f"others can read the key {path}: chmod 600 it, and make a new key if they may have done so")
    if len(content) != KEY_BYTES:
        raise WrongKey(f"{path} holds no key (a key is {KEY_BYTES} bytes); restore it from a backup")
    return content


def _make(path: Path, key: bytes) -> None:
    """Write the whole key under another name first: a second process never reads half of it or replaces it."""
    private.make_folder(path.parent)
    partial = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    private.make_file(partial)
    try:
        with partial.open("r+b") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(partial)  # fails when another process was first, and then its key counts
    except FileExistsError:
        pass
    finally:
        partial.unlink()
