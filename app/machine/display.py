"""Whether there is a display that a window can be shown on."""

from __future__ import annotations

import os
import sys

WITHOUT_DISPLAY = ("offscreen", "minimal", "vnc", "linuxfb", "eglfs")
SOFTWARE_OPENGL = (
    "llvmpipe",
    "softpipe",
    "swrast",
    "software rasterizer",
    "swiftshader",
    "gdi generic",
    "microsoft basic render",
)


def display_name() -> str:
    """The display server that a window would be shown on, which may not answer; "" where none is asked."""
    if sys.platform in ("win32", "darwin") or _platform() in WITHOUT_DISPLAY:
        return ""
    return os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY") or ""


def has_display() -> bool:
    """Always on Windows and macOS; else where X11, Wayland or a Qt platform that needs neither is set."""
    if sys.platform in ("win32", "darwin"):
        return True
    return _platform() in WITHOUT_DISPLAY or bool(display_name())


def is_software(renderer: str) -> bool:
    """Whether what OpenGL calls its renderer is the processor, and no graphics card."""
    return any(name in renderer.lower() for name in SOFTWARE_OPENGL)


def _platform() -> str:
    return os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0]
