"""The networks a pipeline runs: which denoiser, and the threshold that belongs to their embeddings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from app.paths import assets_folder

FALSE_MATCH_RATES = {"1e-2": 1e-2, "1e-3": 1e-3, "1e-4": 1e-4}
UNCALIBRATED = 0.6


class Network(Protocol):
    """What the app needs of a loaded engine."""

    @property
    def card(self) -> Mapping[str, Any]: ...
    @property
    def backend(self) -> str: ...
    @property
    def precision(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def weights_hash(self) -> str: ...
    def __call__(self, depth: Any, /) -> Any: ...


def choose_denoiser(wanted: str, device: str, models: Path | None = None) -> str:
    """The denoiser's name for a setting of ``wanted`` ("auto" or a name) on ``device``.

    "auto" takes the paper-size network only where a GPU was asked for by name and its file is there: a device that is
    merely present may go away, and templates belong to one denoiser.
    """
    if wanted != "auto":
        return wanted
    models = assets_folder() / "models" if models is None else models
    quality = device.startswith("tensorrt") and (models / "dmdnet-quality.onnx").is_file()
    return "dmdnet-quality" if quality else "dmdnet"


def threshold(card: Mapping[str, Any], people: int, *, false_accepts: float = 1e-2) -> float:
    """The cosine similarity that accepts, from the recogniser's card, for a gallery of ``people``.

    A stranger is compared with everyone, so a search over N people falsely accepts about 1 − (1 − FMR)^N of the
    strangers: the loosest calibrated threshold that keeps this below ``false_accepts`` is taken, never one looser than
    FMR 1e-3 where the card has that, and the strictest there is when none suffices. A card without thresholds gives 0.6.
    """
    calibrated = card.get("thresholds") or {}
    known = [(rate, float(calibrated[key])) for key, rate in FALSE_MATCH_RATES.items() if calibrated.get(key)]
    if not known:
        return UNCALIBRATED
    needed = min(1 - (1 - false_accepts) ** (1 / max(people, 1)), 1e-3)
    sufficient = [value for rate, value in known if rate <= needed * 1.001]
    return sufficient[0] if sufficient else known[-1][1]
