"""The settings: when a face is accepted, cameras, networks, what is kept and where, and the look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.kept.settings import DEVICES, ONE_IN, PRECISIONS, Settings, SettingsError
from app.window.models.camera_choices import FILTERS, MODES, PICTURES, PRESETS, PROFILES, Choices, choices
from app.window.models.keeping import KeyState
from app.window.models.language import mark, tr
from app.window.models.statement import sentence
from app.window.parts import file_dialog
from app.window.parts import tokens as t
from app.window.parts.asking import Asked
from app.window.parts.card import Card, gap_layout, label, set_tone
from app.window.parts.choice import Choice, Decimal, Whole
from app.window.parts.icons import icon
from app.window.parts.scrolled import scrolled

LEVELS = {level: f"1 : {level:,}" for level in ONE_IN}
WIDEST = 1240  # px; wider rows are hard to follow

SPOKEN = {"system": mark("as the system"), "en": mark("English"), "zh": mark("Chinese")}
THEMED = {"system": mark("as the system"), "dark": mark("dark"), "light": mark("light")}
COLOURED = {"usual": mark("usual"), "safe": mark("safe")}

Line = tuple[str, QWidget, str]


class SettingsPage(QWidget):
    """``changed`` carries the new :class:`app.kept.settings.Settings` after “Apply”, ``kept_for`` for how many days the
    gallery's history is to be kept; ``key_moved`` and ``key_replaced``: something else is wanted of its key.
    ``folder``: where the user's data lies, None where nowhere."""

    changed = Signal(object)
    kept_for = Signal(int)
    key_moved = Signal()
    key_replaced = Signal()

    def __init__(self, *, settings: Settings, folder: Path | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._settings = settings
        self._days: int | None = None
        self.dialogs = Asked(lambda why: self.set_note(why, bad=True))
        left, right = QVBoxLayout(), QVBoxLayout()
        for card in (self._recognition(), self._networks()):
            left.addWidget(card)
        for card in (self._cameras(), self._privacy(folder), self._look()):
            right.addWidget(card)
        columns = QHBoxLayout()
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(t.GAP)
        for column in (left, right):
            column.setSpacing(t.GAP)
            column.addStretch(1)
            columns.addLayout(column, 1)
        whole = QWidget()
        whole.setMaximumWidth(WIDEST)
        body = QVBoxLayout(whole)
        body.setContentsMargins(0, 0, 0, 0)
        body.addLayout(columns)
        body.addStretch(1)
        inner = QWidget()
        row = QHBoxLayout(inner)
        gap_layout(row)
        row.addWidget(whole, 1000)
        row.addStretch(1)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(scrolled(inner), 1)
        page.addLayout(self._foot())
        self.first = self.one_in
        self.set_settings(settings)

    @property
    def applied(self) -> Settings:
        """The settings that were applied last."""
        return self._settings

    def set_settings(self, settings: Settings) -> None:
        """Show other settings."""
        self._settings = settings
        self._show(settings)

    def set_key(self, state: KeyState) -> None:
        """Where the gallery's key is."""
        self.key.setText(state.text)
        for button in (self.move_key, self.replace_key):
            button.setEnabled(state.kept is not None)
        self.move_key.setEnabled(state.kept is not None and not state.halfway)

    def set_kept(self, days: int | None) -> None:
        """For how many days the gallery's history is kept, None where no gallery is open."""
        self._days = days
        self.history.setEnabled(days is not None)
        if days is not None:
            self.history.setValue(days)

    def set_note(self, text: str, *, bad: bool = False) -> None:
        """Say what came of applying."""
        self._note.setText(sentence(text) if bad and text else text)
        set_tone(self._note, "bad" if bad else "soft")

    def _show(self, settings: Settings) -> None:
        self.gallery.setText(settings.gallery)
        self.device.setCurrentText(settings.device)
        self.precision.setCurrentText(settings.precision)
        self.threads.setValue(settings.threads)
        self.threshold.setValue(settings.threshold)
        self.one_in.setCurrentText(LEVELS[settings.one_in])
        self.evidence.setValue(settings.evidence)
        self.lockout.setValue(settings.lockout)
        self.lockout_seconds.setValue(settings.lockout_seconds)
        asked = choices(settings.realsense)
        for box, code in (
            (self.language, settings.language),
            (self.theme, settings.theme),
            (self.colours, settings.colours),
            (self.profile, asked.profile),
            (self.preset, asked.preset),
            (self.filters, asked.filters),
            (self.picture, asked.picture),
            (self.mode, settings.kinect),
        ):
            if box.findData(code) < 0:
                box.addItem(code, code)  # as it stands in the file
            box.setCurrentIndex(box.findData(code))

    def _reset(self) -> None:
        """Show what a new Relief has; nothing is kept until it is applied. Gallery and camera stay the user's."""
        self._show(Settings(gallery=self._settings.gallery, camera=self._settings.camera))
        self.set_note(tr("These are the defaults; “Apply” takes them."))

    def _apply(self) -> None:
        rest = choices(self._settings.realsense).rest
        asked = Choices(
            self.profile.currentData(),
            self.preset.currentData(),
            self.filters.currentData(),
            self.picture.currentData(),
            rest,
        )
        try:
            self._settings = self._settings.changed(
                gallery=self.gallery.text().strip(),
                device=self.device.currentText(),
                precision=self.precision.currentText(),
                threads=self.threads.value(),
                threshold=round(self.threshold.value(), 4),
                one_in=next(level for level, words in LEVELS.items() if words == self.one_in.currentText()),
                evidence=self.evidence.value(),
                lockout=self.lockout.value(),
                lockout_seconds=self.lockout_seconds.value(),
                realsense=asked.text,
                kinect=self.mode.currentData(),
                language=self.language.currentData(),
                theme=self.theme.currentData(),
                colours=self.colours.currentData(),
            )
        except SettingsError as error:
            self.set_note(str(error), bad=True)
            return
        if self._days is not None and self.history.value() != self._days:
            self._days = self.history.value()
            self.kept_for.emit(self._days)
        self.changed.emit(self._settings)

    # building

    def _recognition(self) -> Card:
        self.one_in = _choice(tuple(LEVELS.values()))
        self.threshold = Decimal(minimum=0.0, maximum=0.99, singleStep=0.01)
        self.threshold.setSpecialValueText(tr("calibrated"))
        self.evidence = Whole(minimum=5, maximum=100)
        self.lockout = Whole(minimum=0, maximum=100)
        self.lockout.setSpecialValueText(tr("never"))
        self.lockout_seconds = Whole(minimum=1, maximum=86_400, suffix=" s")
        return _card(
            tr("Recognition"),
            [
                (
                    tr("Strangers accepted"),
                    self.one_in,
                    tr("Of those who stay for a minute. Fewer also refuse more of your own people."),
                ),
                (
                    tr("Accept from score"),
                    self.threshold,
                    tr("“calibrated” takes the value measured for the networks."),
                ),
                (tr("Frames a verdict needs"), self.evidence, tr("More is surer and slower.")),
                (
                    tr("Lock after attacks"),
                    self.lockout,
                    tr("So many pictures, screens or masks within five minutes, and nobody is judged for a while."),
                ),
                (tr("Locked for"), self.lockout_seconds, ""),
            ],
        )

    def _networks(self) -> Card:
        self.device, self.precision = _choice(DEVICES), _choice(PRECISIONS)
        self.threads = Whole(minimum=0, maximum=256)
        self.threads.setSpecialValueText(tr("idle cores"))
        return _card(
            tr("Networks"),
            [
                (
                    tr("Networks run on"),
                    self.device,
                    tr("“auto”: the processor at once, a GPU as soon as it is ready."),
                ),
                (tr("Precision"), self.precision, tr("“auto” takes what was measured to be fastest here.")),
                (tr("Threads"), self.threads, tr("“idle cores”: those that other programs leave.")),
            ],
        )

    def _look(self) -> Card:
        self.language, self.theme, self.colours = _coded(SPOKEN), _coded(THEMED), _coded(COLOURED)
        return _card(
            tr("Look"),
            [
                (tr("Language"), self.language, tr("Changes at once.")),
                (tr("Theme"), self.theme, ""),
                (
                    tr("Colours of depth"),
                    self.colours,
                    tr("“safe” can be told apart without seeing red or green."),
                ),
            ],
        )

    def _cameras(self) -> Card:
        self.profile, self.preset = _coded(PROFILES), _coded(PRESETS)
        self.filters, self.mode, self.picture = _coded(FILTERS), _coded(MODES), _coded(PICTURES)
        return _card(
            tr("Cameras"),
            [
                (tr("RealSense images"), self.profile, tr("One that the camera does not offer is refused.")),
                (tr("RealSense preset"), self.preset, ""),
                (
                    tr("RealSense filters"),
                    self.filters,
                    tr("“none” is what faces were measured with; recordings keep what the filters made."),
                ),
                (tr("RealSense picture"), self.picture, tr("Shown beside the depth; faces are known by depth alone.")),
                (tr("Kinect depth"), self.mode, ""),
            ],
        )

    def _privacy(self, folder: Path | None) -> Card:
        self.gallery = QLineEdit()
        self.gallery.setPlaceholderText(str(self._settings.changed(gallery="").gallery_path))
        browse = QPushButton(icon("folder-open"), tr("Browse …"))
        browse.clicked.connect(self._browse)
        self.history = Whole(minimum=1, maximum=36_500, suffix=tr(" days"))
        self.history.setEnabled(False)
        self.key = label(wrap=True)
        self.move_key, self.replace_key = QPushButton(tr("Keep elsewhere …")), QPushButton(tr("Replace …"))
        self.move_key.setToolTip(tr("Keep the key in a file, in the system's keyring or behind a passphrase"))
        self.replace_key.setToolTip(tr("Make a new key and encrypt everything with it"))
        self.move_key.clicked.connect(self.key_moved)
        self.replace_key.clicked.connect(self.key_replaced)
        self.set_key(KeyState(""))
        self.folder = label("" if folder is None else str(folder), wrap=True)
        show = QPushButton(icon("folder-open"), tr("Show"))
        show.setEnabled(folder is not None)
        show.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))))
        self.gallery.setAccessibleName(tr("Gallery"))
        return _card(
            tr("Gallery and data"),
            [
                (
                    tr("Gallery"),
                    _beside(self.gallery, browse),
                    tr("A file, or postgresql://USER@HOST/DATABASE. Empty for the usual place."),
                ),
                (
                    tr("History is kept"),
                    self.history,
                    tr("Verdicts and changes, never faces. Older lines are erased."),
                ),
                (
                    tr("Key"),
                    _beside(self.key, self.move_key, self.replace_key),
                    tr("It encrypts what is stored of faces. Keep its recovery sheet."),
                ),
                (
                    tr("Data folder"),
                    _beside(self.folder, show),
                    tr("Gallery, recordings, surfaces. RELIEF_HOME names another one."),
                ),
            ],
        )

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
        foot = QHBoxLayout()
        gap_layout(foot)
        foot.addWidget(whole, 1000)
        foot.addStretch(1)
        return foot

    def _browse(self) -> None:
        path = file_dialog.file_to_write(
            self, tr("Gallery"), self.gallery.text(), tr("Galleries (*.db)"), replaces=False
        )
        if path is not None:
            self.gallery.setText(str(path))


