"""The themes: Fusion, one palette and one stylesheet, all from the tokens."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from app.kept.paths import assets_folder
from app.window.parts import tokens as t

SCHEMES = {"system": Qt.ColorScheme.Unknown, "dark": Qt.ColorScheme.Dark, "light": Qt.ColorScheme.Light}


def apply(application: QApplication, theme: str = "dark") -> None:
    """Give the application Relief's look: "dark", "light", or "system" as the desktop asks for."""
    application.setStyle("Fusion")
    hints = application.styleHints()
    hints.setColorScheme(SCHEMES[theme])
    asked = hints.colorScheme() if theme == "system" else SCHEMES[theme]  # some platforms ignore what is set
    t.use(t.LIGHT if asked is Qt.ColorScheme.Light else t.DARK)
    application.setCursorFlashTime(0)  # a cursor that blinks paints a window twice a second that has nothing to do
    application.setPalette(palette())
    load_fonts()
    application.setFont(font())
    application.setStyleSheet(stylesheet())


@cache
def colour(name: str) -> QColor:
    """A colour by its "#rrggbb", made once. It is shared: do not change it."""
    return QColor(name)


def font(pixels: int = t.BODY_PX, *, bold: bool = False, mono: bool = False) -> QFont:
    """The window's font; Qt falls back along the families where Inter is missing."""
    made = QFont()
    made.setFamilies(list(t.MONO_FAMILIES if mono else t.FONT_FAMILIES))
    made.setPixelSize(pixels)
    made.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return made


@cache
def load_fonts() -> tuple[str, ...]:
    """Give Qt the shipped fonts; their families. A font that cannot be read is left out: Qt takes the system's."""
    files = sorted((assets_folder() / "fonts").glob("*.otf"))
    numbers = [QFontDatabase.addApplicationFont(str(path)) for path in files]
    return tuple(
        family for number in numbers if number >= 0 for family in QFontDatabase.applicationFontFamilies(number)
    )


def _icon(name: str) -> str:
    """An icon for a stylesheet. In quotes: without them a letter like ü makes Qt refuse the whole sheet."""
    path = (assets_folder() / "icons" / f"{name}.svg").as_posix()
    return 'url("{}")'.format(path.replace("\\", "\\\\").replace('"', '\\"'))


def palette() -> QPalette:
    """Colours for everything that the stylesheet leaves to Fusion."""
    made = QPalette()
    role = QPalette.ColorRole
    colours = {
        role.Window: t.GROUND,
        role.WindowText: t.TEXT,
        role.Base: t.RAISED,
        role.AlternateBase: t.CARD,
        role.ToolTipBase: t.HOVER,
        role.ToolTipText: t.TEXT,
        role.PlaceholderText: t.TEXT_FAINT,
        role.Text: t.TEXT,
        role.Button: t.RAISED,
        role.ButtonText: t.TEXT,
        role.BrightText: t.BAD,
        role.Link: t.INFO,
        role.Highlight: t.ACCENT,
        role.HighlightedText: t.ON_ACCENT,
        role.Accent: t.ACCENT,
    }
    for name, colour in colours.items():
        made.setColor(name, QColor(colour))
    for name in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, name, QColor(t.DISABLED))
    return made


