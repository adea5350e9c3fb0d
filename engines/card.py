"""A model on disk: an ONNX file and, beside it, the JSON card that says what it is."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal, get_args

from assets import MODELS
from assets.phrase import phrase
from engines import shipped
from engines.errors import ModelDamaged, ModelMissing

Architecture = Literal["dmdnet", "ldnfnet"]

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Described:
    """What a model's card says of it; its file was not looked at.

    - ``card``: the card's content.
    - ``sha256``: of the file that belongs to it; ``weights_hash``: of the float32 weights
      (:func:`engines.weights_hash`), the same for every precision the network is exported in.
    """

    name: str
    card: Mapping[str, object]
    sha256: str
    weights_hash: str


@dataclass(frozen=True, slots=True)
class Model:
    """A model whose file is what its card says: ``onnx`` has the file's bytes, the very ones that were checked.
    Otherwise as :class:`Described`."""

    name: str
    onnx: bytes
    card: Mapping[str, object]
    sha256: str
    weights_hash: str


def names(directory: Path | None = None) -> list[str]:
    """The networks of this room in a folder that have both a file and a card."""
    directory = directory or MODELS
    found = (path.stem for path in directory.glob("*.onnx") if path.with_suffix(".json").is_file())
    return sorted(name for name in found if architecture(name))


def architecture(name: str) -> Architecture | None:
    """Which network a model's name says it is (``dmdnet-wide``: a DMDNet), or None."""
    stem = name.partition("-")[0].partition(".")[0]
    known: tuple[Architecture, ...] = get_args(Architecture)
    return next((one for one in known if one == stem), None)


def read(name: str, directory: Path | None = None) -> Model:
    """Read one model and check it against its card.

    Raises what :func:`described` raises, and ``ModelDamaged`` if the SHA-256 of the file differs from the card's.
    """
    about, path = described(name, directory), _file(name, directory)
    onnx = path.read_bytes()
    sha256 = hashlib.sha256(onnx).hexdigest()
    if sha256 != about.sha256:
        raise ModelDamaged(
            phrase(
                "{path} is not the file that its card describes (SHA-256 {found}…, card {described}…). "
                "Restore the model and its card from the same release.",
                path=path,
                found=sha256[:12],
                described=about.sha256[:12],
            )
        )
    return Model(name, onnx, about.card, sha256, about.weights_hash)


def described(name: str, directory: Path | None = None) -> Described:
    """Read a model's card; what only asks for its thresholds, or for whom templates belong to, needs no more.

    Raises ``ModelMissing`` if there is no such model or card, ``ModelDamaged`` if the card is unreadable or holds
    thresholds that are none, or it lies where the shipped ones do and is not one of them (:mod:`engines.shipped`).
    """
    path = _file(name, directory)
    card, sha256, weights = _read_card(path.with_suffix(".json"))
    try:
        thresholds(card)
    except ModelDamaged as error:
        raise ModelDamaged(
            phrase("the card of {name!r} in {folder}: {why}", name=name, folder=path.parent, why=error)
        ) from error
    shipped.check(name, card, path.parent)
    return Described(name, card, sha256, weights)


def _file(name: str, directory: Path | None) -> Path:
    """Where a model's file is. Raises ``ModelMissing``."""
    directory = directory or MODELS
    path = directory / f"{name}.onnx"
    if _NAME.fullmatch(name) and architecture(name) and path.is_file():
        return path
    there = ", ".join(names(directory)) or "none"
    raise ModelMissing(
        phrase(
            "there is no model {name!r} in {folder}; models there: {there}", name=name, folder=directory, there=there
        )
    )


def thresholds(card: Mapping[str, object]) -> dict[float, float]:
    """A recogniser's calibrated thresholds: false match rate in (0, 1) → cosine in (0, 1), higher for a lower rate;
    empty where the card has none. Rates that the calibration had too few people for (None) are left out.

    Raises ``ModelDamaged`` where they are anything else: such a threshold would accept anybody, or nobody.
    """
    entry = card.get("thresholds")
    if entry is None:
        return {}
    if not isinstance(entry, Mapping):
        raise ModelDamaged(phrase("its thresholds are no table; restore it from the release"))
    found = {_rate(rate): _cosine(value) for rate, value in entry.items() if value is not None}
    if len(found) < sum(value is not None for value in entry.values()):
        raise ModelDamaged(phrase("its thresholds name a false match rate twice; restore it from the release"))
    in_order = [found[rate] for rate in sorted(found, reverse=True)]
    if any(stricter < looser for looser, stricter in pairwise(in_order)):
        raise ModelDamaged(
            phrase("its thresholds fall with the false match rate that they stand for; restore it from the release")
        )
    return found


def _rate(text: object) -> float:
    try:
        rate = float(text) if isinstance(text, str) else math.nan
    except ValueError:
        rate = math.nan
    if not 0 < rate < 1:
        raise ModelDamaged(
            phrase(
                "its thresholds stand under {text!r}, which is no rate between 0 and 1; restore it from the release",
                text=text,
            )
        )
    return rate


def _cosine(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1:
        raise ModelDamaged(
            phrase("its threshold {value!r} is no cosine between 0 and 1; restore it from the release", value=value)
        )
    return float(value)


def _read_card(path: Path) -> tuple[dict[str, object], str, str]:
    """A card, and the SHA-256 of the file and of the weights that it names."""
    if not path.is_file():
        raise ModelMissing(phrase("the card {path} is missing; restore it from the release", path=path))
    try:
        card: object = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise ModelDamaged(
            phrase("the card {path} is not JSON ({why}); restore it from the release", path=path, why=error)
        ) from error
    if not isinstance(card, dict):
        raise ModelDamaged(phrase("the card {path} holds no object; restore it from the release", path=path))
    return card, _digest(path, card, "sha256"), _digest(path, card, "weights_sha256")


def _digest(path: Path, card: Mapping[str, object], key: str) -> str:
    found = card.get(key)
    if not isinstance(found, str) or not _SHA256.fullmatch(found):
        raise ModelDamaged(
            phrase("the card {path} has no SHA-256 under {key!r}; restore it from the release", path=path, key=key)
        )
    return found
