"""The foot of the window: playback of a recording at the left, how it runs at the right."""

# ruff: noqa: N802 - Qt names the methods that are overridden

from __future__ import annotations

import time

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QIntValidator, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QSlider,
    QStyle,
    QStyleOptionSlider,
    QToolButton,
    QWidget,
)

from app.live.capture import CaptureState, Phase
from app.live.snapshot import Snapshot
from app.window.models.language import tr
from app.window.parts import tokens as t
from app.window.parts.card import figure, label
from app.window.parts.choice import Choice
from app.window.parts.icons import icon

FIGURES_S = 0.5
POSITION_S = 0.1  # while it plays: what changes faster cannot be read
LEAST_SLIDER, OTHERS, OTHERS_LIVE = 80, 640, 260  # px: of the slider, and of all that stands beside the figures
GAP = "   "
SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0)


class SeekSlider(QSlider):
    """A slider that jumps to where it is clicked."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        handle = self.style().subControlRect(
            QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderHandle, self
        )
        if not handle.contains(event.position().toPoint()):
            share = (event.position().x() - handle.width() / 2) / max(self.width() - handle.width(), 1)
            self.setValue(round(self.minimum() + share * (self.maximum() - self.minimum())))
            self.sliderMoved.emit(self.value())
        super().mousePressEvent(event)


class PlaybackBar(QWidget):
    """``sought`` carries a frame's index, ``sped`` how fast to play."""

    sought = Signal(int)
    sped = Signal(float)

    def __init__(
        self, *, back: QAction, play: QAction, forward: QAction, loop: QAction, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("footer")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(45)
        self._play = play
        self._icons = icon("play", colour=t.TEXT), icon("pause", colour=t.TEXT)
        self._playing: bool | None = None
        self._recording: bool | None = None
        self._position_of: tuple[object, ...] = ()
        self._positioned = 0.0
        self._figured = 0.0
        self._said: tuple[str, ...] = ()
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 14, 0)
        row.setSpacing(8)
        self._transport = [_button(action) for action in (back, play, forward)]
        self._loop = _button(loop)
        self._time, self._total = figure(tone="figures"), label(tone="figures")
        self._slider = SeekSlider()
        self._slider.setAccessibleName(tr("Position in the recording"))
        self._slider.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._slider.setMinimumWidth(LEAST_SLIDER)
        self._slider.sliderMoved.connect(self.sought)
        self._slider.actionTriggered.connect(lambda _: self.sought.emit(self._slider.sliderPosition()))
        self.frame, self._of = _frame_box(), label(tone="figures")
        self._numbers = QIntValidator(0, 0, self.frame)
        self.frame.setValidator(self._numbers)
        self.frame.returnPressed.connect(self._typed)
        self.speed = _speed_box()
        self.speed.activated.connect(lambda index: self.sped.emit(SPEEDS[index]))
        self._live = figure(tone="soft")
        self._figures = label(tone="figures")
        for widget in (*self._transport, self._time):
            row.addWidget(widget)
        row.addWidget(self._slider, 1)
        row.addWidget(self._total)
        row.addWidget(self.frame)
        row.addWidget(self._of)
        row.addWidget(self.speed)
        row.addWidget(self._loop)
        row.addWidget(self._live)
        self._gap = QWidget()
        self._gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row.addWidget(self._gap, 1)
        row.addSpacing(12)
        row.addWidget(self._figures)

    def set_snapshot(self, now: Snapshot) -> None:
        """Show where playback is and how fast everything runs."""
        state = now.capture
        recording = state.length > 0
        chosen = self.frame, self._of, self.speed, self._loop
        if recording != self._recording:
            self._recording = recording
            for widget in (*self._transport, self._time, self._slider, self._total, *chosen):
                widget.setVisible(recording)
            self._gap.setVisible(not recording)
            self._show_figures()
            self._live.setVisible(not recording)
        at = time.monotonic()
        of = (state.phase, state.uri, recording)
        if state.phase is not Phase.STREAMING or self._position_of != of or at - self._positioned >= POSITION_S:
            self._position_of, self._positioned = of, at
            self._live.setText(_live_text(state))
            if recording:
                self._set_position(state)
        if at - self._figured > FIGURES_S:
            self._figured = at
            self._said = figures(now)
            self._show_figures()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_figures()

    def _show_figures(self) -> None:
        """As many as there is room for: none is cut."""
        room = self.width() - (OTHERS if self._recording else OTHERS_LIVE)
        said = list(self._said)
        while said and self._figures.fontMetrics().horizontalAdvance(GAP.join(said)) > room:
            said.pop()
        if (text := GAP.join(said)) != self._figures.text():
            self._figures.setText(text)

    def _set_position(self, state: CaptureState) -> None:
        playing = state.phase is Phase.STREAMING
        if playing != self._playing:
            self._playing = playing
            self._play.setIcon(self._icons[playing])
            self._play.setText(tr("Pause") if playing else tr("Play"))
        self._slider.setMaximum(max(state.length - 1, 1))
        if not self._slider.isSliderDown():
            self._slider.setValue(max(state.position - 1, 0))
        if not self.frame.hasFocus():
            self._numbers.setTop(max(state.length - 1, 0))
            self._of.setText(tr("of {length}", length=state.length))
            self.frame.setText(str(max(state.position - 1, 0)))
        if state.speed in SPEEDS and not self.speed.view().isVisible():
            self.speed.setCurrentIndex(SPEEDS.index(state.speed))
        self._time.setText(clock(state.seconds))
        self._total.setText(clock(state.duration))

    def _typed(self) -> None:
        self.sought.emit(int(self.frame.text()))
        self.frame.clearFocus()  # gives the keys back to the window


