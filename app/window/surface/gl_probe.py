"""The display's OpenGL as a line of JSON: ``python -m app.window.surface.gl_probe``.

A program of its own, because a graphics driver that crashes takes its process along.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from PySide6.QtGui import QGuiApplication, QOffscreenSurface, QOpenGLContext, QSurfaceFormat

WANTED = ((4, 6), (4, 4), (3, 3), (2, 1))  # a driver may refuse a version instead of giving an older one
_RENDERER, _VERSION = 0x1F01, 0x1F02  # GL_RENDERER, GL_VERSION


def probe() -> dict[str, Any]:
    """``version`` [major, minor] or None, ``renderer``, ``driver``, Qt's ``platform``; needs a ``QGuiApplication``."""
    answer: dict[str, Any] = {"platform": QGuiApplication.platformName(), "version": None}
    for major, minor in WANTED:
        context = _context(major, minor)
        surface = QOffscreenSurface()
        if context is None:
            continue
        surface.setFormat(context.format())
        surface.create()
        if context.makeCurrent(surface):
            functions = context.functions()
            answer["version"] = list(context.format().version())
            answer["renderer"] = str(functions.glGetString(_RENDERER))
            answer["driver"] = str(functions.glGetString(_VERSION))
            context.doneCurrent()
            break
    return answer


def _context(major: int, minor: int) -> QOpenGLContext | None:
    wanted = QSurfaceFormat()
    wanted.setVersion(major, minor)
    wanted.setProfile(QSurfaceFormat.OpenGLContextProfile.CoreProfile)
    context = QOpenGLContext()
    context.setFormat(wanted)
    return context if context.create() else None


if __name__ == "__main__":
    application = QGuiApplication(sys.argv)
    sys.stdout.write(json.dumps(probe()) + "\n")