def _card(title: str, lines: Sequence[Line]) -> Card:
    """A card with a form: a name, a field, and a note below it."""
    form = QFormLayout()
    form.setHorizontalSpacing(18)
    form.setVerticalSpacing(11)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    for text, field, note in lines:
        column = QVBoxLayout()
        column.setSpacing(3)
        if not field.accessibleName():
            field.setAccessibleName(text)
        column.addWidget(field)
        if isinstance(field, Whole | Decimal):
            field.lineEdit().setTextMargins(8, 0, 0, 0)
        if note:
            column.addWidget(label(note, tone="faint", wrap=True))
        name = label(text, tone="soft")
        name.setMinimumHeight(28)
        name.setFixedWidth(140)
        form.addRow(name, column)
    card = Card(title=title)
    card.column.addLayout(form)
    return card


def _beside(field: QWidget, *buttons: QPushButton) -> QWidget:
    """A field with buttons at its right."""
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(field, 1)
    for button in buttons:
        row.addWidget(button)
    return whole


def _coded(texts: Mapping[str, str]) -> Choice:
    """A choice of codes, each with its text."""
    made = Choice()
    made.setMinimumContentsLength(12)
    for code, text in texts.items():
        made.addItem(tr(text), code)
    return made


def _choice(values: tuple[str, ...]) -> Choice:
    made = Choice()
    made.addItems(list(values))
    return made


def _demo() -> QWidget:
    page = SettingsPage(settings=Settings(), folder=Path("/home/anna/.local/share/relief"))
    page.set_kept(90)
    page.set_key(KeyState("in a file: /home/anna/.config/relief/keys/gallery.key", "file"))
    return page


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=1280, height=860))
