"""The desk of corrections: the user says that somebody was taken for another."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.live.session import Live
from app.live.snapshot import Snapshot
from app.window.desks.say import Say
from app.window.models.language import tr
from app.window.models.pending import Pending
from app.window.parts.wrong_dialog import WrongDialog


class CorrectionDesk:
    """Asks who was really there, and has the gallery keep it."""

    def __init__(self, *, parent: QWidget, live: Live, pending: Pending, say: Say) -> None:
        self._parent, self._live, self._pending, self._say = parent, live, pending, say

    def ask(self, now: Snapshot) -> None:
        """Ask about the person who is accepted now."""
        verdict = now.verdict
        if verdict is None or verdict.person is None or verdict.state != "accepted":
            return
        person = verdict.person
        dialog = WrongDialog(person, others=[p.name for p in now.people if p.name != person], parent=self._parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.told.connect(lambda instead: self._keep(person, instead))
        dialog.open()

    def _keep(self, person: str, instead: str) -> None:
        self._pending.add(
            self._live.not_this(person, instead or None),
            lambda _: self._say(tr("Kept: it was not {person}.", person=person)),
            lambda why: self._say(why, bad=True),
        )
