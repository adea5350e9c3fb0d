"""The gallery's past, filtered: whose, what, and since when. No Qt here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from gallery import Entry

COLUMNS = ("When", "Who", "What", "Score")

SAID: dict[str, str] = {
    "accept": "accepted",
    "unknown": "not accepted",
    "unsure": "not sure",
    "spoof": "not a living face",
    "enrol": "enrolled",
    "rename": "renamed",
    "remove": "removed",
    "merge": "merged",
    "restore": "restored",
    "accept-copy": "copy accepted",
    "rotate": "key changed",
    "upgrade": "upgraded",
    "export": "exported",
    "import": "imported",
    "not-this": "called a mistake",
    "adapt": "adapted",
    "adapt-undo": "adaptation undone",
    "trusted": "trusted",
}
What = Literal["everything", "accepted", "not accepted", "attacks", "changes"]
WHAT: dict[What, frozenset[str]] = {
    "everything": frozenset(SAID),
    "accepted": frozenset({"accept"}),
    "not accepted": frozenset({"unknown", "unsure"}),
    "attacks": frozenset({"spoof"}),
    "changes": frozenset(SAID) - {"accept", "unknown", "unsure", "spoof"},
}
Since = Literal["ever", "today", "7 days", "30 days"]
SINCE: dict[Since, timedelta | None] = {
    "ever": None,
    "today": timedelta(0),
    "7 days": timedelta(days=7),
    "30 days": timedelta(days=30),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One entry: ``texts`` in the order of ``COLUMNS``; ``tone`` of what happened."""

    texts: tuple[str, ...]
    tone: str


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
        Line((moment(entry), entry.person or "", SAID.get(entry.action, entry.action), score(entry)), _tone(entry))
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
    against = "" if entry.threshold is None else f" of {entry.threshold:.2f}"
    return f"{entry.score:.2f}{against}".replace("-", "−")


def _begin(since: Since, now: datetime) -> datetime | None:
    span = SINCE[since]
    if span is None:
        return None
    if not span:
        return now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    return now - span


def _tone(entry: Entry) -> str:
    return {"accept": "ok", "unknown": "soft", "unsure": "soft", "spoof": "bad"}.get(entry.action, "")
