"""Training data made on the fly, without end: faces drawn, rendered, measured and cut on one device, batch by batch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional
from torch.utils.data import IterableDataset, get_worker_info

from face.location import rotation
from training.faces.batch import BatchFaces, BatchView, Props, pack, rays
from training.faces.batch_crop import crop, encode
from training.faces.batch_images import fill
from training.faces.batch_tof import tof
from training.faces.model import FaceModel
from training.faces.props import Outfit, wear
from training.faces.render import MATERIALS
from training.people import OPEN_BENCHMARK, coefficients
from training.sensors.tof import Tof

BACKGROUND = MATERIALS.index("background")


@dataclass(frozen=True, slots=True)
class StreamSpec:
    """What a stream makes.

    - ``people`` from number ``first`` on, as in pools; ``neutral``: the share without expression.
    - ``batch`` views at a time of the ``wardrobe``: so many faces with expression and outfit, of which ``fresh`` are
      replaced before each batch (dressing is the part that runs on the CPU); ``props`` scales how much they wear.
    - ``turn_deg``: standard deviations of yaw, pitch and roll, cut at ``largest_deg``; ``distance_m``: range.
    - ``pose_error_deg``, ``nose_error_mm``: standard deviations of the location that crops are made with.
    - ``focal_px``, ``size``: of the camera; ``sensor``: its noise.

    Raises ``ValueError`` when the people are among those of the open benchmark, or a number is out of range.
    """

    people: int = 2000
    first: int = 0
    neutral: float = 0.3
    batch: int = 64
    wardrobe: int = 128
    fresh: int = 8
    props: float = 1.0
    turn_deg: tuple[float, float, float] = (21.0, 11.0, 8.0)
    largest_deg: tuple[float, float, float] = (60.0, 30.0, 20.0)
    distance_m: tuple[float, float] = (0.5, 1.15)
    pose_error_deg: float = 2.2
    nose_error_mm: float = 1.8
    focal_px: float = 365.5
    size: int = 224
    sensor: Tof = field(default_factory=Tof)

    def __post_init__(self) -> None:
        if self.people < 1 or self.batch < 1 or not 0 <= self.fresh <= self.wardrobe or self.wardrobe < 1:
            raise ValueError("people, batch and wardrobe are at least 1, and fresh at most the wardrobe")
        if self.first < OPEN_BENCHMARK.stop and self.first + self.people > OPEN_BENCHMARK.start:
            raise ValueError(f"people {OPEN_BENCHMARK.start} to {OPEN_BENCHMARK.stop - 1} are the open benchmark's")


@dataclass(slots=True)
class _Worn:
    number: int
    identity: NDArray[np.float32]
    expression: NDArray[np.float32]
    props: Props


class FaceStream(IterableDataset[dict[str, Tensor]]):
    """Batches without end, the same for the same seed and device; with several loader workers each has its own.

    Every batch holds, on the device: ``noisy`` and ``clean`` ``float32[B, 128, 128]`` in [0, 255], ``mask`` ``bool``
    (True: measured), ``identity`` ``int64[B]`` (the person's number), ``coefficients`` ``float32[B, I]``,
    ``expression`` ``float32[B, E]``, ``pose`` ``float32[B, 3]`` (yaw, pitch, roll, degrees), ``nose`` ``float32[B, 3]``
    (camera frame, metres). Use it with ``DataLoader(stream, batch_size=None)`` or alone.
    """

    def __init__(
        self, model_path: Path, spec: StreamSpec, *, seed: int = 1, device: torch.device | str = "cpu"
    ) -> None:
        self._model_path, self.spec, self._seed, self._device = model_path, spec, seed, torch.device(device)

    def __iter__(self) -> Iterator[dict[str, Tensor]]:
        worker = get_worker_info()
        seed = [self._seed, worker.id if worker else 0]
        rng = np.random.default_rng(seed)
        generator = torch.Generator(self._device).manual_seed(int(rng.integers(2**62)))
        model = FaceModel(self._model_path)
        faces = BatchFaces(model, self._device)
        wardrobe = [self._dressed(model, rng) for _ in range(self.spec.wardrobe)]
        while True:
            for slot in rng.choice(len(wardrobe), self.spec.fresh, replace=False):
                wardrobe[slot] = self._dressed(model, rng)
            chosen = [wardrobe[k] for k in rng.integers(len(wardrobe), size=self.spec.batch)]
            yield self._batch(faces, chosen, rng, generator)

    def _dressed(self, model: FaceModel, rng: np.random.Generator) -> _Worn:
        number = self.spec.first + int(rng.integers(self.spec.people))
        identity = coefficients(number, model.identity_size)
        expression = model.random_expression(rng)
        expression *= np.float32(rng.random() >= self.spec.neutral)
        outfit = Outfit.random(rng, self.spec.props)
        return _Worn(number, identity, expression, pack([wear(model, model.face(identity, expression), outfit)]))

    def _batch(
        self, faces: BatchFaces, chosen: list[_Worn], rng: np.random.Generator, generator: torch.Generator
    ) -> dict[str, Tensor]:
        spec, device = self.spec, self._device
        pose = np.clip(rng.normal(0, spec.turn_deg, (len(chosen), 3)), -np.array(spec.largest_deg), spec.largest_deg)
        turn, nose, camera = self._placed(pose, rng)
        wrong = np.stack([rotation(tuple(off)) for off in rng.normal(0, spec.pose_error_deg, (len(chosen), 3))])
        away = rng.normal(0, spec.nose_error_mm / 1000, (len(chosen), 3)) * (1, 1, 0.5)
        to = {
            "turn": turn,
            "nose": nose,
            "camera": camera,
            "located": turn @ wrong,
            "at": nose + away,
            "into": turn.transpose(0, 2, 1) @ turn @ wrong,
            "offset": 1000 * np.einsum("bi,bij->bj", away, turn),
            "identity": np.stack([one.identity for one in chosen]),
            "expression": np.stack([one.expression for one in chosen]),
        }
        t = {name: torch.from_numpy(np.asarray(value, np.float32)).to(device) for name, value in to.items()}
        vertices = faces.vertices(t["identity"], t["expression"])
        props = stacked([one.props for one in chosen], device)
        view = faces.view(vertices, t["turn"], t["nose"], t["camera"], (spec.size, spec.size), props)
        view = with_wall(view, t["nose"], generator)
        noisy, mask = crop(tof(view, generator, [spec.sensor]), t["camera"], t["located"], t["at"])
        clean, there = faces.clean_map(vertices, t["into"], t["offset"])
        return {
            "noisy": noisy,
            "clean": without_slit(encode(fill(clean, there))),
            "mask": mask,
            "identity": torch.tensor([one.number for one in chosen], device=device),
            "coefficients": t["identity"],
            "expression": t["expression"],
            "pose": torch.from_numpy(pose.astype(np.float32)).to(device),
            "nose": t["nose"],
        }

    def _placed(
        self, pose: NDArray[np.float64], rng: np.random.Generator
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Rotations, nose tips (metres) and cameras; the image is a window around the head, as in pools."""
        spec, count = self.spec, len(pose)
        turn = np.stack([rotation(tuple(one)) for one in pose])
        nose = rng.normal(0, 0.05, (count, 3))
        nose[:, 2] = rng.uniform(*spec.distance_m, count)
        centre = (spec.size - 1) / 2 - spec.focal_px * nose[:, :2] / nose[:, 2:]
        return turn, nose, np.column_stack([np.full((count, 2), spec.focal_px), centre])


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
