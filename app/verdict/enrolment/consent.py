"""The consent that a person gives when they are enrolled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from gallery import Consent

VERSION = "3"  # of the text; raise it whenever a word of it changes
PURPOSE = "to recognise or verify the person at this station"
LASTS_DAYS = 730
LONGEST_DAYS = 36_500
CROPS_TEXT = (
    "A few depth pictures of my face are kept too, encrypted: the list of people shows one, and other networks can "
    "make templates of them."
)


def consent_text(days: int = LASTS_DAYS, *, crops: bool = False) -> str:
    """What is agreed to, for so many days; 0 for a consent without an end. ``crops``: depth crops are kept too."""
    until = "until I ask for their deletion" if days == 0 else f"for {_span(days)}, or until I ask for their deletion"
    return (
        "I agree that Relief computes templates from the depth shape of my face and stores them in this gallery, "
        f"to recognise or verify me, {until}. What is common to the views of my enrolment and to those of the others "
        "who agreed to this also adapts how faces are compared here; my part in that is erased with my templates."
        + (f" {CROPS_TEXT}" if crops else "")
    )


def consent(by: str, *, given: bool, text: str | None = None, days: int = LASTS_DAYS, crops: bool = False) -> Consent:
    """A ``gallery.Consent`` of now that ends after ``days`` (0: never), taken by ``by``; ``text`` in place of the
    usual one; ``crops``: whether depth crops may be kept.

    Raises ``ValueError`` for a number of days below 0 or over 36,500.
    """
    if not 0 <= days <= LONGEST_DAYS:
        raise ValueError(f"a consent lasts 0 (without an end) to {LONGEST_DAYS} days, not {days}")
    now = datetime.now(UTC)
    return Consent(
        given=given,
        by=by,
        text=consent_text(days, crops=crops) if text is None else text,
        at=now,
        version=VERSION if text is None else "",
        adapts=text is None,
        purpose=PURPOSE,
        crops=crops,
        expires=now + timedelta(days=days) if days else None,
    )


def _span(days: int) -> str:
    if days % 365 == 0:
        return "one year" if days == 365 else f"{days // 365} years"
    return "one day" if days == 1 else f"{days} days"


CONSENT_TEXT = consent_text()
