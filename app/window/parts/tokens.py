"""The look in numbers: colours, sizes, fonts."""

from __future__ import annotations

GROUND = "#0d1015"
CARD = "#14181f"
RAISED = "#1a1f28"
HOVER = "#222934"

LINE = "#2a323f"
LINE_STRONG = "#364152"

TEXT = "#e7ebf1"
TEXT_SOFT = "#a3adbd"
TEXT_FAINT = "#8390a2"

ACCENT = "#3fb8af"
ON_ACCENT = "#06201e"
ACCENT_DIM = "#1d5551"

OK = "#5cc98a"
WARN = "#e8b04b"
BAD = "#e8705f"
INFO = "#6aa6f0"

RADIUS = 8
GAP = 12

HAN_FAMILY = "Relief Sans SC"  # shipped, for names and texts in Chinese
FONT_FAMILIES = ("Inter", "Segoe UI", "Helvetica Neue", "Noto Sans", "DejaVu Sans", HAN_FAMILY)
MONO_FAMILIES = ("JetBrains Mono", "Consolas", "Menlo", "DejaVu Sans Mono", "Liberation Mono", HAN_FAMILY, "monospace")
TITLE_PX = 13
BODY_PX = 12
SMALL_PX = 11
