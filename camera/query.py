"""Options behind the ``?`` of an address: ``realsense:SERIAL?width=848&fps=90``, ``file:a.db3?rotate=180``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from assets.phrase import phrase
from camera.errors import BadUri

_OPTIONS = re.compile(r"[a-z_]+=[^/&]+(&[a-z_]+=[^/&]+)*")


def split(uri: str) -> tuple[str, dict[str, str]]:
    """The address without its options, and these as text.

    A file's name may hold a ``?``: what stands behind the last one are options where they look like it and
    no file is called so. Raises ``BadUri`` when an option has no value or comes twice.
    """
    if uri.startswith("file:"):
        address, mark, query = uri.rpartition("?")
        if not mark or not _OPTIONS.fullmatch(query) or names_file(uri.removeprefix("file:")):
            return uri, {}
    else:
        address, mark, query = uri.partition("?")
    options: dict[str, str] = {}
    for part in query.split("&") if mark else ():
        name, equals, value = part.partition("=")
        if not (name and equals and value) or name in options:
            raise BadUri(
                phrase(
                    "{uri}: write options as {address}?name=value&name=value, each once", uri=repr(uri), address=address
                )
            )
        options[name] = value
    return address, options


def names_file(path: str) -> bool:
    """Whether there is a file or folder of this name; False for what can be none."""
    try:
        return Path(path).expanduser().exists()
    except (OSError, RuntimeError, ValueError):  # too long a name, no such home, a NUL
        return False


def joined(address: str, options: Mapping[str, str]) -> str:
    """What :func:`split` takes apart."""
    return address + "".join(f"{'&' if n else '?'}{name}={value}" for n, (name, value) in enumerate(options.items()))


def path_of(uri: str) -> Path | None:
    """The file or folder that a ``file:`` address names, without its options; None for other addresses.

    Raises ``BadUri``.
    """
    kind, _, rest = split(uri)[0].partition(":")
    if kind != "file":
        return None
    try:
        return Path(rest).expanduser()
    except RuntimeError:  # no such home
        return Path(rest)


def kind_of(uri: str) -> str:
    """``realsense``, ``kinect``, ``file`` or whatever else stands first."""
    kind = uri.partition(":")[0]
    return kind if kind == "file" else kind.partition("?")[0]
