"""Panes in a row or column whose edges can be dragged; a double click on an edge gives the usual shares again."""

# ruff: noqa: N802 - Qt names the methods that are overridden

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QSplitter, QSplitterHandle, QWidget

from app.window.models import shares
from app.window.models.language import tr
from app.window.models.shares import Part
from app.window.parts import tokens as t


class Split(QSplitter):
    """A row or column called ``name``; what the user dragged is remembered for the panes that are shown then."""

    def __init__(self, name: str, orientation: Qt.Orientation, parent: QWidget | None = None) -> None:
        super().__init__(orientation, parent)
        self._name = name
        self._panes: list[tuple[Part, QWidget]] = []
        self._kept: dict[str, tuple[int, ...]] = {}
        self.setHandleWidth(t.GAP)
        self.setChildrenCollapsible(False)
        self.splitterMoved.connect(self._remember)

    @property
    def kept(self) -> dict[str, tuple[int, ...]]:
        """The sizes that the user gave, in pixels, by what was shown."""
        return dict(self._kept)

    def set_kept(self, kept: dict[str, tuple[int, ...]]) -> None:
        """Take what was remembered; other rows' sizes are left out."""
        self._kept = shares.of_row(self._name, kept)
        self.settle()

    def set_panes(self, panes: Sequence[tuple[Part, QWidget]]) -> None:
        """Put these panes into the row, in this order; those that were in it and are not any more go with whoever takes
        them next."""
        self._panes = list(panes)
        for at, (_, pane) in enumerate(panes):
            self.insertWidget(at, pane)

    def settle(self) -> None:
        """Share the room among what is shown."""
        shown = self._shown()
        long = self.width() if self.orientation() == Qt.Orientation.Horizontal else self.height()
        room = long - self.handleWidth() * (len(shown) - 1)
        if shown and room > 0:
            given = iter(shares.sizes(shown, room, self._kept.get(shares.key(self._name, shown))))
            self.setSizes([0 if pane.isHidden() else next(given) for _, pane in self._panes])

    def usual(self) -> None:
        """Forget what was dragged, for what is shown now."""
        self._kept.pop(shares.key(self._name, self._shown()), None)
        self.settle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.settle()

    def createHandle(self) -> QSplitterHandle:
        return _Edge(self.orientation(), self)

    def _shown(self) -> list[Part]:
        return [part for part, pane in self._panes if not pane.isHidden()]

    def _remember(self, _at: int, _index: int) -> None:
        sizes = (size for size, (_, pane) in zip(self.sizes(), self._panes, strict=True) if not pane.isHidden())
        self._kept[shares.key(self._name, self._shown())] = tuple(sizes)


class _Edge(QSplitterHandle):
    """The gap between two panes."""

    def __init__(self, orientation: Qt.Orientation, parent: Split) -> None:
        super().__init__(orientation, parent)
        self._split = parent
        self.setToolTip(tr("Drag to share the room; a double click gives the usual shares"))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self._split.usual()
