"""Training data made on the fly, without end: faces drawn, rendered, measured and cut on one device, batch by batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from face.crop import LEAST_MEASURED, support
from face.location import rotation
from training.faces.batch import BatchFaces, BatchView, Props, rays
from training.faces.batch_crop import crop, encode
from training.faces.batch_images import fill
from training.faces.individual import Individuality, Individuals
from training.faces.render import MATERIALS
from training.people import VALIDATION, reserved
from training.sensors.variation import FOCAL_PX, RANGE_M, SENSORS, SHARES, settings
from training.streams.batch_sensors import measure
from training.streams.wardrobe import Clientele, Dressing, Wardrobe, Worn

BACKGROUND = MATERIALS.index("background")


@dataclass(frozen=True, slots=True)
class StreamSpec:
    """The contents of a stream.

    - ``people`` from number ``first`` on, as in pools, with ``individuality``; ``neutral``: the share without
      expression.
    - ``batch`` views at a time of the ``wardrobe``: so many faces with expression and outfit, of which ``fresh`` are
      replaced before each batch (dressing is the part that runs on the CPU); ``props`` scales how much they wear.
    - ``alike``: batches are groups of so many people (1: no groups), a share ``likeness`` of which look alike.
    - ``turn_deg``: standard deviations of yaw, pitch and roll, cut at ``largest_deg``.
    - ``pose_error_deg``, ``nose_error_mm``: standard deviations of the location that crops are made with.
    - ``sensor_shares``: of ``training.sensors.variation.SENSORS``, whose focal lengths, ranges and settings hold;
      ``focal_scale`` times the focal lengths, on images of ``size`` pixels, which hold a head at the nearest.

    Raises ``ValueError`` when people are asked for that are reserved (``validating``: those of the validation pool
    are allowed, and nobody else), or a number is out of range.
    """

    people: int = 2000
    first: int = 0
    individuality: Individuality = field(default_factory=Individuality)
    neutral: float = 0.3
    batch: int = 64
    wardrobe: int = 128
    fresh: int = 8
    props: float = 1.0
    alike: int = 1
    likeness: float = 1.0
    turn_deg: tuple[float, float, float] = (21.0, 11.0, 8.0)
    largest_deg: tuple[float, float, float] = (60.0, 30.0, 20.0)
    pose_error_deg: float = 2.2
    nose_error_mm: float = 1.8
    sensor_shares: tuple[float, ...] = SHARES
    focal_scale: float = 1.0
    size: int = 288
    validating: bool = False

    def __post_init__(self) -> None:
        if self.people < 1 or self.batch < 1 or not 0 <= self.fresh <= self.wardrobe or self.wardrobe < 1:
            raise ValueError("people, batch and wardrobe are at least 1, and fresh at most the wardrobe")
        if self.alike < 1 or self.batch % self.alike:
            raise ValueError("alike is at least 1 and divides the batch")
        if len(self.sensor_shares) != len(SENSORS) or min(self.sensor_shares) < 0 or sum(self.sensor_shares) <= 0:
            raise ValueError(f"sensor_shares are a share each of {', '.join(SENSORS)}")
        people = range(self.first, self.first + self.people)
        if self.validating and not (people.start in VALIDATION and people[-1] in VALIDATION):
            raise ValueError(f"runs are watched on people {VALIDATION.start} to {VALIDATION.stop - 1}")
        if not self.validating and reserved(people):
            raise ValueError(f"{reserved(people)}; choose others")


class FaceStream:
    """Batches without end, the same for the same seed and device where no ``workers`` help to dress.

    Every batch holds, on the device: ``noisy`` and ``clean`` ``float32[B, 128, 128]`` in [0, 255], ``mask`` ``bool``
    (True: measured), ``identity`` ``int64[B]`` (the person's number), ``sensor`` ``int64[B]``, ``coefficients``
    ``float32[B, I]``, ``expression`` ``float32[B, E]``, ``pose`` ``float32[B, 3]`` (yaw, pitch, roll, degrees),
    ``nose`` ``float32[B, 3]`` (camera frame, metres). ``workers``: processes that dress; end them with ``close``.
    """

    def __init__(
        self,
        model_path: Path,
        spec: StreamSpec,
        *,
        seed: int = 1,
        device: torch.device | str = "cpu",
        workers: int = 0,
    ) -> None:
        self.spec, self._device = spec, torch.device(device)
        self.model = Individuals(model_path, spec.individuality)
        self._faces = BatchFaces(self.model, self._device)
        who = Clientele(
            spec.people, spec.first, spec.individuality, spec.neutral, spec.props, spec.alike, spec.likeness
        )
        groups = max(1, spec.wardrobe // spec.alike)
        self.wardrobe = Wardrobe(Dressing(model_path, who, seed), groups, workers, seed)
        self._rng = np.random.default_rng([seed, 2])
        self._generator = torch.Generator(self._device).manual_seed(int(self._rng.integers(2**62)))

    def __iter__(self) -> Iterator[dict[str, Tensor]]:
        while True:
            yield self.batch()

    def close(self) -> None:
        """End the workers."""
        self.wardrobe.close()

    def batch(self) -> dict[str, Tensor]:
        """The next batch."""
        self.wardrobe.renew(-(-self.spec.fresh // self.spec.alike))
        return self._seen(self.wardrobe.take(self.spec.batch // self.spec.alike))

    @torch.no_grad()
    def bare(self, numbers: Sequence[int], *, neutral: bool = True) -> Tensor:
        """Clean crops ``float32[N, 128, 128]`` in [0, 255] of people as nobody dressed or measured them, frontal."""
        identity = np.stack([self.model.person(number) for number in numbers])
        blank = np.zeros((len(numbers), len(self.model.expression_names)), np.float32)
        expression = blank if neutral else np.stack([self.model.random_expression(self._rng) for _ in numbers])
        t = self._tensors(
            {"identity": identity, "expression": expression, "turn": np.stack([np.eye(3)] * len(numbers))}
        )
        vertices = self._faces.vertices(t["identity"], t["expression"])
        return self._clean(vertices, t["turn"], torch.zeros(len(numbers), 3, device=self._device))

    def _tensors(self, arrays: dict[str, NDArray[Any]]) -> dict[str, Tensor]:
        return {k: torch.from_numpy(np.asarray(v, np.float32)).to(self._device) for k, v in arrays.items()}

    def _clean(self, vertices: Tensor, into: Tensor, offset_mm: Tensor) -> Tensor:
        clean, there = self._faces.clean_map(vertices, into, offset_mm)
        return without_slit(encode(fill(clean, there)))

    @torch.no_grad()
    def _seen(self, chosen: list[Worn]) -> dict[str, Tensor]:
        spec, rng, count = self.spec, self._rng, len(chosen)
        shares = np.array(spec.sensor_shares) / sum(spec.sensor_shares)
        sensors = rng.choice(len(SENSORS), count, p=shares)
        drawn = [settings(int(sensor), rng, one.faint) for sensor, one in zip(sensors, chosen, strict=True)]
        pose = np.clip(rng.normal(0, spec.turn_deg, (count, 3)), -np.array(spec.largest_deg), spec.largest_deg)
        turn, nose, camera = self._placed(pose, sensors)
        wrong = np.stack([rotation(tuple(off)) for off in rng.normal(0, spec.pose_error_deg, (count, 3))])
        away = rng.normal(0, spec.nose_error_mm / 1000, (count, 3)) * (1, 1, 0.5)
        t = self._tensors(
            {
                "turn": turn,
                "nose": nose,
                "camera": camera,
                "located": turn @ wrong,
                "at": nose + away,
                "into": turn.transpose(0, 2, 1) @ turn @ wrong,
                "offset": 1000 * np.einsum("bi,bij->bj", away, turn),
                "identity": np.stack([one.identity for one in chosen]),
                "expression": np.stack([one.expression for one in chosen]),
                "pose": pose,
            }
        )
        vertices = self._faces.vertices(t["identity"], t["expression"])
        props = stacked([one.packed(self._device) for one in chosen], self._device)
        view = self._faces.view(vertices, t["turn"], t["nose"], t["camera"], (spec.size, spec.size), props)
        view = with_wall(view, t["nose"], self._generator)
        noisy, mask = crop(measure(view, drawn, self._generator), t["camera"], t["located"], t["at"])
        batch = {
            "noisy": noisy,
            "clean": self._clean(vertices, t["into"], t["offset"]),
            "mask": mask,
            "identity": torch.tensor([one.number for one in chosen], device=self._device),
            "sensor": torch.from_numpy(sensors).to(self._device),
            "coefficients": t["identity"][:, : self.model.statistical_size],
            "expression": t["expression"],
            "pose": t["pose"],
            "nose": t["nose"],
        }
        return _measured(batch)

    def _placed(
        self, pose: NDArray[np.float64], sensors: NDArray[np.int64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Rotations, nose tips (metres) and cameras; the image is a window around the head, as in pools."""
        spec, rng, count = self.spec, self._rng, len(pose)
        turn = np.stack([rotation(tuple(one)) for one in pose])
        nose = rng.normal(0, 0.05, (count, 3))
        nearest, farthest = np.array(RANGE_M)[sensors].T
        nose[:, 2] = rng.uniform(nearest, farthest)
        focal = spec.focal_scale * np.array(FOCAL_PX)[sensors, None]
        centre = (spec.size - 1) / 2 - focal * nose[:, :2] / nose[:, 2:]
        return turn, nose, np.column_stack([focal, focal, centre])


def _measured(batch: dict[str, Tensor]) -> dict[str, Tensor]:
    """The batch with others in place of samples of which ``face.crop`` would say that too little was measured."""
    inside = torch.from_numpy(support().copy()).to(batch["mask"].device)
    good = batch["mask"][:, inside].float().mean(dim=1) >= LEAST_MEASURED
    every = torch.arange(len(good), device=good.device)
    others = every[good]
    if len(others) in (0, len(good)):
        return batch
    rows = torch.where(good, every, others[every % len(others)])
    return {name: values[rows] for name, values in batch.items()}


def stacked(parts: list[Props], device: torch.device | str) -> Props:
    """Props of one face each as a batch."""
    whole = {}
    for name in Props.__slots__:
        rows = [getattr(part, name)[0] for part in parts]
        whole[name] = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True).to(device)
    return Props(**whole)


