"""The look in numbers: colours, sizes, fonts. The colours are those of one theme at a time: read them where they are
used, never once at import."""

from __future__ import annotations

from collections.abc import Mapping

DARK: Mapping[str, str] = {
    "GROUND": "#0d1015",
    "CARD": "#14181f",
    "RAISED": "#1a1f28",
    "HOVER": "#222934",
    "WELL": "#0d1015",
    "LINE": "#2a323f",
    "LINE_STRONG": "#364152",
    "EDGE": "#6c7a8e",
    "TEXT": "#e7ebf1",
    "TEXT_SOFT": "#a3adbd",
    "TEXT_FAINT": "#8d99aa",
    "DISABLED": "#5b6677",
    "ACCENT": "#3fb8af",
    "ACCENT_HOVER": "#55c7bf",
    "ON_ACCENT": "#06201e",
    "ACCENT_DIM": "#1d5551",
    "OK": "#5cc98a",
    "WARN": "#e8b04b",
    "BAD": "#e8705f",
    "INFO": "#6aa6f0",
    "NOTICE": "#2a2315",
    "DANGER": "#2a1a1b",
    "DANGER_HOVER": "#3a2223",
    "DANGER_EDGE": "#a8594b",
    "ON_DANGER": "#f3a294",
    "ON_BAD": "#240a06",
}
LIGHT: Mapping[str, str] = {
    "GROUND": "#f1f3f7",
    "CARD": "#ffffff",
    "RAISED": "#f4f6f9",
    "HOVER": "#e6ebf1",
    "WELL": "#e9edf2",
    "LINE": "#d6dce5",
    "LINE_STRONG": "#b9c3d0",
    "EDGE": "#76828f",
    "TEXT": "#18202a",
    "TEXT_SOFT": "#434e5c",
    "TEXT_FAINT": "#556170",
    "DISABLED": "#8b95a3",
    "ACCENT": "#0c7068",
    "ACCENT_HOVER": "#0a5f58",
    "ON_ACCENT": "#ffffff",
    "ACCENT_DIM": "#bfe3df",
    "OK": "#146c39",
    "WARN": "#7d5200",
    "BAD": "#ad3022",
    "INFO": "#1b5aa5",
    "NOTICE": "#fdf3dc",
    "DANGER": "#fdecea",
    "DANGER_HOVER": "#f9d9d4",
    "DANGER_EDGE": "#b8564a",
    "ON_DANGER": "#97281b",
    "ON_BAD": "#ffffff",
}

GROUND = DARK["GROUND"]
CARD = DARK["CARD"]
RAISED = DARK["RAISED"]
HOVER = DARK["HOVER"]
WELL = DARK["WELL"]  # behind images

LINE = DARK["LINE"]
LINE_STRONG = DARK["LINE_STRONG"]
EDGE = DARK["EDGE"]  # around what can be used

TEXT = DARK["TEXT"]
TEXT_SOFT = DARK["TEXT_SOFT"]
TEXT_FAINT = DARK["TEXT_FAINT"]
DISABLED = DARK["DISABLED"]

ACCENT = DARK["ACCENT"]
ACCENT_HOVER = DARK["ACCENT_HOVER"]
ON_ACCENT = DARK["ON_ACCENT"]
ACCENT_DIM = DARK["ACCENT_DIM"]

OK = DARK["OK"]
WARN = DARK["WARN"]
BAD = DARK["BAD"]
INFO = DARK["INFO"]
NOTICE = DARK["NOTICE"]
DANGER = DARK["DANGER"]
DANGER_HOVER = DARK["DANGER_HOVER"]
DANGER_EDGE = DARK["DANGER_EDGE"]
ON_DANGER = DARK["ON_DANGER"]
ON_BAD = DARK["ON_BAD"]

# On images, which are the same in every theme, and on the dark plates that carry words there.
PLATE = "#14181f"
ON_IMAGE, ON_IMAGE_FAINT = DARK["TEXT"], DARK["TEXT_FAINT"]
ON_IMAGE_ACCENT, ON_IMAGE_OK, ON_IMAGE_BAD = DARK["ACCENT"], DARK["OK"], DARK["BAD"]

RADIUS = 8
GAP = 12

HAN_FAMILY = "Relief Sans SC"  # shipped, for names and texts in Chinese
FONT_FAMILIES = ("Inter", "Segoe UI", "Helvetica Neue", "Noto Sans", "DejaVu Sans", HAN_FAMILY)
MONO_FAMILIES = (
    "JetBrains Mono",
    "Consolas",
    "Menlo",
    "DejaVu Sans Mono",
    "Liberation Mono",
    HAN_FAMILY,
    "monospace",
)
TITLE_PX = 13
BODY_PX = 12
SMALL_PX = 11


def use(theme: Mapping[str, str]) -> None:
    """Take the colours of ``DARK`` or ``LIGHT`` from now on."""
    globals().update(theme)


def named(token: str) -> str:
    """The present theme's colour of this name, for tables that are made before a theme is."""
    return str(globals()[token])
