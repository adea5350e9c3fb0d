"""An experiment is one TOML file; these are its tables. Unknown keys are refused, so that a typo is never a default."""

from __future__ import annotations

import dataclasses
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeVar, cast

from training.augmentation import Augmentation

T = TypeVar("T")
Start = Literal["same", "widen", "matching"]


class ExperimentError(Exception):
    """An experiment's file is missing or wrong; the message names the table and the key."""


@dataclass(frozen=True, slots=True)
class Data:
    """``train`` and ``validation`` are pool folders; the pools in ``more`` join ``train``.

    ``shares``: from which stored image the recogniser's inputs are drawn. ``stages`` widens the identities:
    ``[[step, identities], …]``; empty means all from the start. ``mirror`` uses mirrored faces as further identities.
    ``limit`` caps the identities used (0: all). ``degrade``: a denoiser's noisy faces are the clean ones, degraded anew
    at each step as the paper does it, instead of what the pool's cameras saw. ``split_px``: the share ``split`` is the
    band split of ``noisy`` and ``denoised`` (:mod:`training.networks.band_split`) with a σ drawn between these two.
    ``keep_occlusions``: those splits keep what was taken away in one piece (same module).
    """

    train: str = "runs/pool/train"
    more: list[str] = field(default_factory=list)
    validation: str = ""
    shares: dict[str, float] = field(default_factory=lambda: {"noisy": 1.0})
    stages: list[list[int]] = field(default_factory=list)
    mirror: bool = False
    limit: int = 0
    degrade: bool = False
    split_px: list[float] = field(default_factory=lambda: [2.0, 4.5])
    keep_occlusions: bool = False


@dataclass(frozen=True, slots=True)
class Stream:
    """Samples made on the device that trains instead of read from pools (:mod:`training.train_streamed`), where
    ``people`` is not 0: so many, from number ``first`` on, who may not be reserved (:mod:`training.people`).

    ``model``: the face model's file. ``sensors``: ``["kinect-v2=3", "realsense-d435=1"]``, empty: as in pools.
    ``alike``: a batch is groups of so many people, a share ``likeness`` of them look-alikes. ``mixed``,
    ``asymmetry_mm``, ``relief_mm``: :class:`training.faces.individual.Individuality`. ``neutral``, ``props``: as in
    pools. ``wardrobe`` dressed faces are kept, of which up to ``fresh`` are replaced before each batch, dressed by
    ``workers`` processes (0: by this one). ``reuse``: steps for each rendered sample. ``focal_scale``, ``size``: of the
    cameras. ``denoiser``: makes what ``[data] shares`` calls ``denoised`` and ``split``."""

    model: str = ""
    people: int = 0
    first: int = 1_000_000
    sensors: list[str] = field(default_factory=list)
    alike: int = 1
    likeness: float = 0.5
    mixed: float = 0.0
    asymmetry_mm: float = 0.0
    relief_mm: float = 0.0
    neutral: float = 0.3
    props: float = 1.0
    wardrobe: int = 512
    fresh: int = 64
    workers: int = 0
    reuse: int = 1
    focal_scale: float = 1.0
    size: int = 288
    denoiser: str = "assets/models/dmdnet.onnx"


@dataclass(frozen=True, slots=True)
class Loss:
    """``l1``, ``ssim``, ``perceptual``: λ1, λ2, λ3 of equation 6. ``perceptual_by``: how its term compares what the
    recogniser sees, by ``l1`` (equation 5) or 1 − ``cosine``. ``perceptual_share``: the part of each batch that the
    perceptual term sees; ``perceptual_network``: checkpoint of its recogniser. ``background``: weight of pixels outside
    the clean face (1: the paper's plain mean). ``head``: the recogniser's classifier; ``scale`` and ``margin`` of the
    cosine one; ``paths``: weights of L_D, L_N and L_F in equation 7; ``shape``: weight of the regression of the
    statistical model's shape coefficients from the embedding. ``teacher``: weight of 1 − cosine between the embedding
    and what ``teacher_network``, a checkpoint or a shipped file, sees in the complete bare face. ``smoothness``: weight
    of the mean second difference of the denoised face (3D-FRM). A translator's (pix2pix) are ``l1``, as pix2pix 100,
    and ``adversarial``."""

    l1: float = 1.0
    ssim: float = 0.5
    perceptual: float = 0.001
    perceptual_by: Literal["l1", "cosine"] = "l1"
    perceptual_share: float = 1.0
    perceptual_network: str = ""
    background: float = 1.0
    head: Literal["softmax", "cosine"] = "softmax"
    scale: float = 24.0
    margin: float = 0.0
    paths: list[float] = field(default_factory=lambda: [1.0, 1.0, 1.0])
    shape: float = 0.0
    teacher: float = 0.0
    teacher_network: str = ""
    smoothness: float = 0.0
    adversarial: float = 1.0


@dataclass(frozen=True, slots=True)
class Optimiser:
    """``momentum`` is SGD's, ``beta1`` Adam's; ``clip`` bounds the gradient's norm (0: off)."""

    name: Literal["adam", "adamw", "sgd"] = "adam"
    rate: float = 1e-4
    weight_decay: float = 0.0
    momentum: float = 0.9
    beta1: float = 0.9
    clip: float = 0.0


