"""A pipeline, a gallery and sources in memory, whose answers are known by construction, for the window's tests."""

from __future__ import annotations

import itertools
import time
from datetime import UTC, datetime
from functools import cache
from types import SimpleNamespace

import cv2
import numpy as np

import camera
import face
import gallery
from app.pipeline import Pipeline
from app.window.parts.demo import face_normals, head_frame
from camera import DeviceInfo, Frame
from face import Location
from gallery.match import Match

ENROLLED = datetime(2026, 11, 12, 9, 0, tzinfo=UTC)
CONSENT = gallery.Consent(True, "the operator", "I agree", ENROLLED)


def find_head(frame: Frame, *, previous: object = None) -> list[Location]:
    """The nearest measured point is the nose of a head that looks straight ahead."""
    depth = cv2.medianBlur(frame.depth, 5)
    near = np.where(depth > 0, depth, 65535)
    if near.min() > 1000:
        return []
    row, column = np.unravel_index(int(near.argmin()), near.shape)
    pixel = np.array([float(column), float(row)])
    nose = frame.intrinsics.deproject(pixel, np.array(near[row, column] * frame.depth_unit))
    return [Location(tuple(map(float, pixel)), tuple(map(float, nose)), (*pose_at(frame.timestamp), 0.0), 0.9)]


def pose_at(seconds: float) -> tuple[float, float]:
    """Yaw and pitch: straight for a second, then to both sides, then up and down, in five seconds, over and over."""
    within = seconds % 5
    yaw = 14 * np.sin(np.pi * (within - 1)) if 1 <= within < 3 else 0.0
    pitch = 9 * np.sin(np.pi * (within - 3)) if within >= 3 else 0.0
    return float(yaw), float(pitch)


def cut_upright(frame: Frame, location: Location, *, previous: Location | None = None) -> face.Crop:
    """The head's crop without turning it, since the heads here do not turn."""
    upright = Location(location.nose_px, location.nose_m, (0.0, 0.0, 0.0), location.score)
    crop = face.crop(frame, upright, previous=previous)
    quality = face.Quality(
        **crop.quality.as_dict() | {"yaw_deg": location.pose_deg[0], "pitch_deg": location.pose_deg[1]}
    )
    return face.Crop(crop.depth, crop.mask, crop.mm_per_px, quality)


class Denoiser:
    """Smooths a crop."""

    backend, precision, weights_hash, sha256 = "memory", "f32", "a" * 64, "b" * 64
    card: dict[str, object] = {}  # noqa: RUF012

    def __call__(self, depth: np.ndarray) -> np.ndarray:
        return np.stack([self._smoothed(one) for one in depth])

    def close(self) -> None: ...

    def _smoothed(self, depth: np.ndarray) -> np.ndarray:
        smooth = cv2.GaussianBlur(depth, (0, 0), 1.6)
        return np.maximum(smooth, 1.5).astype(np.float32)  # like a network's: not quite 0 in the background


