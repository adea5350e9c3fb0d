"""What a compiled engine says of itself: its key, its hash, when it was built and how far it is from the CPU."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import get_args

from engines.parity import Parity
from engines.runtime import Precision

FORMAT = 1
LONGEST = 1 << 16  # characters; ours have about a thousand

_SHA256 = re.compile(r"[0-9a-f]{64}")
_UNSAFE = re.compile(r"[^a-z0-9._-]+")


class SidecarError(ValueError):
    """A sidecar that is not one of ours, or damaged."""


@dataclass(frozen=True, slots=True)
class Key:
    """All that a compiled engine depends on; two that differ anywhere are two engines.

    - ``model``, ``sha256``: the network's name and the SHA-256 of its ONNX file (for int8, of its ranges too).
    - ``recipe``: how that file is prepared for a GPU (:data:`engines.gpu.variants.RECIPE`).
    - ``precision``: ``f32``, ``f16`` or ``int8``; ``batch``: the largest number of faces at once.
    - ``backend``, ``version``: ``tensorrt`` or ``tensorrt-rtx``, and everything in it that compiles, in full.
    - ``gpu``, ``compute_capability``, ``driver``: as :class:`engines.gpu.probe.Gpu` has them.
    - ``system``: operating system and processor, "Linux x86_64".
    """

    model: str
    sha256: str
    recipe: int
    precision: Precision
    batch: int
    backend: str
    version: str
    gpu: str
    compute_capability: str
    driver: str
    system: str

    def __post_init__(self) -> None:
        values = asdict(self)
        for field in fields(self):
            value = values[field.name]
            kind = "int" if field.type == "int" else "str"
            if type(value).__name__ != kind or (kind == "str" and not value):
                raise SidecarError(f"{field.name} is {value!r}")
        if self.precision not in get_args(Precision):
            raise SidecarError(f"precision is {self.precision!r}")
        if not _SHA256.fullmatch(self.sha256):
            raise SidecarError("sha256 is no SHA-256")

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of all fields."""
        return _digest(asdict(self))

    @property
    def machine(self) -> str:
        """Names the compiler and the GPU alone: what measured kernel times depend on."""
        names = ("backend", "version", "gpu", "compute_capability", "driver", "system")
        return _digest({name: value for name, value in asdict(self).items() if name in names})[:16]

    @property
    def stem(self) -> str:
        """The name that its files have in common: readable, and its own."""
        readable = _UNSAFE.sub("-", f"{self.model}-{self.precision}-{self.backend}".lower())[:80]
        return f"{readable}-{self.digest[:16]}"

    def difference(self, other: Key) -> str:
        """What keeps this engine from serving as ``other``: "driver 570.1 instead of 580.2"; "" for nothing."""
        told, theirs = [], asdict(other)
        for name, own in asdict(self).items():
            if own != theirs[name]:
                mine, wanted = (value[:12] if name == "sha256" else value for value in (own, theirs[name]))
                told.append(f"{name.replace('_', ' ')} {mine} instead of {wanted}")
        return ", ".join(told)


@dataclass(frozen=True, slots=True)
class Entry:
    """A sidecar's content.

    - ``plan_sha256``, ``size``: of the plan, in bytes; ``built``: seconds since 1970; ``seconds``: what building took.
    - ``parity``: how far it is from the CPU.
    """

    key: Key
    plan_sha256: str
    size: int
    built: float
    seconds: float
    parity: Parity

    def __post_init__(self) -> None:
        if type(self.plan_sha256) is not str or not _SHA256.fullmatch(self.plan_sha256):
            raise SidecarError("plan_sha256 is no SHA-256")
        if type(self.size) is not int or self.size < 0:
            raise SidecarError("size is no number of bytes")
        if not _finite(self.built) or not _finite(self.seconds):
            raise SidecarError("built or seconds is no number")


def serialise(entry: Entry) -> str:
    """The sidecar's text; :func:`parse` gives the same entry back."""
    return json.dumps({"format": FORMAT, **asdict(entry)}, indent=1, allow_nan=False) + "\n"


def parse(text: str) -> Entry:
    """Read a sidecar. Raises ``SidecarError`` for anything that :func:`serialise` does not write."""
    if len(text) > LONGEST:
        raise SidecarError("too long")
    try:
        content: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SidecarError(f"no JSON: {error}") from error
    if not isinstance(content, dict) or content.pop("format", None) != FORMAT:
        raise SidecarError("another format")
    try:
        key, parity = Key(**content.pop("key")), Parity(**content.pop("parity"))
        return Entry(key=key, parity=parity, **content)
    except SidecarError:
        raise
    except (TypeError, ValueError, LookupError, AttributeError) as error:
        raise SidecarError(f"fields are missing or unknown: {error}") from error


def _digest(content: Mapping[str, object]) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _finite(value: object) -> bool:
    return isinstance(value, float) and math.isfinite(value)
