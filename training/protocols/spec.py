"""What the open benchmark is. Frozen: whoever changes anything here gives it a new version number and a new hash."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from training.people import OPEN_BENCHMARK

VERSION = "1"
FIRST_PERSON = OPEN_BENCHMARK[0]
GALLERY, NEUTRAL, EXPRESSION, POSE, OCCLUSION, TIME, PAIR = range(7)
SUBSETS = ("gallery", "NU", "FE", "PS", "OC", "TM", "pair")
PROBES = SUBSETS[NEUTRAL : TIME + 1]
NAMES = (*SUBSETS, "other")  # of a pool's column `subset`; published data sets have faces that none of ours fits
FACE_MODEL = "0bc9a37735c797ad9e3efcea23a4f4e0fb1a52d8da62503751f22b43e89d32f5"
SPLITS = ("train", "test")
SETS = ("train", "test", "pairs-train", "pairs-test")


class BenchmarkError(Exception):
    """A folder, a face model or an option is not the open benchmark's; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Spec:
    """Sizes, ranges and errors. Angles in degrees, lengths in metres unless the name says otherwise.

    - ``people``, of whom ``train`` train and the others test; a person's number is ``first`` + k.
    - ``counts``: frames a person of each subset, in the order of ``SUBSETS``; ``pairs``: clean/noisy pairs of a person
      who trains and of one who tests.
    - ``distance_m``: nose tip to camera; ``focal_px``: Kinect v2.
    - ``drift``: standard deviation, in those of the model, by which the first ``drifting`` modes of identity change
      until the second session.
    - ``pose_error_deg``, ``nose_error_mm``: standard deviations of the location error that crops are made with, each
      axis; depth errs half as much. Frozen here, because the real locator changes from version to version.
    - ``sensor``: settings of :class:`training.sensors.tof.Tof`, each named, so that a new default changes nothing.
    - ``face_model``: SHA-256 of the statistical model's arrays (``manifest.model_sha256``).
    """

    people: int = 509
    train: int = 340
    first: int = FIRST_PERSON
    seed: int = 20_261_122
    counts: tuple[int, ...] = (1, 2, 5, 6, 3, 4)
    pairs: tuple[int, int] = (6, 6)
    distance_m: tuple[float, float] = (0.6, 1.1)
    focal_px: float = 365.5
    drift: float = 0.2
    drifting: int = 10
    pose_error_deg: float = 1.6
    nose_error_mm: float = 1.3
    sensor: dict[str, float] = field(default_factory=lambda: dict(SENSOR))
    face_model: str = FACE_MODEL

    def as_dict(self) -> dict[str, Any]:
        """For the manifest."""
        return asdict(self)


SENSOR: dict[str, float] = {
    "noise_mm": 1.22,
    "blur_px": 0.95,
    "floor_mm": 0.2,
    "rows_mm": 0.18,
    "weave_mm": 0.22,
    "grazing": 0.2,
    "mixing_px": 0.8,
    "deleted_mm": 150.0,
    "deleted_share": 0.7,
    "flying_share": 0.2,
    "hair_mm": 5.0,
    "hair_holes": 0.004,
    "lens_holes": 0.3,
    "multipath_mm": 1.5,
    "wiggle_mm": 1.0,
}  # the Kinect v2 as it was calibrated when the benchmark was frozen

FROZEN = Spec()
