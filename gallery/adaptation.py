"""How embeddings of one sensor family are compared: an adapter and the thresholds that belong to its scores.

One file a family lies beside the networks, ``adapter-FAMILY.npz``, made by ``python -m benchmarks.real.adapter``. It
belongs to the networks whose embeddings it was estimated from: with others it is not used.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assets import MODELS
from gallery.adapter import Adapter
from gallery.errors import AdapterDamaged, AdapterForeign
from gallery.thresholds import usable

FORMAT = 1
LARGEST = 16 << 20  # bytes of a file


@dataclass(frozen=True, slots=True, eq=False)
class Adaptation:
    """- ``sensor``: the family that embeddings come from; ``model``: the id of their networks.
    - ``adapter``: what they are compared through.
    - ``thresholds``: false match rate of one comparison, as text ("1e-3"), → the adapted similarity that keeps it.

    Raises ``BadThreshold`` for a threshold that is none, ``ValueError`` for no thresholds.
    """

    sensor: str
    model: str
    adapter: Adapter
    thresholds: Mapping[str, float]

    def __post_init__(self) -> None:
        if not self.thresholds or not self.sensor or not self.model:
            raise ValueError("an adaptation has thresholds, a sensor family and a model")
        for threshold in self.thresholds.values():
            usable(threshold)


def shipped_file(sensor: str, folder: Path = MODELS) -> Path:
    """Where the adapter of a family lies, if there is one."""
    return folder / f"adapter-{sensor}.npz"


def shipped(sensor: str, model: str, folder: Path = MODELS) -> Adaptation | None:
    """The adaptation that ships for a sensor family and these networks; None where none does.

    Raises ``AdapterForeign`` for one of other networks, ``AdapterDamaged`` for a file that is none.
    """
    path = shipped_file(sensor, folder)
    if not sensor or not path.is_file():
        return None
    found = read(path)
    if found.sensor != sensor:
        raise AdapterDamaged(f"{path} is the adapter of {found.sensor}, not of {sensor}: restore it from the release")
    if found.model != model:
        raise AdapterForeign(
            f"{path.name} was estimated from other networks (model {found.model[:12]}…, in use is {model[:12]}…): "
            "plain cosines are compared. Make it anew: python -m benchmarks.real.adapter"
        )
    return found


def read(path: Path) -> Adaptation:
    """Raises ``AdapterDamaged`` for a file that is no adaptation."""
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError("it is too large")
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as held:
            about = json.loads(bytes(held["about"]).decode())
            if about["format"] != FORMAT:
                raise ValueError(f"its format is {about['format']}")
            mean, basis, gains = (np.asarray(held[name], np.float32) for name in ("mean", "basis", "gains"))
        adapter = Adapter(mean, basis, gains, int(about["people"]), int(about["embeddings"]))
        levels = {str(rate): float(value) for rate, value in about["thresholds"].items()}
        return Adaptation(str(about["sensor"]), str(about["model"]), adapter, levels)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, EOFError, zipfile.BadZipFile) as error:
        raise AdapterDamaged(f"{path} is no adapter ({error}): restore it from the release") from error


def write(adaptation: Adaptation, path: Path, **more: object) -> None:
    """Write an adaptation as half-precision arrays; ``more`` is kept in its description, for people to read."""
    adapter = adaptation.adapter
    about = {
        "format": FORMAT,
        "sensor": adaptation.sensor,
        "model": adaptation.model,
        "people": adapter.people,
        "embeddings": adapter.embeddings,
        "thresholds": dict(adaptation.thresholds),
        **more,
    }
    partial = path.with_name(f"{path.name}.partial.npz")
    np.savez(
        partial,
        about=np.frombuffer(json.dumps(about).encode(), np.uint8),
        mean=adapter.mean.astype(np.float16),
        basis=adapter.basis.astype(np.float16),
        gains=adapter.gains.astype(np.float32),
    )
    partial.replace(path)
