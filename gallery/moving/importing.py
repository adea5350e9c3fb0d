"""People taken over from a file into a gallery that has people already; nothing that is there is lost unasked."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from assets.phrase import phrase
from gallery import adaptations, audit, corrections, embedding, roll, sealed
from gallery.clock import DIFFER
from gallery.connection import Database
from gallery.corrections import Told
from gallery.errors import BadFile
from gallery.gallery import Gallery
from gallery.moving import records
from gallery.moving.exporting import carried
from gallery.moving.records import Carried, Manifest
from gallery.moving.stream import Reader, Secret
from gallery.person import LONGEST_NAME, seeming

Conflict = Literal[
    "same id",
    "same name",
    "same face",
    "other model",
    "consent ended",
    "consent to come",
    "later consent",
    "unseen name",
]
_NEVER: frozenset[Conflict] = frozenset(  # whatever the rules
    {"consent ended", "consent to come", "later consent", "unseen name"}
)
Done = Literal["added", "unchanged", "replaced", "left out"]
Step = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The fate of one person of a file.

    - ``name``: in the file; ``stored_as``: in the gallery now, None for one who was left out.
    - ``conflicts``: what spoke against it, each with whom it concerns ("" for nobody else). A name that looks just like
      another's is the same; one of which nothing is seen is nobody's. A consent to come is given later than now; a
      later one was given here since then, and an older one that allows more does not come back in its place.
    """

    name: str
    done: Done
    stored_as: str | None
    conflicts: tuple[tuple[Conflict, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    """The outcome of an import: what the file says of itself, and each of its people. ``dry``: nothing was stored."""

    manifest: Manifest
    outcomes: tuple[Outcome, ...]
    dry: bool

    def count(self, done: Done) -> int:
        """How many people this was done to."""
        return sum(outcome.done == done for outcome in self.outcomes)


@dataclass(frozen=True, slots=True)
class Rules:
    """Rules for people against whom something speaks.

    - ``alike``: the cosine from which most templates of two people are one face; None to compare no faces.
    - ``replace``: whoever has the same id or name here is replaced, all that is kept of them.
    - ``keep_both``: of the same name, one more is added under another ("Ada (2)"); of the same face, under theirs.
    - ``dry``: only tell; nothing is stored.
    """

    alike: float | None = None
    replace: bool = False
    keep_both: bool = False
    dry: bool = False


class _Undone(Exception):  # noqa: N818 (ends a transaction without an error)
    pass


def import_people(
    people: Gallery,
    source: str | Path,
    secret: Secret,
    rules: Rules | None = None,
    *,
    step: Step = lambda _done, _whole: None,
) -> Imported:
    """Take over who is in a file of :func:`export_people`: all of it in one transaction, or nothing.

    ``secret``: the file's passphrase, or the key of the gallery that it came from. Without rules that say otherwise
    whoever conflicts with somebody here is left out and told. Nobody is taken over whose consent has ended.
    ``step(done, whole)`` is called before each person, also while faces are searched for; what it raises changes
    nothing.

    Raises ``BadFile``, ``BadPassphrase``, ``WrongKey``, ``GalleryBusy`` (others changed the gallery meanwhile).
    """
    rules = rules or Rules()
    outcomes: tuple[Outcome, ...] = ()
    manifest: Manifest | None = None
    try:
        searched = _searched(people, source, secret, step) if rules.alike is not None else _Searched()
        with Path(source).open("rb") as file:
            reader = Reader(file, secret)
            manifest = records.read_manifest(reader)
            with people._lock:
                people._refresh()
                with people._changing() as db:
                    people._templates.need_fresh(db)
                    taking = _Taking(people, db, rules, searched)
                    outcomes = tuple(taking.each(_each(reader, manifest, step)))
                    if rules.dry:
                        raise _Undone
                    audit.insert(db, people.model, "import", None)
    except _Undone:
        return Imported(manifest_of(manifest), outcomes, dry=True)
    except OSError as error:
        raise BadFile(phrase("{source} cannot be read: {why}", source=source, why=error.strerror or error)) from error
    if any(one.done == "replaced" for one in outcomes):
        people._erase()  # says where traces of the replaced remain
    else:
        people._tidy()
    return Imported(manifest_of(manifest), outcomes, dry=False)


def _each(reader: Reader, manifest: Manifest, step: Step) -> Iterator[Carried]:
    for done, person in enumerate(records.read_people(reader, manifest)):
        step(done, manifest.people)
        yield person


def manifest_of(manifest: Manifest | None) -> Manifest:
    """What was read. Raises ``BadFile`` where nothing was."""
    if manifest is None:
        raise BadFile(phrase("the file says nothing of itself"))
    return manifest


@dataclass(frozen=True, slots=True)
class _Searched:
    """Who here is nearest to each template of a file, two people each by its digest, while the gallery was of a
    ``generation``."""

    generation: int = -1
    nearest: dict[bytes, list[tuple[str, float]]] = field(default_factory=dict)


def _searched(people: Gallery, source: str | Path, secret: Secret, step: Step) -> _Searched:
    """Go through a file before the transaction: all who write wait for that, and searching takes its time.

    Whoever compares meanwhile waits for one person of the file at a time.
    """
    with people._lock:
        people._refresh()
        found = _Searched(people._templates.generation)
    with Path(source).open("rb") as file:
        reader = Reader(file, secret)
        for person in _each(reader, records.read_manifest(reader), step):
            contents = _compared(person, people.model)
            with people._lock:
                if not (contents and people._templates.index.people):
                    continue
                for content, row in zip(contents, embedding.unpack(contents), strict=True):
                    found.nearest[_digest(content)] = people._templates.index.best(row, 2)
    return found


def _compared(person: Carried, model: str) -> list[bytes]:
    return [row.content for row in person.rows["template"] if row.kinds == (model,)]


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=16).digest()


class _Taking:
    """One import, inside its transaction."""

    def __init__(self, people: Gallery, db: Database, rules: Rules, searched: _Searched) -> None:
        self._people, self._db, self._rules = people, db, rules
        still = searched.generation == people._templates.generation
        self._nearest = searched.nearest if still else {}
        self._seal = people._templates.seal
        self._names = roll.names(db)
        self._looks: dict[str, set[str]] = {}  # who has names that look so
        for identity, name in self._names.items():
            self._seen(identity, name)
        self._stored: dict[str, str] = {}  # the file's id → the id here, of whom is taken over
        self._file: set[str] = set()  # who here is in the file: nobody of it replaces another
        self._told: list[tuple[str, tuple[Told, ...]]] = []
        self._now = people._templates.clock.now()

    def each(self, found: Iterator[Carried]) -> Iterator[Outcome]:
        for person in found:
            yield self._take(person)
        for identity, told in self._told:  # once whom they name are here
            renamed = [replace(one, instead=one.instead and self._stored.get(one.instead, one.instead)) for one in told]
            corrections.restore(self._db, identity, renamed)

    def _take(self, person: Carried) -> Outcome:
        names = self._names
        here = roll.find(self._db, person.name) or self._look_alike(person)
        target = person.id if person.id in names else here
        if person.id in names and self._same(person, names[person.id]):
            self._file.add(person.id)
            return Outcome(person.name, "unchanged", person.name)
        conflicts = self._conflicts(person, here, target)
        kinds = {kind for kind, _ in conflicts}
        told = tuple(conflicts)
        if kinds & _NEVER or ("same face" in kinds and not self._rules.keep_both):
            return Outcome(person.name, "left out", None, told)
        if target is None:
            return Outcome(person.name, "added", self._add(person, person.id, person.name), told)
        other = person.id in names and here not in (None, person.id)
        if self._rules.replace and not other and target not in self._file:
            return Outcome(person.name, "replaced", self._replace(person, target), told)
        if self._rules.keep_both:
            identity = roll.new_id() if person.id in names else person.id
            return Outcome(person.name, "added", self._add(person, identity, self._free(person.name)), told)
        return Outcome(person.name, "left out", None, told)

    def _conflicts(self, person: Carried, here: str | None, target: str | None) -> list[tuple[Conflict, str]]:
        names = self._names
        found: list[tuple[Conflict, str]] = []
        if person.id in names:
            found.append(("same id", names[person.id]))
        if here is not None and here != person.id:
            found.append(("same name", names[here]))
        if (twin := self._twin(person, target)) is not None and twin in names:
            found.append(("same face", names[twin]))
        if not any(row.kinds == (self._people.model,) for row in person.rows["template"]):
            found.append(("other model", ""))
        if not seeming(person.name):
            found.append(("unseen name", ""))
        if person.consents[-1].expired(self._now):
            found.append(("consent ended", ""))
        if person.consents[-1].at > self._now + DIFFER:
            found.append(("consent to come", ""))
        if target is not None and self._agreed_since(person, target):
            found.append(("later consent", names[target]))
        return found

    def _agreed_since(self, person: Carried, target: str) -> bool:
        """Whether whom this person is, or would replace, has agreed to something else here since then."""
        same = target == person.id or self._rules.replace
        return same and roll.one(self._db, target, self._people.model).consent.at > person.consents[-1].at

    def _look_alike(self, person: Carried) -> str | None:
        """Who else here has a name that cannot be told from this one."""
        others = self._looks.get(seeming(person.name), set()) - {person.id}
        return min(others, default=None)

    def _seen(self, identity: str, name: str) -> None:
        """Whose name it is from now on."""
        self._looks.get(seeming(self._names.get(identity, name)), set()).discard(identity)
        self._names[identity] = name
        self._looks.setdefault(seeming(name), set()).add(identity)

    def _twin(self, person: Carried, target: str | None) -> str | None:
        """Who here has this face under another name: whom more than half of the templates reach."""
        contents = _compared(person, self._people.model)
        index = self._people._templates.index
        if self._rules.alike is None or not contents or not index.people:
            return None
        best = Counter[str]()
        for content in contents:
            if (nearest := self._nearest.get(_digest(content))) is None:
                nearest = index.best(embedding.unpack([content])[0], 2)
            others = [(other, score) for other, score in nearest if other != target]
            if others and others[0][1] >= self._rules.alike:
                best[others[0][0]] += 1
        (twin, count), *_ = best.most_common(1) or [("", 0)]
        return twin if 2 * count > len(contents) else None

    def _same(self, person: Carried, name: str) -> bool:
        """Whether all of it is here already."""
        known = carried(self._db, self._seal, person.id, name)
        return (name, known.consents, _contents(known)) == (person.name, person.consents, _contents(person))

    def _add(self, person: Carried, identity: str, name: str) -> str:
        roll.restored(self._db, identity, name, person.enrolled)
        self._seen(identity, name)
        self._fill(person, identity)
        return name

    def _replace(self, person: Carried, target: str) -> str:
        adaptations.forget(self._db, target)  # views of theirs may be in it
        for table in ("consent", "correction", *sealed.TABLES):
            self._db.execute(f"DELETE FROM {table} WHERE person = ?", [target])
        roll.rename(self._db, target, person.name)
        self._seen(target, person.name)
        self._fill(person, target)
        return person.name

    def _fill(self, person: Carried, identity: str) -> None:
        self._stored[person.id] = identity
        self._file.add(identity)
        self._told.append((identity, person.told))
        for consent in person.consents:
            roll.insert_consent(self._db, identity, consent)
        for table in sealed.TABLES.values():
            for row in person.rows[table.name]:
                sealed.insert(self._db, self._seal, table, identity, row.kinds, row.at, row.content)
        audit.insert(self._db, self._people.model, "import", identity)

    def _free(self, name: str) -> str:
        number, short = 2, name[: LONGEST_NAME - 10].rstrip()
        while roll.find(self._db, tried := f"{short} ({number})") is not None or seeming(tried) in self._looks:
            number += 1
        return tried


def _contents(person: Carried) -> dict[str, list[tuple[tuple[str, ...], bytes]]]:
    return {name: sorted((row.kinds, row.content) for row in rows) for name, rows in person.rows.items()}