def without_slit(clean: Tensor) -> Tensor:
    """Clean crops with the slit closed that the model's shut lips leave, as in pools."""
    wide = functional.max_pool2d(clean[:, None], (3, 1), 1, (1, 0))
    return -functional.max_pool2d(-wide, (3, 1), 1, (1, 0))[:, 0]


def with_wall(view: BatchView, nose_m: Tensor, generator: torch.Generator) -> BatchView:
    """The views with a tilted wall 0.2–2.5 m behind the nose tip in three of four of their empty parts."""
    batch, height, width = view.z.shape
    drawn = torch.rand((4, batch, 1, 1), generator=generator, device=view.z.device)
    ray = rays(view.camera, (height, width))
    slope_x, slope_y = 1.2 * (drawn[0] - 0.5), 0.6 * (drawn[1] - 0.5)
    facing = 1 + slope_x * ray[..., 0] + slope_y * ray[..., 1]
    wall = (nose_m[:, 2, None, None] + 0.2 + 2.3 * drawn[2]) / facing.clamp(min=0.1)
    empty = (view.z <= 0) & (drawn[3] < 0.75)
    inclined = facing / (1 + slope_x**2 + slope_y**2).sqrt() / ray.norm(dim=-1)
    return BatchView(
        torch.where(empty, wall, view.z),
        torch.where(empty, inclined.clamp(0, 1), view.cosine),
        torch.where(empty, BACKGROUND, view.material),
        view.camera,
    )
