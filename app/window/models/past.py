"""The gallery's past, filtered: whose, what, and since when. No Qt here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from app.window.models.language import mark, tr
from gallery import Entry

COLUMNS = (mark("When"), mark("Who"), mark("What"), mark("Score"))

SAID: dict[str, str] = {
    "accept": mark("accepted"),
    "unknown": mark("not accepted"),
    "unsure": mark("not sure"),
    "spoof": mark("not a living face"),
    "enrol": mark("enrolled"),
    "rename": mark("renamed"),
    "remove": mark("removed"),
    "merge": mark("merged"),
    "restore": mark("restored"),
    "accept-copy": mark("copy accepted"),
    "rotate": mark("key changed"),
    "upgrade": mark("upgraded"),
    "export": mark("exported"),
    "import": mark("imported"),
    "not-this": mark("called a mistake"),
    "adapt": mark("adapted"),
    "adapt-undo": mark("adaptation undone"),
    "adapt-end": mark("adaptation erased"),
    "note": mark("note written"),
    "trusted": mark("trusted"),
    "retention": mark("retention changed"),
    "forget": mark("lines erased"),
}
What = Literal["everything", "accepted", "refused", "attacks", "changes"]
WHAT: dict[What, frozenset[str]] = {
    "everything": frozenset(SAID),
    "accepted": frozenset({"accept"}),
    "refused": frozenset({"unknown", "unsure"}),
    "attacks": frozenset({"spoof"}),
    "changes": frozenset(SAID) - {"accept", "unknown", "unsure", "spoof"},
}
ASKED: dict[What, str] = {
    "everything": mark("Everything"),
    "accepted": mark("Accepted"),
    "refused": mark("Not accepted"),
    "attacks": mark("Attacks"),
    "changes": mark("Changes"),
}
Since = Literal["ever", "today", "week", "month"]
SINCE: dict[Since, timedelta | None] = {
    "ever": None,
    "today": timedelta(0),
    "week": timedelta(days=7),
    "month": timedelta(days=30),
}
BEGAN: dict[Since, str] = {
    "ever": mark("Ever"),
    "today": mark("Today"),
    "week": mark("7 days"),
    "month": mark("30 days"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as it is shown. Thousands are listed and some dozens seen: its texts are made when they are."""

    entry: Entry

    @property
    def texts(self) -> tuple[str, ...]:
        """In the order of ``COLUMNS``."""
        return tuple(self.text(column) for column in range(len(COLUMNS)))

    @property
    def tone(self) -> str:
        """Of what happened."""
        return {"accept": "ok", "unknown": "soft", "unsure": "soft", "spoof": "bad"}.get(self.entry.action, "")

    def text(self, column: int) -> str:
        """In one of ``COLUMNS``."""
        entry = self.entry
        if column == 0:
            return moment(entry)
        if column == 1:
            return entry.person or ""
        return score(entry) if column == 3 else tr(SAID.get(entry.action, entry.action))


@dataclass(frozen=True, slots=True)
class Filter:
    """``who``: a person's name, None for everybody; ``what`` happened; ``since`` when."""

    who: str | None = None
    what: What = "everything"
    since: Since = "ever"


def lines(entries: Sequence[Entry], wanted: Filter, *, now: datetime | None = None) -> list[Line]:
    """The entries that pass, in their order; ``now`` has a time zone."""
    begin = _begin(wanted.since, now or datetime.now(UTC))
    return [
        Line(entry)
        for entry in entries
        if (wanted.who is None or entry.person == wanted.who)
        and (wanted.what == "everything" or entry.action in WHAT[wanted.what])
        and (begin is None or entry.at >= begin)
    ]


def moment(entry: Entry) -> str:
    """An entry's time in the user's own time zone."""
    return f"{entry.at.astimezone():%Y-%m-%d %H:%M}"


def score(entry: Entry) -> str:
    """An entry's score against its threshold, "" without one."""
    if entry.score is None:
        return ""
    if entry.threshold is None:
        return f"{entry.score:.2f}".replace("-", "−")
    sign = "≥" if entry.score >= entry.threshold else "<"
    return f"{entry.score:.2f} {sign} {entry.threshold:.2f}".replace("-", "−")


def _begin(since: Since, now: datetime) -> datetime | None:
    span = SINCE[since]
    if span is None:
        return None
    if not span:
        return now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    return now - span
