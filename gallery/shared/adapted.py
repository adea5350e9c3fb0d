"""An adaptation to the people of all stations as an entry of the server: one for each sensor family and model."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from gallery import adaptations
from gallery.adaptation import unpacked
from gallery.connection import Database
from gallery.errors import AdapterDamaged, BadFile
from gallery.protection import Seal

_BEGIN = "adaptation "


@dataclass(frozen=True, slots=True)
class Adapted:
    """An adaptation as stations exchange it; the fields are those of :class:`gallery.adaptations.Row`, and ``content``
    is what was sealed there, None where it is undone or has to be derived anew."""

    model: str
    sensor: str
    version: int
    at: str
    wanted: bool
    content: bytes | None

    @property
    def entry(self) -> str:
        """The id of its entry; no person has such a one."""
        return _BEGIN + hashlib.sha256(f"{self.model}\0{self.sensor}".encode()).hexdigest()[:32]


def is_entry(name: str) -> bool:
    """Whether this is the id of an adaptation's entry."""
    return name.startswith(_BEGIN)


def of_all(db: Database, seal: Seal) -> list[Adapted]:
    """The adaptations of a copy; one that is damaged has to be derived anew."""
    found = []
    for model in adaptations.models(db):
        for row in adaptations.of_all(db, model):
            content = None
            if row.sealed is not None:
                try:
                    content = adaptations.plain(seal, model, row)
                except AdapterDamaged:
                    content = None
            found.append(Adapted(model, row.sensor, row.version, row.at.isoformat(), row.wanted, content))
    return found


def write(db: Database, seal: Seal, adapted: Adapted) -> None:
    """Put one in the place of the one before; inside a write transaction."""
    adaptations.put(
        db, seal, adapted.model, adapted.sensor, adapted.version, adapted.at, adapted.wanted, adapted.content
    )


def encoded(adapted: Adapted) -> bytes:
    """The content of its entry."""
    head = {"model": adapted.model, "sensor": adapted.sensor, "version": adapted.version, "at": adapted.at}
    more = {"wanted": adapted.wanted, "derived": adapted.content is not None}
    return json.dumps(head | more).encode() + b"\n" + (adapted.content or b"")


def decoded(content: bytes, entry: str) -> Adapted:
    """Raises ``BadFile`` for what no station wrote into this entry."""
    head, _, rest = content.partition(b"\n")
    try:
        about = json.loads(head)
        derived = rest if about["derived"] is True else None
        found = Adapted(
            str(about["model"]), str(about["sensor"]), int(about["version"]), str(about["at"]), about["wanted"], derived
        )
        datetime.fromisoformat(found.at)
        whole = found.entry == entry and found.wanted in (True, False) and found.version > 0
        if derived is not None:
            inside = unpacked(derived)
            whole = whole and (inside.model, inside.sensor) == (found.model, found.sensor)
    except (ValueError, KeyError, TypeError, RecursionError, UnicodeDecodeError) as error:
        raise BadFile("an adaptation is not what Relief writes") from error
    if not whole:
        raise BadFile("an adaptation is not what Relief writes")
    return found