def clock(seconds: float) -> str:
    """Minutes, seconds and tenths."""
    tenths = round(10 * max(seconds, 0.0))
    return f"{tenths // 600:02d}:{tenths // 10 % 60:02d}.{tenths % 10}"


def figures(now: Snapshot) -> tuple[str, ...]:
    """Frames a second, latency, CPU, drops, and what the networks run on: what matters most first."""
    parts = []
    if now.fps:
        parts.append(f"{now.fps:4.1f} fps")
    if now.latencies_ms:
        middle = sorted(now.latencies_ms)[len(now.latencies_ms) // 2]
        parts.append(f"{middle:3.0f} ms")
    parts += [f"CPU {100 * now.cpu_share:3.0f} %", tr("dropped {dropped}", dropped=now.capture.dropped)]
    if now.capture.damaged:
        parts.append(tr("damaged {damaged}", damaged=now.capture.damaged))
    if now.networks:
        parts.append(now.networks)
    return tuple(parts)


def _live_text(state: CaptureState) -> str:
    if state.phase is Phase.STREAMING:
        return tr("Live · frame {captured}", captured=state.captured)
    return "" if state.phase is Phase.IDLE else tr(state.phase.value.capitalize())


def _frame_box() -> QLineEdit:
    box = QLineEdit("0")
    box.setAlignment(Qt.AlignmentFlag.AlignRight)
    box.setFixedWidth(64)
    box.setAccessibleName(tr("Frame"))
    box.setToolTip(tr("The frame, counted from 0; type a number and Enter to go there"))
    return box


def _speed_box() -> Choice:
    box = Choice()
    box.addItems([f"{speed:g}×" for speed in SPEEDS])
    box.setFixedWidth(76)
    box.setAccessibleName(tr("Speed"))
    box.setToolTip(tr("How fast the recording is played"))
    return box


def _button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setIconSize(QSize(17, 17))
    button.setFixedSize(30, 28)
    button.setAccessibleName(action.text())
    return button


def _demo() -> QWidget:
    actions = [QAction(icon(name), name) for name in ("skip-back", "pause", "skip-forward", "repeat")]
    bar = PlaybackBar(back=actions[0], play=actions[1], forward=actions[2], loop=actions[3])
    state = CaptureState(
        phase=Phase.STREAMING, uri="file:x", live=False, position=124, length=200, seconds=12.4, duration=20.0
    )
    bar.set_snapshot(Snapshot(capture=state, fps=30.0, latencies_ms=(31.0,), cpu_share=0.46, networks="openvino bf16"))
    bar.kept = actions  # type: ignore[attr-defined]
    return bar


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=1200, height=45))
