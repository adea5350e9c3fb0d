"""Files that ship with Relief: networks with their cards, sample clips, icons, fonts."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent
MODELS = ROOT / "models"
CLIPS = ROOT / "clips"
