"""Whom to verify: a button that opens a list of names with a search."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from app.window.models.language import mark, tr
from app.window.parts.icons import icon
from app.window.parts.search_list import SearchList

ANYBODY = mark("Identify anybody")
POPUP = QSize(260, 340)


class PersonPicker(QPushButton):
    """``asked`` carries the person to verify, or "" to identify. ``found`` says whether a name fits what is sought."""

    asked = Signal(str)

    def __init__(self, *, found: Callable[[str, str], bool], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found = found
        self._names: Sequence[str] = ()
        self._verifying: str | None = None
        self.popup: QFrame | None = None
        self.names: SearchList | None = None
        self.setAccessibleName(tr("Identify, or verify one person"))
        self.setToolTip(tr("Identify: who is it? Or verify one person."))
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow behind the words
        self.setIcon(icon("caret-down"))
        self.clicked.connect(self.open)
        self._show()

    def set_people(self, names: Sequence[str], *, verifying: str | None) -> None:
        """Who can be verified, and who is."""
        self._names = names
        if verifying != self._verifying:
            self._verifying = verifying
            self._show()

    def open(self) -> None:
        """Open the list."""
        self.popup = QFrame(self, Qt.WindowType.Popup)
        self.popup.setObjectName("page")
        self.popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.names = SearchList(names=(tr(ANYBODY), *self._names), found=self._found, hint=tr("Search by name"))
        self.names.chosen.connect(self._choose)
        column = QVBoxLayout(self.popup)
        column.setContentsMargins(10, 10, 10, 10)
        column.addWidget(self.names)
        self.popup.resize(POPUP)
        corner = self.mapToGlobal(QPoint(self.width() - POPUP.width(), self.height() + 4))
        self.popup.move(corner)
        self.popup.show()
        self.names.search.setFocus()

    def _choose(self, name: str) -> None:
        if self.popup is not None:
            self.popup.close()
            self.popup = None
        self.asked.emit("" if name == tr(ANYBODY) else name)

    def _show(self) -> None:
        text = tr("Identify") if self._verifying is None else tr("Verify {verifying}", verifying=self._verifying)
        self.setText(self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, 120))
        self.setAccessibleDescription(text)


def _demo() -> QWidget:
    from app.window.models.register import found

    picker = PersonPicker(found=found)
    picker.set_people(["Anna K.", "David M.", "Jonas R."], verifying="Anna K.")
    return picker


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=160, height=32))
