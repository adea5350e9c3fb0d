"""What pictures need: a display, Qt, OpenGL."""

from __future__ import annotations

import ctypes.util
import subprocess
import sys
from collections.abc import Callable, Mapping

from app.doctor.check import Check
from app.doctor.probe import ProbeError, answer, ask, begin
from app.machine.display import display_name, has_display, is_software

QT_PROBE = """
import contextlib, json
with contextlib.suppress(ImportError):
    import resource
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # Qt aborts where it finds no display
import PySide6
from PySide6.QtWidgets import QApplication
QApplication([])
print(json.dumps({"version": PySide6.__version__}))
"""
DISPLAY_PATIENCE_S = 8.0
FOR_VIEW, FOR_DEPTH_ENGINE = (3, 3), (4, 4)
_NO_VIEW = "the 3D view is drawn without OpenGL, more coarsely; "


class Window:
    """Trial of a window: whether Qt can show one, found out beside this process, because Qt ends a process whose
    display is dead."""

    def __init__(self) -> None:
        self._asked: subprocess.Popen[str] | None = None
        self._problem = "" if has_display() else "there is no display"
        if not self._problem and (name := display_name()):
            self._name = name
            try:
                self._asked = begin("-c", QT_PROBE)
            except ProbeError as error:
                self._problem = f"the display {name} could not be tried: {error}"

    def problem(self) -> str:
        """Why no window can be shown, "" when one can. Waits for the answer."""
        if self._asked is not None:
            try:
                answer(self._asked, patience=DISPLAY_PATIENCE_S)
            except ProbeError as error:
                self._problem = f"the display {self._name} shows no window: Qt {error}"
            self._asked = None
        return self._problem


def display(window: Window) -> Check:
    """Whether a window can be shown: a display that is named and does not answer is none."""
    problem = window.problem()
    if not problem:
        return Check("Display", "system", "ok", "there is one")
    if not has_display():
        return Check("Display", "system", "warning", "none", "set DISPLAY or use ssh -X; 'relief watch' works without")
    remedy = (
        "start its display server, or set DISPLAY or WAYLAND_DISPLAY to one that runs; 'relief watch' works without"
    )
    return Check("Display", "system", "warning", problem, remedy)


def qt(window: Window) -> Check:
    """Whether Qt starts, tried in a process of its own because a missing library ends the process. Without a display
    that answers it is tried off screen."""
    platform = ["-platform", "offscreen"] if window.problem() else []
    try:
        found = ask("-c", QT_PROBE.replace("[]", repr(["relief", *platform])))
    except ProbeError as error:
        return Check("Qt", "system", "failed", str(error), "run 'make run' once: it installs the system packages")
    return Check("Qt", "system", "ok", str(found.get("version", "")))


def opengl(window: Window, probe: Callable[..., Mapping[str, object]] = ask) -> Check:
    """Which OpenGL the display has: 3.3 for the 3D view, 4.4 for Azure Kinect's depth engine.

    A context is made in a process of its own: a graphics driver that crashes must not take the program along.
    """
    missing = _missing_libraries()
    if missing:
        remedy = f"{_NO_VIEW}apt install libgl1 libegl1"
        return Check("OpenGL", "system", "warning", f"{' and '.join(missing)} missing", remedy)
    if window.problem():
        return Check("OpenGL", "system", "ok", "not tried: without a display nothing is drawn")
    try:
        found = probe("-m", "app.window.surface.gl_probe")
    except ProbeError as error:
        return Check("OpenGL", "system", "warning", str(error), f"{_NO_VIEW}update the graphics driver")
    return _judged(found)


def _judged(found: Mapping[str, object]) -> Check:
    platform, numbers = found.get("platform"), found.get("version")
    if not isinstance(numbers, list):
        detail = f"the display ({platform}) gives no context"
        return Check("OpenGL", "system", "warning", detail, f"{_NO_VIEW}install or update the graphics driver")
    version, renderer = (int(numbers[0]), int(numbers[1])), str(found.get("renderer", ""))
    detail = f"{version[0]}.{version[1]}, {renderer}"
    if is_software(renderer):
        detail += " (software, no graphics card: the 3D view does without)"
    if version < FOR_VIEW:
        remedy = f"{_NO_VIEW}a driver with OpenGL 3.3 gives the smooth one, one with 4.4 Azure Kinect's depth"
        return Check("OpenGL", "system", "warning", f"{detail}: too old for the 3D view", remedy)
    if version < FOR_DEPTH_ENGINE:
        remedy = "for a live Azure Kinect: a graphics driver with OpenGL 4.4; nothing else needs it"
        detail += ": enough for the 3D view, not for Azure Kinect's depth engine"
        return Check("OpenGL", "system", "warning", detail, remedy)
    return Check("OpenGL", "system", "ok", detail)


def _missing_libraries() -> list[str]:
    if sys.platform != "linux":
        return []  # comes with the system
    return [f"lib{name}" for name in ("GL", "EGL") if ctypes.util.find_library(name) is None]
