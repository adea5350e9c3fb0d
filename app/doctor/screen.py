"""What pictures need: a display, Qt, OpenGL."""

from __future__ import annotations

import ctypes.util
import subprocess
import sys
from collections.abc import Callable, Mapping

from app.doctor.check import Check
from app.doctor.probe import ProbeError, answer, ask, begin
from app.machine.display import display_name, has_display, is_software
from assets.phrase import phrase

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
_NO_VIEW = phrase("the 3D view is drawn without OpenGL, more coarsely")


class Window:
    """Trial of a window: whether Qt can show one, found out beside this process, because Qt ends a process whose
    display is dead."""

    def __init__(self) -> None:
        self._asked: subprocess.Popen[str] | None = None
        self._problem: str = "" if has_display() else phrase("there is no display")
        if not self._problem and (name := display_name()):
            self._name = name
            try:
                self._asked = begin("-c", QT_PROBE)
            except ProbeError as error:
                self._problem = phrase("the display {name} could not be tried: {why}", name=name, why=error)

    def problem(self) -> str:
        """Why no window can be shown, "" when one can. Waits for the answer."""
        if self._asked is not None:
            try:
                answer(self._asked, patience=DISPLAY_PATIENCE_S)
            except ProbeError as error:
                self._problem = phrase("the display {name} shows no window: Qt {why}", name=self._name, why=error)
            self._asked = None
        return self._problem


def display(window: Window) -> Check:
    """Whether a window can be shown: a display that is named and does not answer is none."""
    problem = window.problem()
    if not problem:
        return Check("Display", "system", "ok", phrase("there is one"))
    if not has_display():
        return Check(
            "Display",
            "system",
            "warning",
            phrase("none"),
            phrase("set DISPLAY or use ssh -X; 'relief watch' works without"),
        )
    remedy = phrase(
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
        return Check(
            "Qt", "system", "failed", str(error), phrase("run 'make run' once: it installs the system packages")
        )
    return Check("Qt", "system", "ok", str(found.get("version", "")))


def opengl(window: Window, probe: Callable[..., Mapping[str, object]] = ask) -> Check:
    """Which OpenGL the display has: 3.3 for the 3D view, 4.4 for Azure Kinect's depth engine.

    A context is made in a process of its own: a graphics driver that crashes must not take the program along.
    """
    missing = _missing_libraries()
    if missing:
        remedy = phrase("{no_view}; apt install libgl1 libegl1", no_view=_NO_VIEW)
        return Check("OpenGL", "system", "warning", phrase("{missing} missing", missing=", ".join(missing)), remedy)
    if window.problem():
        return Check("OpenGL", "system", "ok", phrase("not tried: without a display nothing is drawn"))
    try:
        found = probe("-m", "app.window.surface.gl_probe")
    except ProbeError as error:
        return Check(
            "OpenGL", "system", "warning", str(error), phrase("{no_view}; update the graphics driver", no_view=_NO_VIEW)
        )
    return _judged(found)


def _judged(found: Mapping[str, object]) -> Check:
    platform, numbers = found.get("platform"), found.get("version")
    if not isinstance(numbers, list):
        without = phrase("the display ({platform}) gives no context", platform=platform)
        return Check(
            "OpenGL",
            "system",
            "warning",
            without,
            phrase("{no_view}; install or update the graphics driver", no_view=_NO_VIEW),
        )
    version, renderer = (int(numbers[0]), int(numbers[1])), str(found.get("renderer", ""))
    detail: str = f"{version[0]}.{version[1]}, {renderer}"
    if is_software(renderer):
        detail = phrase("{detail} (software, no graphics card: the 3D view does without)", detail=detail)
    if version < FOR_VIEW:
        remedy = phrase(
            "{no_view}; a driver with OpenGL 3.3 gives the smooth one, one with 4.4 Azure Kinect's depth",
            no_view=_NO_VIEW,
        )
        return Check("OpenGL", "system", "warning", phrase("{detail}: too old for the 3D view", detail=detail), remedy)
    if version < FOR_DEPTH_ENGINE:
        remedy = phrase("for a live Azure Kinect: a graphics driver with OpenGL 4.4; nothing else needs it")
        said = phrase("{detail}: enough for the 3D view, not for Azure Kinect's depth engine", detail=detail)
        return Check("OpenGL", "system", "warning", said, remedy)
    return Check("OpenGL", "system", "ok", detail)


def _missing_libraries() -> list[str]:
    if sys.platform != "linux":
        return []  # comes with the system
    return [f"lib{name}" for name in ("GL", "EGL") if ctypes.util.find_library(name) is None]
