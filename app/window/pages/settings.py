"""The settings: where the gallery is, which networks run, when a face is accepted."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.kept.settings import DENOISERS, DEVICES, ONE_IN, PRECISIONS, Settings, SettingsError
from app.window.models.language import mark, tr
from app.window.parts.card import Card, gap_layout, label, set_tone
from app.window.parts.choice import Choice, Decimal, Whole
from app.window.parts.icons import icon

LEVELS = {level: f"1 : {level:,}" for level in ONE_IN}

SPOKEN = {"system": mark("as the system"), "en": mark("English"), "zh": mark("Chinese")}
THEMED = {"system": mark("as the system"), "dark": mark("dark"), "light": mark("light")}
COLOURED = {"usual": mark("usual"), "safe": mark("safe")}


class SettingsPage(QWidget):
    """``changed`` carries the new :class:`app.kept.settings.Settings` after “Apply”."""

    changed = Signal(object)

    def __init__(self, *, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._settings = settings
        self.gallery = QLineEdit(settings.gallery)
        self.gallery.setPlaceholderText(str(settings.changed(gallery="").gallery_path))
        self.gallery.setAccessibleName(tr("Gallery"))
        browse = QPushButton(icon("folder-open"), tr("Browse …"))
        browse.clicked.connect(self._browse)
        self.denoiser = _choice(DENOISERS, settings.denoiser)
        self.device = _choice(DEVICES, settings.device)
        self.precision = _choice(PRECISIONS, settings.precision)
        self.threads = Whole(minimum=0, maximum=256, value=settings.threads)
        self.threads.setSpecialValueText(tr("idle cores"))
        self.threshold = Decimal(minimum=0.0, maximum=0.99, singleStep=0.01, value=settings.threshold)
        self.threshold.setSpecialValueText("calibrated")
        self.one_in = _choice(tuple(LEVELS.values()), LEVELS[settings.one_in])
        self.language = _coded(SPOKEN, settings.language)
        self.theme = _coded(THEMED, settings.theme)
        self.colours = _coded(COLOURED, settings.colours)
        self.evidence = Whole(minimum=5, maximum=100, value=settings.evidence)
        for box in (self.threads, self.threshold, self.evidence):
            box.lineEdit().setTextMargins(8, 0, 0, 0)
        form = QFormLayout()
        form.setHorizontalSpacing(24)
        form.setVerticalSpacing(12)
        place = QHBoxLayout()
        place.addWidget(self.gallery, 1)
        place.addWidget(browse)
        for text, field, note in (
            (tr("Gallery"), place, tr("Empty for the usual place.")),
            (
                tr("Denoiser"),
                self.denoiser,
                tr("Stored views belong to one denoiser: after a change people enrol again."),
            ),
            (tr("Networks run on"), self.device, tr("“auto”: the processor at once, a GPU as soon as it is ready.")),
            (tr("Precision"), self.precision, tr("“auto” takes what was measured to be fastest here.")),
            (tr("Threads"), self.threads, tr("“idle cores”: those that other programs leave.")),
            (tr("Accept from score"), self.threshold, tr("“calibrated” takes the value measured for the networks.")),
            (
                tr("Strangers accepted"),
                self.one_in,
                tr("Of those who stay for a minute. Fewer also refuse more of your own people."),
            ),
            (tr("Frames a verdict needs"), self.evidence, tr("More is surer and slower.")),
            (tr("Language"), self.language, tr("Changes at once.")),
            (tr("Theme"), self.theme, ""),
            (tr("Colours of depth"), self.colours, tr("“safe” can be told apart without seeing red or green.")),
        ):
            _add(form, text, field, note)
        self._note = label(tone="soft", wrap=True)
        self.apply = QPushButton(tr("Apply"))
        self.apply.setProperty("kind", "primary")
        self.apply.clicked.connect(self._apply)
        foot = QHBoxLayout()
        foot.addWidget(self._note, 1)
        foot.addWidget(self.apply)
        card = Card(title=tr("Settings"))
        card.column.addLayout(form)
        card.column.addSpacing(8)
        card.column.addLayout(foot)
        card.setMaximumWidth(720)
        column = QVBoxLayout(self)
        gap_layout(column)
        column.addWidget(card)
        column.addStretch(1)

    def set_settings(self, settings: Settings) -> None:
        """Show other settings."""
        self._settings = settings
        self.gallery.setText(settings.gallery)
        self.denoiser.setCurrentText(settings.denoiser)
        self.device.setCurrentText(settings.device)
        self.precision.setCurrentText(settings.precision)
        self.threads.setValue(settings.threads)
        self.threshold.setValue(settings.threshold)
        self.one_in.setCurrentText(LEVELS[settings.one_in])
        self.evidence.setValue(settings.evidence)
        for box, code in (
            (self.language, settings.language),
            (self.theme, settings.theme),
            (self.colours, settings.colours),
        ):
            box.setCurrentIndex(box.findData(code))

    def set_note(self, text: str, *, bad: bool = False) -> None:
        """Say what came of applying."""
        self._note.setText(text)
        set_tone(self._note, "bad" if bad else "soft")

    def _apply(self) -> None:
        try:
            self._settings = self._settings.changed(
                gallery=self.gallery.text().strip(),
                denoiser=self.denoiser.currentText(),
                device=self.device.currentText(),
                precision=self.precision.currentText(),
                threads=self.threads.value(),
                threshold=round(self.threshold.value(), 4),
                one_in=next(level for level, words in LEVELS.items() if words == self.one_in.currentText()),
                evidence=self.evidence.value(),
                language=self.language.currentData(),
                theme=self.theme.currentData(),
                colours=self.colours.currentData(),
            )
        except SettingsError as error:
            self.set_note(str(error), bad=True)
            return
        self.changed.emit(self._settings)

    def _browse(self) -> None:
        path, _ = QFileDialog.getSaveFileName(
            self,
            tr("Gallery"),
            self.gallery.text(),
            tr("Galleries (*.db)"),
            options=QFileDialog.Option.DontConfirmOverwrite,
        )
        if path:
            self.gallery.setText(path)


def _add(form: QFormLayout, text: str, field: QWidget | QHBoxLayout, note: str) -> None:
    column = QVBoxLayout()
    column.setSpacing(3)
    if isinstance(field, QWidget):
        field.setAccessibleName(text)
        column.addWidget(field)
    else:
        column.addLayout(field)
    if note:
        column.addWidget(label(note, tone="faint"))
    title = label(text, tone="soft")
    title.setMinimumHeight(28)
    form.addRow(title, column)


def _coded(texts: Mapping[str, str], present: str) -> Choice:
    """A choice of codes, each with its text."""
    made = Choice()
    for code, text in texts.items():
        made.addItem(tr(text), code)
    made.setCurrentIndex(made.findData(present))
    return made


def _choice(values: tuple[str, ...], present: str) -> Choice:
    made = Choice()
    made.addItems(list(values))
    made.setCurrentText(present)
    return made


def _demo() -> QWidget:
    return SettingsPage(settings=Settings())


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=800, height=480))
