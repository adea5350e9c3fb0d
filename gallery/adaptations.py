"""Adaptations to a site as rows of the gallery: one for each sensor family and model, sealed as templates are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assets.phrase import phrase
from gallery.adaptation import Adaptation, packed, unpacked
from gallery.connection import Database
from gallery.errors import AdapterDamaged
from gallery.protection import Seal, SealBroken

TABLE = "adaptation"


@dataclass(frozen=True, slots=True)
class Row:
    """An adaptation as it lies there.

    - ``sensor``; ``version``: counts every change, up; ``at``: of the last one, with a time zone.
    - ``wanted``: False once it was undone; ``sealed``: the content, None where it is undone or has to be derived anew.
    """

    sensor: str
    version: int
    at: datetime
    wanted: bool
    sealed: bytes | None


def of(db: Database, model: str, sensor: str) -> Row | None:
    """The row of a sensor family. Raises ``AdapterDamaged``."""
    return next((row for row in of_all(db, model) if row.sensor == sensor), None)


def of_all(db: Database, model: str) -> list[Row]:
    """The rows of a model, by sensor family. Raises ``AdapterDamaged``."""
    query = "SELECT sensor, version, at, wanted, sealed FROM adaptation WHERE model = ? ORDER BY sensor"
    try:
        return [
            Row(str(sensor), int(version), datetime.fromisoformat(at), bool(wanted), sealed)
            for sensor, version, at, wanted, sealed in db.execute(query, [model]).fetchall()
        ]
    except ValueError as error:
        raise damaged() from error


def write(
    db: Database, seal: Seal, model: str, sensor: str, version: int, at: str, adaptation: Adaptation | None
) -> None:
    """Put a version in the place of the one before, None: that it is undone; inside a write transaction."""
    content = None if adaptation is None else packed(adaptation)
    put(db, seal, model, sensor, version, at, adaptation is not None, content)


def put(
    db: Database, seal: Seal, model: str, sensor: str, version: int, at: str, wanted: bool, content: bytes | None
) -> None:
    """As :func:`write`, with what is to be sealed; None also where it has to be derived anew."""
    sealed = None if content is None else seal.close(content, _place(model, sensor, version))
    db.execute(
        "INSERT INTO adaptation VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (model, sensor) DO UPDATE SET "
        "version = excluded.version, at = excluded.at, wanted = excluded.wanted, sealed = excluded.sealed",
        [model, sensor, version, at, int(wanted), sealed],
    )


def opened(seal: Seal, model: str, row: Row) -> Adaptation:
    """What a row holds. Raises ``AdapterDamaged``."""
    try:
        found = unpacked(plain(seal, model, row))
    except ValueError as error:
        raise damaged() from error
    if found.model != model or found.sensor != row.sensor:
        raise damaged()
    return found


def plain(seal: Seal, model: str, row: Row) -> bytes:
    """What was sealed in a row. Raises ``AdapterDamaged``."""
    try:
        return seal.open(row.sealed or b"", _place(model, row.sensor, row.version))
    except SealBroken as error:
        raise damaged() from error


def models(db: Database) -> list[str]:
    """The models that there are adaptations of."""
    return [str(model) for (model,) in db.execute("SELECT DISTINCT model FROM adaptation ORDER BY model").fetchall()]


def forget(db: Database, person: str) -> bool:
    """Erase every adaptation, of every model, that a person's views may be in; those who are left make another.
    Whether there was one."""
    return bool(
        db.execute(
            "UPDATE adaptation SET sealed = NULL WHERE sealed IS NOT NULL AND EXISTS (SELECT 1 FROM view WHERE "
            "view.person = ? AND view.model = adaptation.model AND view.sensor = adaptation.sensor)",
            [person],
        ).rowcount
    )


def open_all(db: Database, seal: Seal) -> None:
    """Open every adaptation. Raises ``AdapterDamaged``."""
    for model in models(db):
        for row in of_all(db, model):
            if row.sealed is not None:
                opened(seal, model, row)


def seal_again(db: Database, old: Seal, new: Seal) -> None:
    """Seal every adaptation another way; inside a write transaction. Raises ``AdapterDamaged``."""
    query = "SELECT model, sensor, version, sealed FROM adaptation WHERE sealed IS NOT NULL"
    for model, sensor, version, sealed in db.execute(query).fetchall():
        place = _place(model, sensor, version)
        try:
            content = old.open(sealed, place)
        except SealBroken as error:
            raise damaged() from error
        db.execute(
            "UPDATE adaptation SET sealed = ? WHERE model = ? AND sensor = ?",
            [new.close(content, place), model, sensor],
        )


def damaged() -> AdapterDamaged:
    """The error for rows that are not what Relief left."""
    return AdapterDamaged(
        phrase(
            "the gallery's adaptation to its people is damaged and is not used; make it anew: "
            "'relief gallery adaptation renew'"
        )
    )


def _place(model: str, sensor: str, version: int) -> bytes:
    """Of which networks, sensor and version it is; never a template's or a view's place."""
    return f"{model}\0adaptation\0{sensor}\0{version}".encode()
