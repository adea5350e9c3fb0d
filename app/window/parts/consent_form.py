"""The form of a person's consent: the text, for how long, and whether pictures of the depth may be kept."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from app.verdict.enrolment.consent import LASTS_DAYS, Language, consent_text
from app.window.models.language import language, mark, tr
from app.window.parts.asking import AskingDialog
from app.window.parts.card import label
from app.window.parts.choice import Choice

PERIODS = {
    30: mark("for 30 days"),
    365: mark("for one year"),
    730: mark("for two years"),
    1825: mark("for five years"),
    0: mark("until deleted"),
}


class ConsentForm(QWidget):
    """The text follows the period and whether pictures are kept. ``changed``: anything was; ``language``: that of the
    text that is shown."""

    changed = Signal()

    def __init__(self, *, scans: bool = False, parent: QWidget | None = None) -> None:
        """``scans``: whether to ask for a scan too."""
        super().__init__(parent)
        self.language: Language = "zh" if language() == "zh" else "en"
        self._text = label(tone="soft", wrap=True)
        self.period = Choice()
        self.period.setAccessibleName(tr("For how long"))
        for days, words in PERIODS.items():
            self.period.addItem(tr(words), days)
        self.period.currentIndexChanged.connect(self._follow)
        self.pictures = QCheckBox(tr("Keep depth pictures"))
        self.pictures.setToolTip(tr("A few depth crops, sealed: the gallery shows one, other networks can learn them"))
        self.pictures.toggled.connect(self._follow)
        self.scan = QCheckBox(tr("Make a 3D scan"))
        self.scan.setToolTip(tr("One surface of face and neck, to save as a file at the end; Relief keeps no copy"))
        self.scan.toggled.connect(self._follow)
        if not scans:
            self.scan.hide()
        self.agreed = QCheckBox(tr("The person has read this and agrees"))
        self.agreed.toggled.connect(self.changed)
        row = QHBoxLayout()
        row.addWidget(self.pictures)
        row.addWidget(self.scan)
        row.addStretch(1)
        lasts = QHBoxLayout()
        lasts.addWidget(self.period)
        lasts.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._text)
        column.addLayout(lasts)
        column.addLayout(row)
        column.addWidget(self.agreed)
        self.reset()

    @property
    def days(self) -> int:
        """For how many days, 0 without an end."""
        return int(self.period.currentData())

    @property
    def text(self) -> str:
        """What is agreed to."""
        return self._text.text()

    def reset(self) -> None:
        """Ask anew: nobody has agreed, the usual period, no pictures, no scan."""
        self.period.setCurrentIndex(list(PERIODS).index(LASTS_DAYS))
        self.pictures.setChecked(False)
        self.scan.setChecked(False)
        self.agreed.setChecked(False)
        self._follow()

    def _follow(self, _: object = None) -> None:
        """Another text has to be agreed to anew."""
        crops, scan = self.pictures.isChecked(), self.scan.isChecked()
        text = consent_text(self.days, crops=crops, scan=scan, language=self.language)
        if text != self._text.text():
            self._text.setText(text)
            self.agreed.setChecked(False)
        self.changed.emit()


class ConsentDialog(AskingDialog):
    """Asks somebody anew. ``given`` once they agreed: for how many days, whether pictures may be kept, and in which
    language they were asked."""

    given = Signal(int, bool, str)

    def __init__(self, *, name: str, parent: QWidget | None = None) -> None:
        heading = tr("Ask {name} for consent", name=name)
        super().__init__(title=tr("Consent"), heading=heading, width=460, parent=parent)
        self.form = ConsentForm()
        self.form.changed.connect(self._check)
        self.column.addWidget(self.form)
        self.end(act=tr("Record consent"))
        self._check()

    def give(self) -> None:
        self.taken()
        self.given.emit(self.form.days, self.form.pictures.isChecked(), self.form.language)

    def _check(self) -> None:
        self.allow(self.form.agreed.isChecked())


def _demo() -> QWidget:
    return ConsentDialog(name="Anna K.")


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=480, height=260))
