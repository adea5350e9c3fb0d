"""What the window looks and sounds like: theme, colours of depth and language, from the settings."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from app.kept.settings import Settings
from app.window.parts import colour, style
from app.window.parts.language import Tongue


class Appearance:
    """Gives an application the look and the language of settings."""

    def __init__(self, application: QApplication) -> None:
        self._application = application
        self._tongue = Tongue(application)
        self._worn: tuple[object, ...] = ()

    def wear(self, settings: Settings) -> bool:
        """Look and speak as these settings say; whether that changed, so that widgets have to be made anew."""
        wanted = (settings.language, settings.theme, settings.colours)
        if wanted == self._worn:
            return False
        self._worn = wanted
        self._tongue.speak(settings.language)
        style.apply(self._application, settings.theme)
        colour.use_safe(settings.colours == "safe")
        return True