def stylesheet() -> str:
    """The one stylesheet. Object names and the dynamic properties ``kind`` and ``tone`` select."""
    return f"""
    QMainWindow, QDialog, #page {{ background: {t.GROUND}; }}
    QLabel {{ background: transparent; }}
    QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
    QToolTip {{ background: {t.HOVER}; color: {t.TEXT}; border: 1px solid {t.LINE_STRONG}; padding: 4px 6px; }}

    #header {{ background: {t.CARD}; border-bottom: 1px solid {t.LINE}; }}
    #footer {{ background: {t.CARD}; border-top: 1px solid {t.LINE}; }}
    #notice {{ background: {t.NOTICE}; border: 1px solid {t.WARN}; border-radius: {t.RADIUS}px; }}
    #notice[kind="line"] {{ border-radius: 0; border-left: none; border-right: none; }}
    #brand {{ font-size: 16px; font-weight: 600; }}
    #segments {{ background: {t.GROUND}; border: 1px solid {t.LINE}; border-radius: 6px; }}
    QPushButton[kind="segment"] {{ background: transparent; border: 1px solid transparent; padding: 4px 13px;
        border-radius: 4px; min-height: 16px; }}
    QPushButton[kind="segment"]:hover {{ background: {t.RAISED}; }}
    QPushButton[kind="segment"]:checked {{ background: {t.HOVER}; border-color: {t.EDGE}; }}
    QPushButton[kind="segment"]:focus {{ border-color: {t.ACCENT}; }}

    #card {{ background: {t.CARD}; border: 1px solid {t.LINE}; border-radius: {t.RADIUS}px; }}
    #cardTitle {{ font-size: {t.TITLE_PX}px; font-weight: 600; }}
    #chip {{ background: {t.RAISED}; border: 1px solid {t.LINE}; border-radius: 4px; color: {t.TEXT_SOFT};
        padding: 1px 8px; font-size: {t.SMALL_PX}px; }}
    #row {{ background: {t.RAISED}; border: 1px solid {t.LINE}; border-radius: 6px; }}
    #row[tone="best"] {{ border-color: {t.ACCENT}; }}
    QLabel[tone="soft"] {{ color: {t.TEXT_SOFT}; }}
    QLabel[tone="faint"] {{ color: {t.TEXT_FAINT}; font-size: {t.SMALL_PX}px; }}
    QLabel[tone="strong"] {{ font-weight: 600; }}
    QLabel[tone="heading"] {{ font-size: 16px; font-weight: 600; }}
    QLabel[tone="bad"] {{ color: {t.BAD}; }}
    QLabel[tone="warn"] {{ color: {t.WARN}; }}
    QLabel[tone="ok"] {{ color: {t.OK}; }}
    QLabel[tone="figures"] {{ color: {t.TEXT_SOFT}; font-family: "DejaVu Sans Mono", "Consolas", "Menlo", monospace;
        font-size: {t.SMALL_PX}px; }}

    QPushButton {{ background: {t.RAISED}; border: 1px solid {t.EDGE}; border-radius: 6px; padding: 5px 13px;
        min-height: 18px; }}
    QPushButton:hover {{ background: {t.HOVER}; }}
    QPushButton:pressed {{ background: {t.GROUND}; }}
    QPushButton:focus, QToolButton:focus, QComboBox:focus, QLineEdit:focus, QAbstractSpinBox:focus, QCheckBox:focus,
    QTableView:focus, QPlainTextEdit:focus {{ border: 1px solid {t.ACCENT}; }}
    QPushButton:disabled {{ color: {t.DISABLED}; background: {t.CARD}; border-color: {t.LINE}; }}
    QPushButton[kind="primary"] {{ background: {t.ACCENT}; color: {t.ON_ACCENT}; border-color: {t.ACCENT};
        font-weight: 600; }}
    QPushButton[kind="primary"]:hover {{ background: {t.ACCENT_HOVER}; }}
    QPushButton[kind="primary"]:focus {{ border: 1px solid {t.TEXT}; }}
    QPushButton[kind="primary"]:disabled {{ background: {t.ACCENT_DIM}; color: {t.DISABLED};
        border-color: {t.ACCENT_DIM}; }}
    QPushButton[kind="danger"] {{ background: {t.DANGER}; color: {t.ON_DANGER}; border-color: {t.DANGER_EDGE}; }}
    QPushButton[kind="danger"]:focus {{ border: 1px solid {t.TEXT}; }}
    QPushButton[kind="danger"]:hover {{ background: {t.DANGER_HOVER}; }}
    QPushButton[kind="danger"]:checked {{ background: {t.BAD}; color: {t.ON_BAD}; border-color: {t.BAD}; }}
    QPushButton[kind="danger"]:checked:focus {{ border: 1px solid {t.TEXT}; }}
    QPushButton[kind="danger"]:disabled {{ background: {t.CARD}; color: {t.DISABLED}; border-color: {t.LINE}; }}

    QToolButton {{ background: transparent; border: 1px solid transparent; border-radius: 5px; padding: 4px; }}
    QToolButton:hover {{ background: {t.HOVER}; }}
    QToolButton:checked {{ background: {t.ACCENT_DIM}; }}
    #header QToolButton:checked {{ background: {t.HOVER}; border-color: {t.EDGE}; }}
    #header QToolButton:focus {{ border-color: {t.ACCENT}; }}

    QComboBox, QLineEdit, QAbstractSpinBox {{ background: {t.GROUND};
        border: 1px solid {t.EDGE}; border-radius: 6px;
        padding: 4px 10px; min-height: 18px; selection-background-color: {t.ACCENT}; }}
    QComboBox:hover {{ background: {t.RAISED}; }}
    QComboBox::drop-down {{ border: none; width: 22px; }}
    QComboBox::down-arrow {{ image: {_icon("caret-down")}; width: 12px; height: 12px; }}
    QCheckBox::indicator {{ width: 16px; height: 16px; border: 1px solid {t.EDGE}; border-radius: 4px;
        background: {t.GROUND}; }}
    QCheckBox::indicator:checked {{ background: {t.ACCENT}; border-color: {t.ACCENT};
        image: {_icon("check")}; }}
    QRadioButton {{ spacing: 8px; border: 1px solid transparent; border-radius: 4px; padding: 2px; }}
    QRadioButton::indicator {{ width: 14px; height: 14px; border: 1px solid {t.EDGE}; border-radius: 8px;
        background: {t.GROUND}; }}
    QRadioButton::indicator:checked {{ width: 6px; height: 6px; border: 5px solid {t.ACCENT};
        background: {t.ON_ACCENT}; }}
    QComboBox QAbstractItemView {{ background: {t.RAISED}; border: 1px solid {t.LINE_STRONG}; padding: 4px;
        outline: none; selection-background-color: {t.ACCENT_DIM}; selection-color: {t.TEXT}; }}
    QTextEdit, QPlainTextEdit {{ background: {t.GROUND}; border: 1px solid {t.LINE}; border-radius: 6px;
        padding: 6px; }}
    QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus {{ background: transparent; border: none;
        padding: 0; min-height: 0; }}
    QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ background: transparent; border: none;
        width: 20px; }}
    QAbstractSpinBox::down-arrow {{ image: {_icon("caret-down")}; width: 10px; height: 10px; }}
    QAbstractSpinBox::up-arrow {{ image: {_icon("caret-up")}; width: 10px; height: 10px; }}
    QCheckBox {{ spacing: 8px; border: 1px solid transparent; border-radius: 4px; padding: 2px; }}

    QTableView {{ background: {t.CARD}; border: 1px solid {t.LINE}; border-radius: 6px; gridline-color: transparent;
        selection-background-color: {t.ACCENT_DIM}; selection-color: {t.TEXT}; outline: none; }}
    QTableView::item {{ padding: 4px 10px; border-bottom: 1px solid {t.RAISED}; }}
    QTableView::item:selected, QComboBox QAbstractItemView::item:selected {{ background: {t.ACCENT_DIM};
        color: {t.TEXT}; }}
    QListView {{ background: {t.GROUND}; border: 1px solid {t.LINE}; border-radius: 6px; padding: 4px; outline: none; }}
    QListView::item {{ padding: 5px 8px; min-height: 18px; border-radius: 4px; }}
    QListView::item:selected {{ background: {t.ACCENT_DIM}; color: {t.TEXT}; }}
    QHeaderView::section {{ background: {t.CARD}; color: {t.TEXT_FAINT}; border: none; padding: 6px 10px;
        border-bottom: 1px solid {t.LINE}; }}

    QSlider::groove:horizontal {{ height: 4px; background: {t.HOVER}; border-radius: 2px; }}
    QSlider::sub-page:horizontal {{ background: {t.ACCENT}; border-radius: 2px; }}
    QSlider::handle:horizontal {{ background: {t.TEXT}; width: 12px; height: 12px; margin: -4px 0;
        border-radius: 6px; }}
    QSlider::handle:horizontal:focus {{ background: {t.ACCENT}; }}
    QProgressBar {{ background: {t.HOVER}; border: none; border-radius: 4px; min-height: 8px; max-height: 8px; }}
    QProgressBar::chunk {{ background: {t.ACCENT}; border-radius: 4px; }}

    QScrollArea, #scrollBody {{ background: transparent; border: none; }}
    QScrollArea#reached {{ border: 1px solid transparent; padding: 2px; }}
    QScrollArea#reached:focus {{ border: 1px solid {t.ACCENT}; border-radius: 6px; }}
    QScrollBar:vertical {{ background: transparent; width: 11px; margin: 0; }}
    QScrollBar::handle:vertical {{ background: {t.LINE_STRONG}; border-radius: 3px; min-height: 24px;
        margin-left: 5px; }}
    QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{ background: none;
        border: none; height: 0; }}
    QMenu {{ background: {t.RAISED}; border: 1px solid {t.LINE_STRONG}; padding: 4px; }}
    QMenu::item {{ padding: 5px 18px; border-radius: 4px; }}
    QMenu::item:selected {{ background: {t.ACCENT_DIM}; }}
    """
