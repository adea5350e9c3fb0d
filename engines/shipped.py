"""The networks that this version ships, known by more than the files that lie beside each other.

A card vouches for its file, and nothing for the card: who alters one can alter both. So what ships is also named in the
program itself: ``shipped.json``, written by ``python -m training pin``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from assets import MODELS
from assets.phrase import phrase
from engines.errors import ModelDamaged

PINS = Path(__file__).with_name("shipped.json")


def digest(card: Mapping[str, object]) -> str:
    """SHA-256 (hex) of all that a card says, its file's SHA-256 among it; spelling and order do not count."""
    text = json.dumps(card, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def check(name: str, card: Mapping[str, object], folder: Path) -> None:
    """Raises ``ModelDamaged`` where ``folder`` is Relief's own and this is not the network that ships."""
    if folder.resolve() == MODELS.resolve() and digest(card) != pins().get(name):
        raise ModelDamaged(
            phrase(
                "the card of {name!r} in {folder} is not the one that this version ships; restore it from the release, "
                "and keep networks of your own in another folder",
                name=name,
                folder=folder,
            )
        )


def pins() -> dict[str, str]:
    """What ships: name → digest of its card. Raises ``ModelDamaged`` where that cannot be read."""
    try:
        found = json.loads(PINS.read_text(encoding="utf-8"))
        return {str(name): str(value) for name, value in found.items()}
    except (OSError, ValueError, AttributeError) as error:
        raise ModelDamaged(phrase("{path} cannot be read; install Relief anew", path=PINS)) from error


def pin(folder: Path = MODELS, pins: Path = PINS) -> dict[str, str]:
    """Take what lies in ``folder`` for what ships; returns what was written."""
    cards = {path.stem: json.loads(path.with_suffix(".json").read_text(encoding="utf-8")) for path in _networks(folder)}
    found = {name: digest(card) for name, card in cards.items()}
    pins.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return found


def _networks(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.glob("*.onnx")) if path.with_suffix(".json").is_file()]
