"""A station's copy kept in step with the server: what changed there is checked, and then written here."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from assets.phrase import phrase
from gallery import adaptations, corrections, roll, sealed
from gallery.connection import Database
from gallery.errors import GalleryDamaged, RolledBack
from gallery.moving.exporting import carried
from gallery.moving.records import Carried
from gallery.person import folded
from gallery.protection import Seal
from gallery.shared import adapted
from gallery.shared.adapted import Adapted, is_entry
from gallery.shared.address import Address
from gallery.shared.sealing import EMPTY, Sealing, described
from gallery.shared.server import Entry, Server, StateRow

_STATE = ""  # the entry that stands for the state: its change, and total and code


@dataclass(frozen=True, slots=True)
class Followed:
    """Up to which state of the server a copy has followed; ``counter`` 0 for one that never did."""

    counter: int
    total: bytes
    code: bytes


@dataclass(frozen=True, slots=True)
class News:
    """What changed since: the state now, and each changed person's entry with its content, None where removed;
    ``adapted``: the same of adaptations."""

    since: int
    state: StateRow
    changed: tuple[tuple[Entry, Carried | None], ...]
    adapted: tuple[tuple[Entry, Adapted], ...] = ()


def followed(db: Database) -> Followed:
    """What the copy says of itself."""
    row = db.execute("SELECT changed, tag FROM followed WHERE entry = ?", [_STATE]).fetchone()
    return Followed(0, EMPTY, b"") if row is None else Followed(int(row[0]), row[1][:32], row[1][32:])


def entries(db: Database) -> dict[str, Entry]:
    """The entries as the copy has them, by person (id)."""
    rows = db.execute("SELECT entry, changed, size, tag FROM followed WHERE entry <> ?", [_STATE])
    return {person: Entry(person, changed, size, tag) for person, changed, size, tag in rows}


def first_state(server: Server, sealing: Sealing, at: Followed, address: Address) -> StateRow:
    """The state of the server under its lock, to be checked yet; made where there is none and this copy never followed
    one."""
    if at.counter == 0:
        server.make()
    state = server.state(alone=True) if server.made() else None
    if state is None:
        if at.counter or server.entries():
            raise gone(address)
        state = sealing.begin(uuid.uuid4().hex)
        server.put_state(state)
    return state


def news(
    server: Server, sealing: Sealing, at: Followed, known: dict[str, Entry], state: StateRow, address: Address
) -> News | None:
    """What changed on the server since a copy followed it; None for nothing. Inside one transaction of the server.

    Raises ``RolledBack`` for a server that is older than the copy or went another way, ``GalleryDamaged`` for entries
    that no station left there.
    """
    if state.counter < at.counter:
        raise older(address, at.counter - state.counter)
    if state.counter == at.counter:
        if at.code and state.code != at.code:
            raise gone(address)
        return None
    changed = server.entries(at.counter)
    same_key = at.counter >= sealing.check(state)  # else all of it was sealed again since
    replaced = [known[entry.person] for entry in changed if entry.person in known and same_key]
    if sealing.total(at.total if same_key else EMPTY, replaced, changed) != state.total:
        if sealing.total(EMPTY, (), server.entries()) == state.total:
            raise gone(address)  # authentic in itself, but not what this copy came from
        raise sealing.damaged("the list of people")
    contents = dict(server.contents([entry.person for entry in changed]))
    people: list[tuple[Entry, Carried | None]] = []
    sites: list[tuple[Entry, Adapted]] = []
    for entry in changed:
        content = contents.get(entry.person, b"")
        if is_entry(entry.person):
            sites.append((entry, sealing.adapted(state.gallery, entry, content)))
        else:
            people.append((entry, sealing.open(state.gallery, entry, content)))
    return News(at.counter, state, tuple(people), tuple(sites))


def check_list(server: Server, sealing: Sealing) -> None:
    """Whether every entry is there as a station left it, by what is listed of each. Raises ``GalleryDamaged``."""
    state = server.state()
    if state is not None and sealing.total(EMPTY, (), server.entries()) != state.total:
        raise sealing.damaged("the list of people")


def check_all(server: Server, sealing: Sealing, state: StateRow) -> None:
    """Go through every entry on the server. Raises ``GalleryDamaged``."""
    listed = server.entries()
    if sealing.total(EMPTY, (), listed) != state.total:
        raise sealing.damaged("the list of people")
    by_person = {entry.person: entry for entry in listed}
    for person, content in server.contents(list(by_person)):
        read = sealing.adapted if is_entry(person) else sealing.open
        read(state.gallery, by_person[person], content)


def apply(db: Database, seal: Seal, found: News) -> list[str]:
    """Write what changed into the copy, inside a write transaction; the ids of whom it no longer has as they were."""
    here = roll.names(db)
    news = [(entry, changed) for entry, changed in found.changed if not _known(db, seal, changed, here)]
    moved = [entry.person for entry, _ in news if entry.person in here]
    for person in moved:  # names may have changed places
        db.execute("UPDATE person SET name = ?, folded = ? WHERE id = ?", [person, f"\0{person}", person])
    for entry, changed in news:
        if changed is None:
            if entry.person in here:
                roll.delete(db, entry.person)
        else:
            _write(db, seal, changed, entry.person in here)
    for entry, changed in news:  # once whom they name are here
        if changed is not None:
            corrections.restore(db, entry.person, changed.told)
    for _, one in found.adapted:  # after the people, whose views may have been in the one before
        adapted.write(db, seal, one)
    _remember(db, found.state, [entry for entry, _ in (*found.changed, *found.adapted)])
    return moved


def forget(db: Database) -> list[str]:
    """Make a copy that never followed anything: nobody is in it. Returns whom it had."""
    here = list(roll.names(db))
    db.execute("DELETE FROM person")
    db.execute("DELETE FROM adaptation")
    db.execute("DELETE FROM followed")
    return here


def push(
    db: Database, seal: Seal, server: Server, sealing: Sealing, state: StateRow, touched: Collection[str], adapts: bool
) -> bool:
    """Put people, and with ``adapts`` the adaptations, as the copy has them now onto the server, inside transactions of
    both; whether anything is gone."""
    names, known, changed = roll.names(db), entries(db), []
    for person in sorted(touched):
        kept = carried(db, seal, person, names[person]) if person in names else None
        content = sealing.close(state.gallery, person, state.counter + 1, kept)
        server.put_entry(person, state.counter + 1, content)
        changed.append(described(person, state.counter + 1, content))
    made = adapted.of_all(db, seal) if adapts else []
    for one in made:
        content = sealing.seal(state.gallery, one.entry, state.counter + 1, adapted.encoded(one))
        server.put_entry(one.entry, state.counter + 1, content)
        changed.append(described(one.entry, state.counter + 1, content))
    replaced = [known[entry.person] for entry in changed if entry.person in known]
    after = sealing.next(state, replaced, changed)
    server.put_state(after)
    _remember(db, after, changed)
    return any(person not in names for person in touched) or any(one.content is None for one in made)


def _known(db: Database, seal: Seal, person: Carried | None, here: Mapping[str, str]) -> bool:
    """Whether a person is here already, to the letter, as after another key sealed them again."""
    if person is None or person.id not in here:
        return False
    try:
        return comparable(carried(db, seal, person.id, here[person.id])) == comparable(person)
    except GalleryDamaged:  # what the server has takes its place
        return False


def comparable(person: Carried) -> object:
    """All that is kept of a person, whatever numbers their rows have in a copy."""
    rows = {name: [(row.kinds, row.at, row.content) for row in rows] for name, rows in person.rows.items()}
    return person.name, person.enrolled, person.consents, rows, person.told


def _write(db: Database, seal: Seal, person: Carried, here: bool) -> None:
    if here:
        if _views(carried(db, seal, person.id, person.name)) != _views(person):
            adaptations.forget(db, person.id)  # others are in it than it says
        for name in ("consent", "correction", *sealed.TABLES):
            db.execute(f"DELETE FROM {name} WHERE person = ?", [person.id])
        db.execute("UPDATE person SET name = ?, folded = ? WHERE id = ?", [person.name, folded(person.name), person.id])
    else:
        roll.restored(db, person.id, person.name, person.enrolled)
    for consent in person.consents:
        roll.insert_consent(db, person.id, consent)
    for table in sealed.TABLES.values():
        for row in person.rows[table.name]:
            sealed.insert(db, seal, table, person.id, row.kinds, row.at, row.content)


def _views(person: Carried) -> list[tuple[tuple[str, ...], bytes]]:
    return [(row.kinds, row.content) for row in person.rows["view"]]


def _remember(db: Database, state: StateRow, changed: Sequence[Entry]) -> None:
    rows = [(entry.person, entry.changed, entry.size, entry.tag) for entry in changed]
    rows.append((_STATE, state.counter, 0, state.total + state.code))
    db.conn.executemany(
        "INSERT INTO followed VALUES (?, ?, ?, ?) ON CONFLICT (entry) DO UPDATE SET changed = excluded.changed, "
        "size = excluded.size, tag = excluded.tag",
        rows,
    )


def older(address: Address, missing: int) -> RolledBack:
    return RolledBack(
        phrase(
            "{address} is older than this station's copy: {missing} changes are missing{remedy}",
            address=address,
            missing=missing,
            remedy=_REMEDY,
        )
    )


def gone(address: Address) -> RolledBack:
    return RolledBack(
        phrase(
            "{address} is not what this station's copy came from: another gallery, or an older one{remedy}",
            address=address,
            remedy=_REMEDY,
        )
    )


_REMEDY = phrase(
    ". Nothing was taken over. Restore the server's latest backup, or, if it was put "
    "back on purpose, say so with 'relief gallery accept'"
)
