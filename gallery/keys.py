"""Where the key lies that templates are encrypted with: a file of its own, readable by the user alone."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

import platformdirs

from gallery.errors import GalleryError, WrongKey
from gallery.protection import KEY_BYTES


def key_file() -> Path:
    """The key's usual place: ``keys/gallery.key`` under ``RELIEF_HOME``, else under the user's configuration folder
    (not the data folder, so that a copy of the data does not take the key along). It need not exist."""
    home = os.environ.get("RELIEF_HOME", "").strip()
    folder = Path(home).expanduser() if home else platformdirs.user_config_path("relief", appauthor=False)
    return folder / "keys" / "gallery.key"


def key(path: Path | None = None) -> bytes:
    """The 32 bytes in ``path`` (by itself :func:`key_file`); the first call makes a random key there.

    The file has mode 0600 in a folder with 0700. Raises ``WrongKey`` if the file holds no key or others can read
    it, ``GalleryError`` if it can not be read or made.
    """
    path = key_file() if path is None else Path(path)
    try:
        if not path.exists():
            _make(path)
        content = path.read_bytes()
        mode = path.stat().st_mode
    except OSError as error:
        raise GalleryError(f"the key {path} can not be read or made: {error.strerror}") from error
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise WrongKey(f"others can read the key {path}: chmod 600 it, and make a new key if they may have done so")
    if len(content) != KEY_BYTES:
        raise WrongKey(f"{path} holds no key ({len(content)} bytes, not {KEY_BYTES}); restore it from a backup")
    return content


def _make(path: Path) -> None:
    """Write the whole key under another name first: a second process never reads half of it or replaces it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(partial)  # fails when another process was first, and then its key counts
    except FileExistsError:
        pass
    finally:
        partial.unlink()