class Recogniser(Denoiser):
    """Gives every face the same embedding, up to a little noise."""

    card = {"thresholds": {"1e-3": 0.62}}  # noqa: RUF012

    def __init__(self, axis: int = 0) -> None:
        self.axis = axis
        self._random = np.random.default_rng(0)

    def __call__(self, depth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        embeddings, normals = zip(*[self._recognised(one) for one in depth], strict=True)
        return np.stack(embeddings), np.stack(normals)

    def _recognised(self, depth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        embedding = np.zeros(1920, np.float32)
        embedding[self.axis] = 1
        embedding += self._random.normal(0, 0.008, 1920).astype(np.float32)
        return embedding / np.linalg.norm(embedding), face_normals(depth)


class People:
    """A gallery in memory."""

    def __init__(self, scores: dict[str, float]) -> None:
        """``scores``: the cosine of every person with the embedding on axis 0."""
        self._templates: dict[str, np.ndarray] = {}
        self._enrolled: dict[str, SimpleNamespace] = {}
        self.consents: list[object] = []
        self.recorded: list[tuple[str, dict[str, object]]] = []
        for axis, (name, score) in enumerate(scores.items(), start=100):
            template = np.zeros((5, 1920), np.float32)
            template[:, 0], template[:, axis] = score, np.sqrt(1 - score**2)
            self._add(name, template)

    def _add(self, name: str, templates: np.ndarray) -> None:
        self._templates[name] = templates
        self._enrolled[name] = SimpleNamespace(
            name=name, templates=len(templates), outdated=0, enrolled=ENROLLED, consent=CONSENT
        )

    def __len__(self) -> int:
        return len(self._templates)

    @property
    def comparable(self) -> int:
        return len(self._templates)

    def people(self) -> list[SimpleNamespace]:
        return list(self._enrolled.values())

    def outdate(self, name: str) -> None:
        """As if all templates of this person were made by other networks."""
        self._templates.pop(name)
        self._enrolled[name] = SimpleNamespace(**vars(self._enrolled[name]) | {"templates": 0, "outdated": 5})

    def likeness(self, one: str, other: str, *, adaptation: object = None) -> float | None:
        if one not in self._templates or other not in self._templates:
            return None
        return float((self._templates[one] @ self._templates[other].T).max())

    def record(self, decision: str, **told: object) -> None:
        self.recorded.append((decision, told))

    def verify(self, name: str, embedding: np.ndarray, *, threshold: float | None = None) -> Match:
        limit = 0.62 if threshold is None else threshold
        if name not in self._templates:
            raise gallery.ModelMismatch(f"{name} was enrolled with other networks; enrol again")
        score = float((self._templates[name] @ embedding).max())
        return Match(name, score, score >= limit, limit)

    def identify(self, embedding: np.ndarray, *, top: int = 5, threshold: float | None = None) -> list[Match]:
        found = [self.verify(name, embedding, threshold=threshold) for name in self._templates]
        return sorted(found, key=lambda match: -match.score)[:top]

    def enrol(
        self,
        name: str,
        embeddings: np.ndarray,
        *,
        consent: gallery.Consent,
        views: np.ndarray | None = None,
        sensor: str = "",
        crops: np.ndarray | None = None,
        geometry: str = "",
    ) -> SimpleNamespace:
        self.consents.append(consent)
        self._add(name, embeddings)
        return self._enrolled[name]

    def rename(self, old: str, new: str) -> None:
        if new in self._templates:
            raise gallery.PersonExists(f"{new} is enrolled already")
        self._templates[new] = self._templates.pop(old)
        self._enrolled[new] = SimpleNamespace(**vars(self._enrolled.pop(old)) | {"name": new})

    def remove(self, name: str) -> None:
        del self._templates[name], self._enrolled[name]

    def audit(self, *, limit: int = 1000) -> list[gallery.Entry]:
        return [gallery.Entry(ENROLLED, "enrol", name, None, None, "") for name in self._enrolled][:limit]

    def close(self) -> None:
        pass


def make_pipeline(scores: dict[str, float] | None = None) -> Pipeline:
    """A real pipeline on these parts."""
    people = People({"Anna K.": 0.94, "David M.": 0.54, "Jonas R.": 0.38} if scores is None else scores)
    return Pipeline(Denoiser(), Recogniser(), people, locate=find_head, crop=cut_upright)


class Camera(camera.Source):
    """A live camera that shows a swaying head; ``fail_after`` frames it is lost."""

    live = True

    def __init__(self, *, fps: float = 30.0, fail_after: int | None = None, infrared: bool = True) -> None:
        self._numbers = itertools.count()
        self._pause, self._fail_after, self._infrared = 1 / fps, fail_after, infrared
        self.closed = False

    @property
    def info(self) -> DeviceInfo:
        return DeviceInfo("realsense", "RealSense D435", "012345678901", "realsense:012345678901")

    def read(self, timeout: float = 2.0) -> Frame:
        number = next(self._numbers)
        if self._fail_after is not None and number >= self._fail_after:
            raise camera.CameraLost("the camera was unplugged; plug it in again")
        time.sleep(self._pause)
        return still(number / 30, number, infrared=self._infrared)

    def close(self) -> None:
        self.closed = True


class Clip(camera.Recording):
    """A recording of so many frames of the swaying head, 15 a second, whose time stamps begin at ``begins`` seconds."""

    def __init__(self, length: int = 30, *, infrared: bool = False, begins: float = 0.0) -> None:
        self._frames = [still(begins + i / 15, i, infrared=infrared) for i in range(length)]
        self._next = 0

    @property
    def info(self) -> DeviceInfo:
        return DeviceInfo("synthetic", "Clip", uri="file:clip.relief")

    def __len__(self) -> int:
        return len(self._frames)

    @property
    def position(self) -> int:
        return self._next

    def seek(self, index: int) -> None:
        self._next = index

    def timestamp(self, index: int) -> float:
        return self._frames[index].timestamp

    def read(self, timeout: float = 2.0) -> Frame:
        if self._next >= len(self._frames):
            raise camera.EndOfStream("the recording has ended")
        self._next += 1
        return self._frames[self._next - 1]

    def close(self) -> None:
        pass


@cache
def rendered(step: int) -> Frame:
    """The swaying head at one of 40 steps of its way, which takes two seconds."""
    return head_frame(seconds=step / 20 * 1.65, number=step, width=320, height=240)


def still(seconds: float, number: int, *, infrared: bool = True) -> Frame:
    """One frame of the swaying head."""
    made = rendered(round(20 * seconds) % 40)
    depth = np.array(made.depth)
    depth[0, 0] = 5000 + number  # no two frames of a sensor are the same
    return Frame(
        depth,
        made.depth_unit,
        made.intrinsics,
        seconds,
        number,
        np.array(made.infrared) if infrared else None,
        source="test:",
    )
