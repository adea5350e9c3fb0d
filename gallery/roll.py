"""The people in the tables: who they are, what they agreed to, how many templates they have."""

from __future__ import annotations

import difflib
import uuid
from datetime import UTC, datetime

from assets.phrase import phrase
from gallery import adaptations
from gallery.connection import Database
from gallery.errors import BadName, GalleryDamaged, PersonExists, PersonUnknown
from gallery.person import Consent, Person, clean, folded, seeming

_PEOPLE = """
SELECT person.id, person.name, person.enrolled, consent.given, consent.taken_by, consent.text, consent.at,
    consent.version, consent.purpose, consent.expires, consent.crops, consent.adapts,
    (SELECT count(*) FROM template WHERE template.person = person.id AND model = :model),
    (SELECT count(*) FROM template WHERE template.person = person.id AND model <> :model)
FROM person JOIN consent ON consent.id = (SELECT max(id) FROM consent WHERE consent.person = person.id)
"""


def find(db: Database, name: str) -> str | None:
    """The id of the person of this name, in any case. Raises ``BadName``."""
    row = db.execute("SELECT id FROM person WHERE folded = ?", [folded(name)]).fetchone()
    return None if row is None else str(row[0])


def require(db: Database, name: str) -> str:
    """The id of the person of this name. Raises ``PersonUnknown``, which names those with a similar one."""
    person = find(db, name)
    if person is None:
        names = dict(db.execute("SELECT folded, name FROM person").fetchall())
        near = [names[key] for key in difflib.get_close_matches(folded(name), names, n=3)]
        hint = phrase("; is it {near}?", near=", ".join(near)) if near else ""
        raise PersonUnknown(phrase("nobody called {name} is enrolled{hint}", name=clean(name), hint=hint))
    return person


def need_apart(db: Database, name: str, person: str | None = None) -> None:
    """For a name that is new: raises ``PersonExists`` where it looks like that of somebody else than ``person`` (id),
    ``BadName`` where nothing of it is seen. Names that are there already are left alone."""
    if not (seen := seeming(name)):
        raise BadName(phrase("a name must have letters that are seen"))
    for identity, other in names(db).items():
        if identity != person and seeming(other) == seen:
            raise PersonExists(
                phrase("{name} looks just like {other}, who is enrolled; take another name", name=name, other=other)
            )


def people(db: Database, model: str) -> list[Person]:
    """Everyone, by name; templates counted for ``model``."""
    return [_person(row) for row in db.execute(f"{_PEOPLE} ORDER BY person.folded", {"model": model})]


def one(db: Database, person: str, model: str) -> Person:
    """One person by id."""
    return _person(db.execute(f"{_PEOPLE} WHERE person.id = :id", {"model": model, "id": person}).fetchone())


def names(db: Database) -> dict[str, str]:
    """Every person's name by id."""
    return dict(db.execute("SELECT id, name FROM person").fetchall())


def has(db: Database, person: str) -> bool:
    """Whether there is a person of this id."""
    return bool(db.table("person").count_where("id = ?", [person]))


def templates(db: Database, person: str, model: str) -> int:
    """How many templates of this model a person has."""
    return int(db.table("template").count_where("person = ? AND model = ?", [person, model]))


def new_id() -> str:
    """An id that nobody has or had."""
    return uuid.uuid4().hex


def insert(db: Database, name: str) -> str:
    """A new person, by a clean name that is free; returns their id, which is never used again."""
    person = new_id()
    db.table("person").insert(
        {"id": person, "name": name, "folded": folded(name), "enrolled": datetime.now(UTC).isoformat()}
    )
    return person


def insert_consent(db: Database, person: str, consent: Consent) -> None:
    """What a person agreed to; the latest counts, the earlier ones stay."""
    db.table("consent").insert(
        {
            "person": person,
            "given": int(consent.given),
            "taken_by": consent.by,
            "text": consent.text,
            "at": consent.at.isoformat(),
            "version": consent.version,
            "purpose": consent.purpose,
            "expires": None if consent.expires is None else consent.expires.isoformat(),
            "crops": int(consent.crops),
            "adapts": int(consent.adapts),
        }
    )


def restored(db: Database, person: str, name: str, enrolled: datetime) -> None:
    """A person as another gallery knew them: their id and name, both free here, and when they were enrolled."""
    db.table("person").insert({"id": person, "name": name, "folded": folded(name), "enrolled": enrolled.isoformat()})


def enrolled(db: Database, person: str) -> datetime:
    """When a person was enrolled. Raises ``GalleryDamaged``."""
    name, time = db.execute("SELECT name, enrolled FROM person WHERE id = ?", [person]).fetchone()
    return _time(time, name)


def consents(db: Database, person: str) -> tuple[Consent, ...]:
    """All that a person agreed to, in that order; the latest counts. Raises ``GalleryDamaged``."""
    rows = db.execute(
        "SELECT given, taken_by, text, at, version, purpose, expires, crops, adapts, "
        "(SELECT name FROM person WHERE person.id = consent.person) FROM consent WHERE person = ? ORDER BY id",
        [person],
    ).fetchall()
    return tuple(_consent(*row) for row in rows)


def rename(db: Database, person: str, name: str) -> None:
    """Give a person a clean name that is free."""
    db.table("person").update(person, {"name": name, "folded": folded(name)})


def delete(db: Database, person: str) -> None:
    """A person, and with them their consents, templates, and every adaptation that their views may be in."""
    adaptations.forget(db, person)
    db.table("person").delete(person)


def ends(db: Database) -> dict[str, datetime]:
    """When the latest consent of each person ends, by their id; without those that have no end.

    Raises ``GalleryDamaged``.
    """
    rows = db.execute(
        "SELECT person.id, person.name, expires FROM person JOIN consent "
        "ON consent.id = (SELECT max(id) FROM consent WHERE consent.person = person.id) WHERE expires IS NOT NULL"
    ).fetchall()
    return {person: _time(expires, name) for person, name, expires in rows}


def agreeing(db: Database) -> set[str]:
    """The ids of those whose latest consent lets their views adapt the gallery, whether it has ended or not."""
    rows = db.execute(
        "SELECT person FROM consent WHERE id IN (SELECT max(id) FROM consent GROUP BY person) AND given AND adapts"
    )
    return {person for (person,) in rows}


def _time(text: str, name: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        raise _damaged(name) from error
    if time.tzinfo is None:
        raise _damaged(name)
    return time


def _damaged(name: str) -> GalleryDamaged:
    return GalleryDamaged(phrase("what the gallery says of {name} is damaged; restore it from a backup", name=name))


def _person(row: tuple[str, str, str, int, str, str, str, str, str, str | None, int, int, int, int]) -> Person:
    _, name, enrolled, given, by, text, at, version, purpose, expires, crops, adapts, current, outdated = row
    consent = _consent(given, by, text, at, version, purpose, expires, crops, adapts, name)
    try:
        return Person(name, current, outdated, datetime.fromisoformat(enrolled), consent)
    except ValueError as error:
        raise _damaged(name) from error


def _consent(
    given: int,
    by: str,
    text: str,
    at: str,
    version: str,
    purpose: str,
    expires: str | None,
    crops: int,
    adapts: int,
    name: str,
) -> Consent:
    try:
        end = None if expires is None else _time(expires, name)
        taken = datetime.fromisoformat(at)
        return Consent(bool(given), by, text, taken, version, purpose, end, bool(crops), bool(adapts))
    except ValueError as error:
        raise _damaged(name) from error
