"""The list of enrolled people as a table for spreadsheets: no templates, no pictures, nothing of a face."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import datetime

from gallery.person import Person

COLUMNS = (
    "name",
    "enrolled",
    "templates",
    "outdated templates",
    "consent given",
    "consent until",
    "consent ended",
    "consent taken by",
    "consent version",
    "consent purpose",
    "crops kept",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would compute


def listing(people: Iterable[Person], now: datetime) -> str:
    """The people as CSV (RFC 4180) with a line of headings; ``now`` has a time zone.

    A text that a spreadsheet would take for a formula has an apostrophe before it.
    """
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(COLUMNS)
    for person in people:
        consent = person.consent
        table.writerow(
            [
                _plain(person.name),
                person.enrolled.isoformat(timespec="seconds"),
                person.templates,
                person.outdated,
                consent.at.isoformat(timespec="seconds"),
                "" if consent.expires is None else consent.expires.isoformat(timespec="seconds"),
                "yes" if consent.expired(now) else "no",
                _plain(consent.by),
                _plain(consent.version),
                _plain(consent.purpose),
                "yes" if consent.crops else "no",
            ]
        )
    return text.getvalue()


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
