"""Making two entries of one person one: the other entry is found, the two are compared, and only then confirmed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.window.models.language import tr
from app.window.models.statement import sentence
from app.window.parts.asking import AskingDialog
from app.window.parts.card import label, set_tone
from app.window.parts.search_list import SearchList


class MergeDialog(AskingDialog):
    """``compared`` carries the other entry that is to be compared with ``kept``, ``confirmed`` the one to be merged."""

    compared = Signal(str)
    confirmed = Signal(str)

    def __init__(
        self, *, kept: str, names: Sequence[str], found: Callable[[str, str], bool], parent: QWidget | None = None
    ) -> None:
        super().__init__(title=tr("Merge"), heading=tr("Who else is {kept}?", kept=kept), width=460, parent=parent)
        self._other = ""
        what = tr(
            "Views, pictures and the note of the other entry become {kept}’s, and the other entry is gone. Of the two "
            "consents the one counts that ends first.",
            kept=kept,
        )
        self.column.addWidget(label(what, tone="soft", wrap=True))
        self.names = SearchList(names=[name for name in names if name != kept], found=found, hint=tr("Search by name"))
        self.names.moved.connect(self._compare)
        self._answer = label(tr("Choose the other entry."), tone="soft", wrap=True)
        self._answer.setMinimumHeight(34)
        self.column.addWidget(self.names, 1)
        self.column.addWidget(self._answer)
        self.end(act=tr("Merge"))
        self.allow(False)
        self.resize(460, 480)

    @property
    def answer(self) -> str:
        """What the comparison says."""
        return self._answer.text()

    def set_likeness(self, other: str, score: float | None, threshold: float) -> None:
        """Say how alike the two are; they can be merged from ``threshold`` on."""
        if other != self._other:
            return
        alike = score is not None and score >= threshold
        if score is None:
            text = tr("{other} cannot be compared: enrolled with other networks. Enrol them again first.", other=other)
        elif alike:
            text = tr(
                "The two look like one person: score {score}, {threshold} is needed.",
                score=f"{score:.2f}",
                threshold=f"{threshold:.2f}",
            )
        else:
            text = tr(
                "The two look like two people: score {score}, {threshold} is needed. They are not merged.",
                score=f"{score:.2f}",
                threshold=f"{threshold:.2f}",
            )
        self._answer.setText(text)
        set_tone(self._answer, "ok" if alike else "bad")
        self.allow(alike)

    def refused(self, why: str) -> None:
        """They are not; say why."""
        super().refused("")
        self._answer.setText(sentence(why))
        set_tone(self._answer, "bad")
        self.allow(False)

    def give(self) -> None:
        self.confirmed.emit(self._other)

    def _compare(self, name: str) -> None:
        self._other = name
        self.allow(False)
        if name:
            self._answer.setText(tr("Comparing with {name} …", name=name))
            set_tone(self._answer, "soft")
            self.compared.emit(name)


def _demo() -> QWidget:
    from app.window.models.register import found

    dialog = MergeDialog(kept="Anna K.", names=["Anna Kovács", "David M.", "Jonas R."], found=found)
    dialog.names.view.setCurrentIndex(dialog.names.view.model().index(0, 0))
    dialog.set_likeness("Anna Kovács", 0.81, 0.62)
    return dialog


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=460, height=480))