@dataclass(frozen=True, slots=True)
class Schedule:
    """The rate over the run's progress in [0, 1].

    ``cosine`` falls to ``floor``; ``step`` multiplies by ``decay`` at ``milestones``; ``linear`` stays until the first
    of them and then falls evenly to ``floor``. ``warmup``: steps of linear increase. ``by``: progress is counted in the
    run's steps or in its minutes.
    """

    kind: Literal["cosine", "step", "linear", "constant"] = "cosine"
    by: Literal["steps", "minutes"] = "steps"
    warmup: int = 0
    floor: float = 0.01
    decay: float = 0.5
    milestones: list[float] = field(default_factory=lambda: [0.2, 0.4, 0.6, 0.8])


@dataclass(frozen=True, slots=True)
class Run:
    """``steps`` and ``minutes`` end the run, whichever comes first (0: no such end). ``ema``: decay of the averaged
    weights (0: off). ``chunk``: a batch's gradient is gathered in pieces of so many samples (0: at once), which keeps
    them in cache; the same for networks without batch normalisation. ``precision``: ``32-true``, ``bf16-mixed`` or, on
    GPUs, ``16-mixed``. ``start``: a checkpoint, or a shipped network's ``.onnx``, whose weights this run begins from;
    ``start_how``: it holds the ``same`` network, a narrower DMDNet to ``widen``, or a relative whose ``matching`` parts
    are taken, of these only those whose names begin as one of ``start_parts`` does (empty: all). With
    ``start_heads`` also from its classifiers and regressions where names and shapes agree. ``sync_batchnorm``: batch
    normalisation over the batches of all GPUs. ``imprint``: after ``start``, cosine heads begin from the mean vectors
    of so many samples of each person (0: no)."""

    steps: int = 0
    minutes: float = 0.0
    batch: int = 64
    chunk: int = 0
    seed: int = 0
    ema: float = 0.0
    precision: str = "32-true"
    threads: int = 2
    channels_last: bool = False
    log_every: int = 20
    checkpoint_minutes: float = 5.0
    validate_minutes: float = 10.0
    validate_samples: int = 512
    start: str = ""
    start_how: Start = "same"
    start_parts: list[str] = field(default_factory=list)
    start_heads: bool = True
    sync_batchnorm: bool = False
    imprint: int = 0


@dataclass(frozen=True, slots=True)
class Experiment:
    """``network`` holds the widths of the named network's configuration (``training.checkpoint.NETWORKS``)."""

    name: str
    task: Literal["denoiser", "recogniser", "translator"]
    network_name: str
    network: dict[str, Any] = field(default_factory=dict)
    data: Data = field(default_factory=Data)
    stream: Stream = field(default_factory=Stream)
    augmentation: Augmentation = field(default_factory=Augmentation)
    loss: Loss = field(default_factory=Loss)
    optimiser: Optimiser = field(default_factory=Optimiser)
    schedule: Schedule = field(default_factory=Schedule)
    run: Run = field(default_factory=Run)

    def as_dict(self) -> dict[str, Any]:
        """Plain data, for checkpoints and cards."""
        return dataclasses.asdict(self)


TABLES: dict[str, type[Any]] = {
    "data": Data,
    "stream": Stream,
    "augmentation": Augmentation,
    "loss": Loss,
    "optimiser": Optimiser,
    "schedule": Schedule,
    "run": Run,
}


def build(kind: type[T], values: dict[str, Any], where: str) -> T:
    """A dataclass from plain values, refusing unknown keys and wrong types of scalars."""
    fields = {f.name: f for f in dataclasses.fields(cast(Any, kind))}
    for key, value in values.items():
        if key not in fields:
            raise ExperimentError(f"[{where}] has no key '{key}'; it knows {', '.join(fields)}")
        default = fields[key].default
        if isinstance(default, bool) != isinstance(value, bool) and default is not dataclasses.MISSING:
            raise ExperimentError(f"[{where}] {key} = {value!r} should look like {default!r}")
        if isinstance(default, str) and not isinstance(value, str):
            raise ExperimentError(f"[{where}] {key} = {value!r} should be a string")
    try:
        return kind(**{k: tuple(v) if isinstance(fields[k].default, tuple) else v for k, v in values.items()})
    except TypeError as error:
        raise ExperimentError(f"[{where}]: {error}") from error


def from_dict(values: dict[str, Any]) -> Experiment:
    """An experiment from plain data (a TOML file, a checkpoint)."""
    values = dict(values)
    tables = {name: build(kind, values.pop(name, {}), name) for name, kind in TABLES.items()}
    return build(Experiment, {**values, **tables}, "experiment")


def read(path: Path) -> Experiment:
    """An experiment from its TOML file; its name is the file's."""
    try:
        values = tomllib.loads(path.read_text())
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ExperimentError(f"{path} is not an experiment: {error}") from error
    return from_dict({"name": path.stem, **values})
