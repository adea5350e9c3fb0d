"""The application's language: Qt's translator, fed from the shipped ``.qm`` files."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from app.kept.paths import assets_folder
from app.window.models.language import speak

CONTEXT = "Relief"
FOLDER = assets_folder() / "translations"
CHINESE = "zh"


def spoken(wanted: str) -> str:
    """The language that is meant: "en" or "zh"; "system" takes the user's, English where there is no translation."""
    if wanted != "system":
        return wanted
    return CHINESE if QLocale.system().language() == QLocale.Language.Chinese else "en"


class Tongue:
    """Holds the translators of an application; one of each, for Qt's own dialogs too."""

    def __init__(self, application: QCoreApplication) -> None:
        self._application = application
        self._installed: list[QTranslator] = []

    def speak(self, wanted: str) -> None:
        """Speak "system", "en" or "zh" from now on; widgets have to be made anew."""
        for translator in self._installed:
            self._application.removeTranslator(translator)
        self._installed.clear()
        if spoken(wanted) == CHINESE:
            self._install("relief_zh_CN", str(FOLDER))
            self._install("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
        QLocale.setDefault(QLocale("zh_CN") if spoken(wanted) == CHINESE else QLocale("en_GB"))
        speak(translated, spoken(wanted))

    def _install(self, name: str, folder: str) -> None:
        translator = QTranslator(self._application)
        if translator.load(name, folder):
            self._application.installTranslator(translator)
            self._installed.append(translator)


def translated(text: str) -> str:
    """A text in the application's language."""
    return QCoreApplication.translate(CONTEXT, text)
