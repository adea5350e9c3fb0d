"""Notes that are typed and not kept yet: none is lost by a look elsewhere. In memory alone, for on the disk they are
sealed. No Qt here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.window.models.language import tr
from app.window.models.meant import same
from gallery import Curated, GalleryError, Person

SHOWN = 80  # characters of a note in a message
_Key = tuple[str, datetime]


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed of a note on ``name``, ``enrolled`` then, and which note ``before`` was there."""

    name: str
    text: str
    before: str
    enrolled: datetime | None = None


class Drafts:
    """The notes that are typed, by their people; they outlast the widgets they are typed into."""

    def __init__(self) -> None:
        self._typed: dict[_Key, Draft] = {}

    @property
    def listed(self) -> tuple[Draft, ...]:
        """All of them."""
        return tuple(self._typed.values())

    def of(self, person: Person | None) -> Draft | None:
        """What was typed on a person, None for nothing."""
        return None if person is None else self._typed.get(_key(person))

    def named(self, name: str) -> Draft | None:
        """What was typed on whoever has this name."""
        return next((draft for draft in self.listed if draft.name == name), None)

    def put(self, person: Person, text: str, *, before: str) -> None:
        """Remember what is typed; nothing where it is the note that is kept."""
        if text.strip() == before.strip():
            self._typed.pop(_key(person), None)
        else:
            self._typed[_key(person)] = Draft(person.name, text, before, person.enrolled)

    def forget(self, draft: Draft) -> None:
        """It is kept or not wanted, unless something else was typed since."""
        for key in [key for key, typed in self._typed.items() if (typed.name, typed.text) == (draft.name, draft.text)]:
            del self._typed[key]

    def replace(self, draft: Draft, *, before: str) -> None:
        """The note that was there is another one, and was shown."""
        for key in [key for key, typed in self._typed.items() if typed == draft]:
            self._typed[key] = replace(draft, before=before)

    def erase(self, names: Sequence[str]) -> None:
        """Forget all that was typed on people who are erased."""
        for key in [key for key in self._typed if key[0] in names]:
            del self._typed[key]

    def clear(self) -> None:
        """Forget all."""
        self._typed.clear()

    def follow(self, before: Sequence[Person], now: Sequence[Person]) -> None:
        """Go with those who have another name now: one name went, and one of somebody enrolled at that moment came."""
        if not self._typed:
            return
        known, there = {person.name for person in before}, {person.name for person in now}
        came = [person for person in now if person.name not in known]
        for person in before:
            draft = self.of(person)
            if draft is None or person.name in there:
                continue
            found = [one for one in came if one.enrolled == person.enrolled]
            if len(found) == 1:
                del self._typed[_key(person)]
                self._typed[_key(found[0])] = replace(draft, name=found[0].name)


class NoteChangedError(GalleryError):
    """Another program has changed the note since it was read here; ``found`` is what it says now."""

    def __init__(self, name: str, found: str) -> None:
        shown = found if len(found) <= SHOWN else f"{found[:SHOWN]} …"
        said = tr("another program has written a note on {name} meanwhile: “{note}”.", name=name, note=shown)
        super().__init__(f"{said} {tr('“Keep note” puts yours in its place.')}")
        self.found = found


def keep(people: Curated, draft: Draft) -> None:
    """Keep a note. Raises :class:`NoteChangedError` where another one than ``before`` would be lost, and what
    ``annotate`` does, also where somebody else has the name by now."""
    same(people, {} if draft.enrolled is None else {draft.name: draft.enrolled})
    found = people.note(draft.name)
    if found.strip() not in (draft.before.strip(), draft.text.strip()):
        raise NoteChangedError(draft.name, found)
    people.annotate(draft.name, draft.text)


def _key(person: Person) -> _Key:
    return person.name, person.enrolled
