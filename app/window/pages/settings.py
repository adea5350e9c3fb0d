"""The settings: when a face is accepted, cameras, networks, what is kept and where, and the look."""

# ruff: noqa: N802 - Qt names the methods that are overridden

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.kept.settings import Settings, SettingsError
from app.window.models.camera_choices import choices
from app.window.models.keeping import KeyState
from app.window.models.language import tr
from app.window.models.statement import sentence
from app.window.panes.keeping import KeepingPane
from app.window.panes.preferences import CamerasPane, LookPane, NetworksPane, Preferences, RecognitionPane
from app.window.parts import tokens as t
from app.window.parts.asking import Asked
from app.window.parts.card import gap_layout, label, set_tone
from app.window.parts.icons import icon
from app.window.parts.scrolled import scrolled
from app.window.parts.turning import turn

WIDEST = 1240  # px; wider rows are hard to follow
NARROW = 1000  # px; below it the columns lie one below the other


class SettingsPage(QWidget):
    """``changed`` carries the new :class:`app.kept.settings.Settings` after “Apply”, ``kept_for`` for how many days the
    gallery's history is to be kept; ``key_moved``, ``key_replaced`` and ``sheet_wanted``: something is wanted of its
    key. ``folder``: where the user's data lies, None where nowhere."""

    changed = Signal(object)
    kept_for = Signal(int)
    key_moved = Signal()
    key_replaced = Signal()
    sheet_wanted = Signal()

    def __init__(self, *, settings: Settings, folder: Path | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._settings = settings
        self.dialogs = Asked(lambda why: self.set_note(why, bad=True))
        self.recognition, self.networks, self.cameras = RecognitionPane(), NetworksPane(), CamerasPane()
        self.look = LookPane()
        self.keeping = KeepingPane(usual=settings.changed(gallery="").gallery_path, folder=folder)
        self.keeping.moved.connect(self.key_moved)
        self.keeping.replaced.connect(self.key_replaced)
        self.keeping.sheet_wanted.connect(self.sheet_wanted)
        self._panes: tuple[Preferences, ...] = (
            self.recognition,
            self.networks,
            self.look,
            self.cameras,
            self.keeping,
        )
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(scrolled(self._body()), 1)
        page.addLayout(self._foot())
        self.first = self.recognition.one_in
        self.set_settings(settings)

    @property
    def applied(self) -> Settings:
        """The settings that are in use."""
        return self._settings

    def set_applied(self, settings: Settings) -> None:
        """These are in use from now on; what is chosen stays."""
        self._settings = settings

    def set_settings(self, settings: Settings) -> None:
        """Show other settings."""
        self._settings = settings
        self._show(settings)

    def set_key(self, state: KeyState) -> None:
        """Where the gallery's key is."""
        self.keeping.set_key(state)

    def set_kept(self, days: int | None) -> None:
        """For how many days the gallery's history is kept, None where no gallery is open."""
        self.keeping.set_kept(days)

    def set_note(self, text: str, *, bad: bool = False) -> None:
        """Say what came of applying."""
        self._note.setText(sentence(text) if bad and text else text)
        set_tone(self._note, "bad" if bad else "soft")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        turn(self._columns, self.width() < NARROW)

    def _show(self, settings: Settings) -> None:
        for pane in self._panes:
            pane.set_settings(settings)

    def _reset(self) -> None:
        """Show what a new Relief has; nothing is kept until it is applied. Gallery and camera stay the user's."""
        kept = self._settings
        rest = choices(kept.realsense).rest  # no box shows it
        self._show(Settings(gallery=kept.gallery, camera=kept.camera, realsense=rest))
        self.set_note(tr("These are the defaults; “Apply” takes them."))

    def _apply(self) -> None:
        chosen: dict[str, object] = {}
        for pane in self._panes:
            chosen |= pane.chosen()
        try:
            settings = self._settings.changed(**chosen)
        except SettingsError as error:
            self.set_note(str(error), bad=True)
            return
        if (days := self.keeping.other_days()) is not None:
            self.kept_for.emit(days)
        self.changed.emit(settings)

    def _body(self) -> QWidget:
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(t.GAP)
        for panes in ((self.recognition, self.networks, self.look), (self.cameras, self.keeping)):
            column = QVBoxLayout()
            column.setSpacing(t.GAP)
            for pane in panes:
                column.addWidget(pane)
            column.addStretch(1)
            self._columns.addLayout(column, 1)
        whole = QWidget()
        whole.setMaximumWidth(WIDEST)
        body = QVBoxLayout(whole)
        body.setContentsMargins(0, 0, 0, 0)
        body.addLayout(self._columns)
        body.addStretch(1)
        inner = QWidget()
        _at_left(inner, whole)
        return inner

    def _foot(self) -> QHBoxLayout:
        self._note = label(tone="soft", wrap=True)
        self.reset = QPushButton(icon("arrow-counter-clockwise"), tr("Defaults"))
        self.reset.clicked.connect(self._reset)
        self.apply = QPushButton(tr("Apply"))
        self.apply.setProperty("kind", "primary")
        self.apply.clicked.connect(self._apply)
        whole = QWidget()
        whole.setMaximumWidth(WIDEST)
        line = QHBoxLayout(whole)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self._note, 1)
        line.addWidget(self.reset)
        line.addWidget(self.apply)
        return _at_left(None, whole)


def _at_left(around: QWidget | None, whole: QWidget) -> QHBoxLayout:
    """A layout of ``around`` with ``whole`` as wide as it may be, at the left."""
    row = QHBoxLayout() if around is None else QHBoxLayout(around)
    gap_layout(row)
    row.addWidget(whole, 1000)
    row.addStretch(1)
    return row


def _demo() -> QWidget:
    page = SettingsPage(settings=Settings(), folder=Path("/home/anna/.local/share/relief"))
    page.set_kept(90)
    page.set_key(KeyState("in a file: /home/anna/.config/relief/keys/gallery.key", "file"))
    return page


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=1280, height=860))
