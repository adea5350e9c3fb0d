"""The order in which Tab goes through what was made in another order than people read it."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.window.parts.card import Card


def read_in_order(*wholes: QWidget) -> None:
    """Let Tab go through these one after another, through each as it did before, a card's buttons first."""
    stops = [stop for whole in wholes for stop in _stops(whole)]
    for one, following in pairwise(stops):
        QWidget.setTabOrder(one, following)


def reach_after(before: QWidget, stop: QWidget) -> None:
    """Let Tab reach ``stop``, which came last, right after ``before`` or the last that it can reach ahead of that."""
    at: QWidget | None = before
    while at is not None and not at.focusPolicy() & Qt.FocusPolicy.TabFocus:
        at = at.previousInFocusChain()
    if at is not None:
        QWidget.setTabOrder(at, stop)


def _stops(whole: QWidget) -> list[QWidget]:
    found = [whole]
    while (following := found[-1].nextInFocusChain()) is not None and following is not whole:
        found.append(following)
    inside = [
        stop
        for stop in found
        if (stop is whole or whole.isAncestorOf(stop))
        and stop.focusPolicy() & Qt.FocusPolicy.TabFocus
        and stop.focusProxy() is None
    ]
    buttons = whole.buttons if isinstance(whole, Card) else ()
    return sorted(inside, key=lambda stop: stop not in buttons)
