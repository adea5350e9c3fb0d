"""How often the window looks for news, and what it does when none come."""

from __future__ import annotations

import pytest
import window_doubles as doubles
from PySide6.QtCore import QTimer

from app.live.capture import Phase
from app.window.following import IDLE_MS, POLL_MS

pytestmark = pytest.mark.usefixtures("look")
PATIENCE = 100_000


def test_nothing_is_painted_while_nothing_changes(window, qtbot, monkeypatch):
    shown = window(lambda: doubles.Clip(3), discover=list)
    shown._live.capture.set_loop(False)
    qtbot.waitUntil(lambda: shown.snapshot.capture.phase is Phase.ENDED, timeout=PATIENCE)
    qtbot.waitUntil(lambda: shown.following.pause_ms == IDLE_MS, timeout=PATIENCE)
    painted = []
    for part in (shown.bar, shown.live_page):
        monkeypatch.setattr(part, "set_snapshot", lambda *_, **__: painted.append(True))
    qtbot.wait(300)
    assert painted == []
    shown._live.capture.play()
    qtbot.waitUntil(lambda: bool(painted), timeout=PATIENCE)
    assert shown.following.pause_ms == POLL_MS


def test_at_rest_the_window_looks_seldom_and_an_action_wakes_it(window, qtbot):
    shown = window(lambda: doubles.Clip(40))
    qtbot.waitUntil(shown.actions_.play.isEnabled, timeout=PATIENCE)
    shown.actions_.play.trigger()
    qtbot.waitUntil(lambda: shown.snapshot.capture.phase is Phase.PAUSED, timeout=PATIENCE)
    qtbot.waitUntil(lambda: shown.following.pause_ms == IDLE_MS, timeout=PATIENCE)
    ticking = [timer for timer in shown.findChildren(QTimer) if timer.isActive() and not timer.isSingleShot()]
    assert ticking == [shown.following.timer]
    shown.actions_.forward.trigger()
    assert shown.following.pause_ms == POLL_MS
    qtbot.waitUntil(lambda: shown.following.pause_ms == IDLE_MS, timeout=PATIENCE)
    shown.bar.sought.emit(3)
    assert shown.following.pause_ms == POLL_MS
