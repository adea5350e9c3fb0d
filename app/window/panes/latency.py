"""The pane of the pipeline's latency over the last frames."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
from PySide6.QtWidgets import QWidget

from app.window.models.foreign import heard
from app.window.models.language import tr
from app.window.parts import tokens as t
from app.window.parts.card import Card, label
from app.window.parts.plot import Plot
from app.window.parts.unhurried import Unhurried

STAGES_MS = 1000


class LatencyPane(Card):
    """The latency's card."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(title=tr("Latency"), parent=parent)
        self.plot = Plot(name=tr("Latency of the last frames"), empty=tr("No frames yet"), height=46)
        self._stages = label(tone="soft", wrap=True)
        self.column.addWidget(self.plot, 1)
        self.column.addWidget(self._stages)
        self._pace = Unhurried(STAGES_MS, parent=self)

    def set_latencies(self, ms: Sequence[float]) -> None:
        """Plot milliseconds, oldest first."""
        if not ms:
            self.plot.set_lines([], low=0, high=1, mark=None, colour=t.INFO, ends=("", ""))
            self.set_chip("")
            return
        ordered = sorted(ms)
        p50, p95 = (ordered[round(share * (len(ms) - 1))] for share in (0.5, 0.95))
        low, high = 0.0, max(10.0, float(np.ceil(max(1.3 * p95, p50 * 1.5) / 10) * 10))
        step = 1 / max(len(ms) - 1, 1)
        line = [(index * step, value) for index, value in enumerate(ms)]
        self.plot.set_lines([line], low=low, high=high, mark=float(p50), colour=t.INFO, ends=("0 ms", f"{high:.0f} ms"))
        self.set_chip(f"p50 {p50:.0f} ms · p95 {p95:.0f} ms")

    def set_stages(self, ms: Mapping[str, float]) -> None:
        """Say how long each stage of the last frame took, in milliseconds; once a second, since it may need a line more
        or less."""
        self._pace.do(partial(self._tell, dict(ms)))

    def _tell(self, ms: Mapping[str, float]) -> None:
        self._stages.setText(" · ".join(f"{heard(name)} {value:.0f}" for name, value in ms.items() if name != "total"))


def _demo() -> QWidget:
    pane = LatencyPane()
    pane.set_stages({"locate": 4.0, "crop": 3.0, "denoise": 12.0, "recognise": 9.0, "match": 1.0})
    pane.set_latencies(list(30 + np.random.default_rng(0).gamma(2, 2, 120)))
    return pane


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=340, height=100))
