"""Where a shared gallery is: ``postgresql://USER@HOST:PORT/DATABASE``, without a password."""

from __future__ import annotations

import getpass
import hashlib
import os
import re
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import parse_qsl, unquote

from assets.phrase import phrase
from gallery.errors import GalleryError, NotPrivate

Tls = Literal["disable", "require", "verify-full"]

_SCHEME = re.compile(r"postgres(?:ql)?:/{1,3}")  # a path of the system's has one slash left of two
_HERE = ("localhost", "127.0.0.1", "::1")
_OPTIONS = {"host", "sslmode", "sslrootcert"}


@dataclass(frozen=True, slots=True)
class Address:
    """A database of a server; ``str()`` of it can be shown to anybody.

    - ``host``: a name, an address, or the folder of a Unix socket.
    - ``tls``: "disable" (by default only for this machine), "require" (encrypted, to whoever answers) or
      "verify-full" (by default; the server's certificate is checked, against ``root`` where that is named).
    """

    user: str
    host: str
    port: int
    database: str
    tls: Tls
    root: str = ""

    def __str__(self) -> str:
        if self.host.startswith("/"):
            return f"postgresql://{self.user}@/{self.database}?host={self.host}"
        return f"postgresql://{self.user}@{self.host}:{self.port}/{self.database}"

    @property
    def name(self) -> str:
        """Letters and digits that tell it from other addresses, whoever the user is."""
        return hashlib.sha256(f"{self.host}\0{self.port}\0{self.database}".encode()).hexdigest()[:24]

    def password(self) -> str | None:
        """From ``PGPASSWORD``, else from the password file of PostgreSQL's own programs (``PGPASSFILE``, by default
        ``~/.pgpass``); None where neither has one. Raises ``NotPrivate`` for a file that others may read."""
        if (given := os.environ.get("PGPASSWORD")) is not None:
            return given
        try:
            file = Path(os.environ.get("PGPASSFILE") or Path.home() / ".pgpass")
            mode, lines = file.stat().st_mode, file.read_text(encoding="utf-8").splitlines()
        except (OSError, ValueError, RuntimeError):  # of a user without a home
            return None
        if sys.platform != "win32" and mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise NotPrivate(phrase("others can read the passwords in {file}: chmod 600 it", file=file))
        host = "localhost" if self.host.startswith("/") else self.host
        wanted = (host, str(self.port), self.database, self.user)
        for line in lines:
            *fields, password = [re.sub(r"\\(.)", r"\1", field) for field in re.split(r"(?<!\\):", line)] or [""]
            if len(fields) == 4 and all(one in ("*", two) for one, two in zip(fields, wanted, strict=True)):
                return password
        return None


def is_address(place: str | Path) -> bool:
    """Whether it names a server, not a file."""
    return _SCHEME.match(str(place)) is not None


def parse(place: str | Path) -> Address:
    """Raises ``GalleryError`` for what is no address, and for one with a password in it; it never repeats that."""
    rest = _SCHEME.sub("", str(place), count=1)
    rest, _, query = rest.partition("?")
    options = dict(parse_qsl(query))
    if unknown := sorted(set(options) - _OPTIONS):
        raise GalleryError(
            phrase("an address of a shared gallery has no {unknown}; {form}", unknown=", ".join(unknown), form=_FORM)
        )
    authority, slash, database = rest.partition("/")
    if not slash and "host" in options:  # postgresql:///DATABASE?host=FOLDER as a path
        authority, database = "", rest
    user, at, where = authority.rpartition("@")
    if not at:
        user, where = "", authority
    if ":" in user:
        raise GalleryError(
            phrase(
                "a password does not belong into the address of a gallery, where lists of programs "
                "and settings show it: set PGPASSWORD, or keep it in ~/.pgpass"
            )
        )
    found = re.fullmatch(r"(?:\[([0-9a-fA-F:]+)\]|([^:/\[\]@]*))(?::(\d{1,5}))?", where)
    if found is None or not database or "/" in database:
        raise GalleryError(phrase("this is no address of a shared gallery; {form}", form=_FORM))
    host = found[1] or found[2] or options.get("host", "localhost")
    tls = options.get("sslmode", "disable" if host in _HERE or host.startswith("/") else "verify-full")
    if tls not in get_args(Tls):
        raise GalleryError(phrase("sslmode is one of {tls}", tls=", ".join(get_args(Tls))))
    chosen: Tls = "disable" if tls == "disable" else "require" if tls == "require" else "verify-full"
    port = int(found[3] or 5432)
    if not 0 < port < 65536:
        raise GalleryError(phrase("{port} is no port; {form}", port=port, form=_FORM))
    return Address(unquote(user) or _user(), host, port, unquote(database), chosen, options.get("sslrootcert", ""))


def _user() -> str:
    """Who works here. Raises ``GalleryError`` where the system has no name for them, as in some containers."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        raise GalleryError(
            phrase("this user has no name here, so the address has to say one; {form}", form=_FORM)
        ) from None


_FORM = phrase("it is postgresql://USER@HOST:PORT/DATABASE, with ?sslmode= and ?sslrootcert= where needed")
