"""Errors that keep an enrolment from being stored; the messages say what to do."""

from __future__ import annotations

from app.errors import AppError
from gallery.match import Match


class EnrolmentError(AppError):
    """The frames at hand do not make a template; the message says what to do."""


class KnownFaceError(EnrolmentError):
    """The face is in the gallery already, under another name: ``match``. Nothing was stored."""

    def __init__(self, match: Match) -> None:
        super().__init__(
            f"this face already is in the gallery as {match.person} (score {match.score:.2f}); nothing was stored. "
            "If it is right all the same, say --although-known"
        )
        self.match = match
