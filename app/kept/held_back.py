"""Lines of the audit that lie there for longer than they are kept: told, as nothing erases them unasked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from assets.phrase import phrase
from gallery import Gallery


def held_back(people: Gallery) -> str:
    """How many lines a leap of the clock holds back, and what to do; "" for none."""
    count, days = people.audit_held, people.audit_days
    if not count:
        return ""
    return phrase(
        "{count:line of the audit is|lines of the audit are} older than the {days:day|days} that lines are kept: the "
        "clock has leapt, after a pause or because it was wrong. If it is right now, this erases what is too old: "
        "relief gallery audit --forget-before {date}",
        count=count,
        days=days,
        date=f"{datetime.now(UTC) - timedelta(days=days):%Y-%m-%d}",
    )
