"""The window. :func:`run` starts it; everything of Qt lives in this package."""

from app.window.start import run

__all__ = ["run"]
