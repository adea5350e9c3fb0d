"""The comparison of embeddings of one sensor family: an adapter and the thresholds that belong to its scores.

One file a family lies beside the networks, ``adapter-FAMILY.npz``, made by ``python -m benchmarks.real.adapter``. It
holds statistics of people, of nobody alone, so that those of a site can be pooled with them (:mod:`gallery.site`). It
belongs to the networks whose embeddings it was estimated from: with others it is not used.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assets import MODELS
from assets.private import replacing
from gallery.adapter import Adapter, of
from gallery.errors import AdapterDamaged, AdapterForeign, GalleryError
from gallery.impostors import Impostors
from gallery.statistics import Statistics
from gallery.thresholds import usable

FORMAT = 2
LARGEST = 16 << 20  # bytes of a file


@dataclass(frozen=True, slots=True, eq=False)
class Adaptation:
    """- ``sensor``: the family that embeddings come from; ``model``: the id of their networks.
    - ``statistics``: of the people it rests on; ``adapter``, which follows from them: what embeddings are compared
      through.
    - ``impostors``: how alike strangers are through adapters that they had no part in.
    - ``thresholds``: false match rate of one comparison, as text ("1e-3"), → the adapted similarity that keeps it.
    - ``elsewhere``: ``float64[D]``, the mean of embeddings that this is not for, such as synthetic people's, or None;
      ``cosines``: the recogniser's own thresholds, which hold for these. Strangers who were not looked at when the
      thresholds were set pass the adapter far too often, and these by cosine as rarely as the card says.
    - ``about``: what else is told of it, for people to read; ``digest``: names all but that.

    Raises ``BadThreshold`` for a threshold that is none, ``ValueError`` for no thresholds.
    """

    sensor: str
    model: str
    statistics: Statistics
    impostors: Impostors
    thresholds: Mapping[str, float]
    about: Mapping[str, object] = field(default_factory=dict)
    elsewhere: NDArray[np.float64] | None = None
    cosines: Mapping[str, float] = field(default_factory=dict)
    adapter: Adapter = field(init=False)
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        if not self.thresholds or not self.sensor or not self.model:
            raise ValueError("an adaptation has thresholds, a sensor family and a model")
        for threshold in self.thresholds.values():
            usable(threshold)
        object.__setattr__(self, "adapter", self._adapter())
        object.__setattr__(self, "digest", _digest(self))

    def _adapter(self) -> Adapter:
        adapter = of(self.statistics)
        if self.elsewhere is None:
            return adapter
        steps = [self.cosines[rate] - level for rate, level in self.thresholds.items() if rate in self.cosines]
        if not steps:
            raise ValueError("an adaptation that says what it is not for has thresholds of cosines for that")
        return replace(adapter, elsewhere=self.elsewhere.astype(np.float32), step=max(0.0, *steps))


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
        return unpacked(path.read_bytes())
    except (OSError, ValueError) as error:
        raise AdapterDamaged(f"{path} is no adapter ({error}): restore it from the release") from error


def write(adaptation: Adaptation, path: Path) -> None:
    """Write an adaptation, all of it or nothing."""
    with replacing(path) as fresh:
        fresh.write_bytes(packed(adaptation))


def packed(adaptation: Adaptation) -> bytes:
    """An adaptation as bytes: statistics of its largest directions, in half precision. The same one, the same bytes."""
    statistics = adaptation.statistics
    variances, basis = statistics.condensed().spectrum()
    about = {
        **adaptation.about,
        "format": FORMAT,
        "sensor": adaptation.sensor,
        "model": adaptation.model,
        "people": statistics.people,
        "embeddings": statistics.embeddings,
        "thresholds": dict(adaptation.thresholds),
        "cosines": dict(adaptation.cosines),
        "elsewhere": adaptation.elsewhere is not None,
    }
    other = np.zeros(0) if adaptation.elsewhere is None else adaptation.elsewhere
    buffer = io.BytesIO()
    np.savez(
        buffer,
        about=np.frombuffer(json.dumps(about).encode(), np.uint8),
        mean=statistics.mean.astype(np.float16),
        basis=basis.astype(np.float16),
        variances=variances.astype(np.float32),
        impostors=adaptation.impostors.counts.astype(np.int64),
        elsewhere=other.astype(np.float16),
    )
    return buffer.getvalue()


def unpacked(content: bytes) -> Adaptation:
    """What :func:`packed` made. Raises ``ValueError`` for anything else."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as held:
            about = json.loads(bytes(held["about"]).decode())
            if about["format"] != FORMAT:
                raise ValueError(f"its format is {about['format']}")
            mean, basis, variances, other = (
                _numbers(held[name]) for name in ("mean", "basis", "variances", "elsewhere")
            )
            impostors = Impostors(np.asarray(held["impostors"], np.int64))
        if basis.shape != (len(variances), len(mean)) or not (variances > 0).all():
            raise ValueError("its directions do not fit its mean and variances")
        if other.shape != (mean.shape if about["elsewhere"] else (0,)) or not np.isfinite(other).all():
            raise ValueError("what it is not for does not fit its mean")
        people, embeddings = int(about["people"]), int(about["embeddings"])
        statistics = Statistics(mean, np.sqrt(variances * embeddings)[:, None] * basis, people, embeddings)
        levels = {str(rate): float(value) for rate, value in about["thresholds"].items()}
        cosines = {str(rate): float(value) for rate, value in about["cosines"].items()}
        elsewhere = other if about["elsewhere"] else None
        named = str(about["sensor"]), str(about["model"])
        return Adaptation(*named, statistics, impostors, levels, about, elsewhere, cosines)
    except (KeyError, TypeError, AttributeError, EOFError, OSError, zipfile.BadZipFile, GalleryError) as error:
        raise ValueError(str(error)) from error


def _digest(adaptation: Adaptation) -> str:
    """Of the values that count, in the precision that a file keeps: the same before it was written and after."""
    named = [adaptation.sensor, adaptation.model, dict(adaptation.thresholds), dict(adaptation.cosines)]
    found = hashlib.sha256(json.dumps(named).encode())
    found.update(adaptation.statistics.mean.astype(np.float16).tobytes())
    if adaptation.elsewhere is not None:
        found.update(adaptation.elsewhere.astype(np.float16).tobytes())
    found.update(adaptation.impostors.counts.astype("<i8").tobytes())
    found.update(repr((adaptation.statistics.people, adaptation.statistics.embeddings)).encode())
    return found.hexdigest()[:16]


def _numbers(held: NDArray[np.generic]) -> NDArray[np.float64]:
    return np.asarray(held, np.float64)
