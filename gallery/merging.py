"""Two entries of one person made one: what was sealed for the one is sealed for the other."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from assets.phrase import phrase
from gallery import corrections, notes, roll, sealed
from gallery.connection import Database
from gallery.errors import BadNote, NotAlike
from gallery.person import Consent
from gallery.protection import Seal


def need_alike(kept: str, other: str, likeness: float | None, threshold: float) -> None:
    """Raises ``NotAlike`` unless two people's templates are as alike as one person's."""
    if likeness is None:
        raise NotAlike(
            phrase(
                "{kept} and {other} cannot be compared: one of them has no templates of the networks "
                "in use. Enrol that person again, then merge",
                kept=kept,
                other=other,
            )
        )
    if likeness < threshold:
        raise NotAlike(
            phrase(
                "{kept} and {other} look like two people (score {likeness} below {threshold}): nothing was merged",
                kept=kept,
                other=other,
                likeness=f"{likeness:.2f}",
                threshold=f"{threshold:.2f}",
            )
        )


def narrower(one: Consent, other: Consent) -> Consent:
    """Of two consents the one that ends first; crops are kept and views adapt the gallery only where both allow it."""
    first, second = sorted((one, other), key=lambda consent: consent.expires or datetime.max.replace(tzinfo=UTC))
    return replace(first, crops=first.crops and second.crops, adapts=first.adapts and second.adapts)


def move(db: Database, seal: Seal, giver: str, taker: str, consent: Consent, at: str) -> None:
    """Hand views, crops, corrections and the note of ``giver`` to ``taker`` (ids), under one consent.

    Inside a write transaction. Templates are moved by who holds them in memory too. Raises ``BadNote`` where both
    notes do not fit into one.
    """
    for table in ("view", "crop"):
        sealed.hand_over(db, seal, sealed.TABLES[table], giver, taker)
    if not consent.crops:
        db.execute("DELETE FROM crop WHERE person = ?", [taker])
    notes.write(db, seal, taker, _said_of_both(db, seal, giver, taker), at)
    corrections.hand_over(db, giver, taker)
    db.execute("UPDATE consent SET person = ? WHERE person = ?", [taker, giver])
    roll.insert_consent(db, taker, consent)  # the latest counts


def _said_of_both(db: Database, seal: Seal, giver: str, taker: str) -> str:
    """Two people's notes as one: none of what somebody wrote is cut off."""
    said = [text for person in (taker, giver) if (text := notes.of(db, seal, person))]
    text = "\n".join(dict.fromkeys(said))
    if len(text) > notes.LONGEST:
        raise BadNote(
            phrase(
                "both notes together have {count} characters, and a note has at most {longest}: nothing was merged. "
                "Shorten one of them, then merge",
                count=len(text),
                longest=notes.LONGEST,
            )
        )
    return text
