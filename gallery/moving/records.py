"""Records of a file that moves people: one after another, each checked and bounded as it is read.

A record is two lengths (uint32, little endian), JSON, and a content. The first says what the file holds; then come
people, each followed by all that is kept of them; the last says how many records there were.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Protocol

from assets.phrase import phrase
from gallery import sealed
from gallery.corrections import Told
from gallery.errors import BadFile, BadName
from gallery.person import Consent, clean
from gallery.sealed import Row

MOST_PEOPLE = 1_000_000
MOST_CONSENTS = 1_000  # of one person
MOST_TOLD = 1_000  # corrections about one person
MOST_BYTES = 256 << 20  # of one person
_DESCRIPTION = 256 << 10
_CONTENT = 64 << 10
_TEXT = 20_000
_NAME = 200
_LENGTHS = struct.Struct("<II")
_TOLD = "correction"
_ID = re.compile(r"[0-9a-f]{32}\Z")


class Source(Protocol):
    """Plain text to read: :class:`gallery.moving.stream.Reader`."""

    def read(self, count: int) -> bytes: ...
    def finish(self) -> None: ...


class Target(Protocol):
    """Plain text to write: :class:`gallery.moving.stream.Writer`."""

    def write(self, content: bytes) -> None: ...
    def finish(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Manifest:
    """The head of a file: the ``model`` that was in use, how many people, from which gallery, and when."""

    model: str
    people: int
    gallery: str
    written: datetime


@dataclass(frozen=True, slots=True)
class Carried:
    """One person as a file holds them: ``rows`` by table, as in :data:`gallery.sealed.TABLES`; latest consent last;
    ``told``: corrections about them."""

    id: str
    name: str
    enrolled: datetime
    consents: tuple[Consent, ...]
    rows: Mapping[str, tuple[Row, ...]]
    told: tuple[Told, ...] = ()


def write_manifest(target: Target, manifest: Manifest) -> None:
    """The first record."""
    _write(target, {"kind": "gallery", **asdict(manifest), "written": manifest.written.isoformat()})


def write_person(target: Target, person: Carried) -> None:
    """A person and all that is kept of them. Raises ``BadFile`` for what could not be read again."""
    said = [text for one in person.consents for text in (one.by, one.text, one.version, one.purpose)]
    if len(person.consents) > MOST_CONSENTS or any(len(text) > _TEXT for text in said):
        raise BadFile(phrase("what {name} agreed to is too long to be written, and nothing was", name=person.name))
    about = {"kind": "person", "id": person.id, "name": person.name, "enrolled": person.enrolled.isoformat()}
    told = person.told[-MOST_TOLD:]
    counts = {name: len(rows) for name, rows in person.rows.items()}
    if told:  # an older Relief reads whoever has none
        counts[_TOLD] = len(told)
    _write(target, {**about, "consents": len(person.consents), "rows": counts})
    for consent in person.consents:
        times = {"at": consent.at.isoformat(), "expires": consent.expires and consent.expires.isoformat()}
        _write(target, {"kind": "consent", **asdict(consent), **times})
    for name, rows in person.rows.items():
        for row in rows:
            _write(target, {"kind": name, "kinds": row.kinds, "at": row.at}, row.content)
    for one in told:
        _write(target, {"kind": _TOLD, "instead": one.instead, "at": one.at})


def write_end(target: Target, people: int) -> None:
    """The last record."""
    _write(target, {"kind": "end", "people": people})
    target.finish()


def read_manifest(source: Source) -> Manifest:
    """The first record. Raises ``BadFile``."""
    about, _ = _read(source, "gallery")
    people = _number(about, "people", MOST_PEOPLE)
    if not (_text(about, "model", _NAME) + _text(about, "gallery", _NAME)).isprintable():
        raise _forged(phrase("what it says of itself"))
    return Manifest(_text(about, "model", _NAME), people, _text(about, "gallery", _NAME), _time(about, "written"))


def read_people(source: Source, manifest: Manifest) -> Iterator[Carried]:
    """Each person, then the end: all was there, in the right order, and nothing twice. Raises ``BadFile``."""
    ids: set[str] = set()
    names: set[str] = set()
    for _ in range(manifest.people):
        person = read_person(source)
        if person.id in ids or person.name in names:
            raise BadFile(phrase("{name} is twice in the file: it is damaged or forged", name=person.name))
        ids.add(person.id)
        names.add(person.name)
        yield person
    about, _ = _read(source, "end")
    if about.get("people") != manifest.people:
        raise BadFile(phrase("the file does not hold as many people as it says: it is damaged or forged"))
    source.finish()


def read_person(source: Source) -> Carried:
    """One person and all that is kept of them. Raises ``BadFile``."""
    about, _ = _read(source, "person")
    counts = about.get("rows")
    if not isinstance(counts, dict) or not set(counts) <= {*sealed.TABLES, _TOLD}:
        raise BadFile(phrase("the file holds what this Relief does not know; update Relief"))
    identity, name = _text(about, "id", 32), _text(about, "name", _NAME)
    if not _ID.match(identity):
        raise _forged(phrase("a person's id"))
    try:
        if clean(name) != name:
            raise _forged(phrase("a name"))
    except BadName as error:
        raise _forged(phrase("a name")) from error
    consents = tuple(_consent(source) for _ in range(_number(about, "consents", MOST_CONSENTS)))
    if not consents or not consents[-1].given:
        raise BadFile(phrase("the file has no consent of {name}: nobody is taken over without one", name=name))
    rows: dict[str, tuple[Row, ...]] = {}
    left = MOST_BYTES
    for table in sealed.TABLES.values():
        found = []
        for number in range(_number(counts, table.name, table.most)) if table.name in counts else ():
            found.append(_row(source, table, number))
            left -= len(found[-1].content)
            if left < 0:
                raise _forged(phrase("what is kept of one person"))
        rows[table.name] = tuple(found)
    told = tuple(_told(source) for _ in range(_number(counts, _TOLD, MOST_TOLD) if _TOLD in counts else 0))
    return Carried(identity, name, _time(about, "enrolled"), consents, rows, told)


def _consent(source: Source) -> Consent:
    about, _ = _read(source, "consent")
    given, crops, adapts = (_flag(about, name) for name in ("given", "crops", "adapts"))
    by, text, version, purpose = (_text(about, name, _TEXT) for name in ("by", "text", "version", "purpose"))
    expires = None if about.get("expires") is None else _time(about, "expires")
    try:
        return Consent(given, by, text, _time(about, "at"), version, purpose, expires, crops, adapts)
    except ValueError as error:
        raise _forged(phrase("a consent")) from error


def _told(source: Source) -> Told:
    about, _ = _read(source, _TOLD)
    instead = None if about.get("instead") is None else _text(about, "instead", 32)
    if instead is not None and not _ID.match(instead):
        raise _forged(phrase("a correction"))
    return Told(instead, _time(about, "at").isoformat())


def _row(source: Source, table: sealed.Table, number: int) -> Row:
    about, content = _read(source, table.name)
    kinds = about.get("kinds")
    if not isinstance(kinds, list) or len(kinds) != len(table.kinds):
        raise _forged(phrase("a {name}", name=table.name))
    if not all(isinstance(kind, str) and len(kind) <= _NAME and kind.isprintable() for kind in kinds):
        raise _forged(phrase("a {name}", name=table.name))
    if not table.whole(content):
        raise _forged(phrase("a {name}", name=table.name))
    return Row(number, tuple(kinds), _time(about, "at").isoformat(), content)


def _write(target: Target, about: Mapping[str, object], content: bytes = b"") -> None:
    text = json.dumps(about, ensure_ascii=False).encode("utf-8", "surrogatepass")
    if len(text) > _DESCRIPTION or len(content) > _CONTENT:
        raise BadFile(phrase("a {about} is too long to be written: nothing was exported", about=about["kind"]))
    target.write(_LENGTHS.pack(len(text), len(content)) + text + content)


def _read(source: Source, kind: str) -> tuple[dict[str, object], bytes]:
    length, size = _LENGTHS.unpack(source.read(_LENGTHS.size))
    if length > _DESCRIPTION or size > _CONTENT:
        raise _forged(phrase("a record"))
    try:
        about = json.loads(source.read(length))
    except (ValueError, RecursionError) as error:
        raise _forged(phrase("a record")) from error
    if not isinstance(about, dict) or about.get("kind") != kind:
        raise BadFile(phrase("the file has another record where a {kind} belongs: it is damaged or forged", kind=kind))
    return about, source.read(size)


def _text(about: Mapping[str, object], name: str, most: int) -> str:
    found = about.get(name)
    if not isinstance(found, str) or len(found) > most:
        raise _forged(phrase("its {name}", name=name))
    try:
        found.encode()  # halves of letters are none
    except UnicodeEncodeError as error:
        raise _forged(phrase("its {name}", name=name)) from error
    return found


def _flag(about: Mapping[str, object], name: str) -> bool:
    found = about.get(name)
    if not isinstance(found, bool):
        raise _forged(phrase("a consent"))
    return found


def _number(about: Mapping[str, object], name: str, most: int) -> int:
    found = about.get(name)
    if type(found) is not int or not 0 <= found <= most:
        raise _forged(phrase("its number of {name}", name=name))
    return found


def _time(about: Mapping[str, object], name: str) -> datetime:
    try:
        time = datetime.fromisoformat(_text(about, name, 64))
        if time.tzinfo is not None and time.astimezone(UTC).year > 1:  # else it is no time everywhere
            return time
    except (ValueError, OverflowError) as error:
        raise _forged(phrase("a time ({name})", name=name)) from error
    raise _forged(phrase("a time ({name})", name=name))


def _forged(what: str) -> BadFile:
    return BadFile(
        phrase(
            "{what} in the file is not what Relief writes: it is damaged or forged, and nothing was taken over",
            what=what,
        )
    )
