"""Options behind the ``?`` of a live camera's address: ``realsense:SERIAL?width=848&fps=90``."""

from __future__ import annotations

from collections.abc import Mapping

from camera.errors import BadUri


def split(uri: str) -> tuple[str, dict[str, str]]:
    """The address without its options, and these as text; a file's is left alone, for its name may hold a ``?``.

    Raises ``BadUri`` when an option has no value or comes twice.
    """
    if uri.startswith("file:"):
        return uri, {}
    address, mark, query = uri.partition("?")
    options: dict[str, str] = {}
    for part in query.split("&") if mark else ():
        name, equals, value = part.partition("=")
        if not (name and equals and value) or name in options:
            raise BadUri(f"{uri!r}: write options as {address}?name=value&name=value, each once")
        options[name] = value
    return address, options


def joined(address: str, options: Mapping[str, str]) -> str:
    """What :func:`split` takes apart."""
    return address + "".join(f"{'&' if n else '?'}{name}={value}" for n, (name, value) in enumerate(options.items()))


def kind_of(uri: str) -> str:
    """``realsense``, ``kinect``, ``file`` or whatever else stands first."""
    kind = uri.partition(":")[0]
    return kind if kind == "file" else kind.partition("?")[0]
