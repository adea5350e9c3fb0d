"""The best score over the last 30 seconds, against the threshold."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.live.snapshot import HISTORY_S, Score
from app.window.models.language import tr
from app.window.parts import tokens as t
from app.window.parts.card import Card
from app.window.parts.plot import Plot

GAP_S = 1.0


class HistoryPane(Card):
    """The score history's card."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(title=tr("Score history"), parent=parent)
        self.plot = Plot(name=tr("Score history"), empty=tr("No scores yet"), height=62)
        self.column.addWidget(self.plot, 1)
        self.set_chip(tr("last {seconds:.0f} s", seconds=HISTORY_S))

    def set_scores(self, scores: Sequence[Score], *, now: float, threshold: float | None) -> None:
        """Plot scores; ``now`` is ``time.monotonic()``. Pauses of over a second break the line."""
        lines: list[list[tuple[float, float]]] = []
        last = -1e9
        for score in scores:
            if score.at - last > GAP_S:
                lines.append([])
            lines[-1].append((1 + (score.at - now) / HISTORY_S, score.score))
            last = score.at
        lowest = min((score.score for score in scores), default=0.3)
        low = 0.3 if lowest >= 0.3 else (0.0 if lowest >= 0 else -1.0)
        colour = t.OK if scores and scores[-1].accepted else t.TEXT_SOFT
        self.plot.set_lines(
            lines, low=low, high=1.0, mark=threshold, colour=colour, ends=(f"{low:g}".replace("-", "−"), "1")
        )


def _demo() -> QWidget:
    import math

    pane = HistoryPane()
    scores = [Score(i / 10, 0.92 - 0.5 * math.exp(-i / 40) + 0.02 * math.sin(i), i > 20) for i in range(300)]
    pane.set_scores(scores, now=30.0, threshold=0.62)
    return pane


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=340, height=220))
