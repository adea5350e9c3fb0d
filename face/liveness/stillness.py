"""Whether a face's place changes as a living one's does, from one frame to the next: a plain memory per track.

Two ways to stand still give a replay away. A *repeated* picture is bit for bit what was there before, which no sensor
does. A *still* one changes by the sensor's noise alone for seconds: living heads sway, breathe and pulse. Noise has no
memory, so the mean square of its steps from frame to frame is twice its variance (von Neumann, Distribution of the
ratio of the mean square successive difference to the variance, 1941); movement adds variance that steps do not show.

The same tells early that something does move, which nobody is accepted without. Simulated busts through every sensor
never showed it, swaying people in 0.17 s in the median and 0.5 s in nine of ten (30 frames a second, 60 of each).
"""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

from camera import Frame
from face.location import Location

SAMPLES = 48  # of the picture along each axis
AROUND_M, DEEP_M = 0.06, 0.06
SAME_SHARE = 0.98
BLOCKS = 4
WINDOW_S, LEAST_FRAMES = 3.0, 24
STILL_RATIO, STILL_MM = 2.0, 0.2
LEAST_SHOWN = 5  # frames that can show a movement
# The blocks' mean: of few frames noise alone has a ratio of 4 now and then. Simulated busts' vary by 1.1 mm at most.
SHIFT_RATIO, LEAST_SHIFT_MM, SHIFT_MM = 5.0, 0.1, 1.5
MOVED_M = 0.03

Samples = NDArray[np.uint16]


class Stillness:
    """The memory of one track; give it every frame of the track, in order.

    - ``repeated``: whether the last frame's picture of the face is one that was there before.
    - ``moved_mm``: by how much the face moved beyond noise over three seconds, mm (RMS), or None before that is known.
    - ``still``: whether that is nothing. ``moved``: whether the last frames show a movement; between the two lies
      what can not be told yet.
    """

    def __init__(self) -> None:
        self.repeated = False
        self.moved = False
        self.moved_mm: float | None = None
        self.still = False
        self._place: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None
        self._at: tuple[float, float, float] = (0.0, 0.0, 0.0)
        self._last: Samples | None = None
        self._times: deque[float] = deque()
        self._means = np.zeros((0, BLOCKS * BLOCKS))

    def update(self, frame: Frame, location: Location) -> None:
        """Take one more frame."""
        away = float(np.linalg.norm(np.subtract(location.nose_m, self._at)))
        if self._place is None or away > MOVED_M or not self._fits(frame):
            self.moved = self._place is not None and away > MOVED_M
            self._begin(frame, location)
        rows, columns = self._place if self._place is not None else _place(frame, location)
        samples = frame.depth[np.ix_(rows, columns)]
        self.repeated = self._last is not None and _same(samples, self._last)
        self._last = samples
        if self.repeated:
            return
        self._times.append(frame.timestamp)
        before = len(self._times)
        while self._times and not 0 <= frame.timestamp - self._times[0] <= WINDOW_S:
            self._times.popleft()
        means = np.concatenate([self._means, _means(samples, frame.depth_unit)[None]])
        self._means = means[before - len(self._times) :]
        self._judge(frame.timestamp)

    def _begin(self, frame: Frame, location: Location) -> None:
        self._place, self._at, self._last = _place(frame, location), location.nose_m, None
        self._times.clear()
        self._means = self._means[:0]
        self.moved_mm, self.still = None, False

    def _fits(self, frame: Frame) -> bool:
        return self._place is not None and bool(
            self._place[0][-1] < frame.depth.shape[0] and self._place[1][-1] < frame.depth.shape[1]
        )

    def _judge(self, now: float) -> None:
        self.moved_mm, self.still = None, False
        means = self._means[:, np.isfinite(self._means.sum(axis=0))]  # blocks that were measured all the time
        if len(self._times) < LEAST_SHOWN or not means.size:
            return
        variance, noise = _spread_of(means)
        shift, shift_noise = _spread_of(means.mean(axis=1, keepdims=True))
        smooth = shift > SHIFT_RATIO * shift_noise and shift > LEAST_SHIFT_MM**2
        self.moved = variance > STILL_RATIO * noise or smooth or shift > SHIFT_MM**2
        if len(self._times) >= LEAST_FRAMES and now - self._times[0] >= 0.9 * WINDOW_S:
            self.moved_mm = float(np.sqrt(max(variance - noise, 0)))
            self.still = variance < STILL_RATIO * noise and self.moved_mm < STILL_MM


def _spread_of(means: NDArray[np.float64]) -> tuple[float, float]:
    """Variance over time of ``[frames, N]``, and what of it the steps from frame to frame explain: the noise."""
    off, steps = means - means.mean(axis=0), means[1:] - means[:-1]
    return float(np.vdot(off, off)) / (off.size - off.shape[1]), float(np.vdot(steps, steps)) / (2 * steps.size)


def _place(frame: Frame, location: Location) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows and columns that are looked at, in and out of the face's middle, each sorted."""
    k, z, (u, v) = frame.intrinsics, location.nose_m[2], location.nose_px
    half_u, half_v = AROUND_M * k.fx / z, AROUND_M * k.fy / z
    return _spread(v, half_v, k.height), _spread(u, half_u, k.width)


def _spread(middle: float, half: float, limit: int) -> NDArray[np.int64]:
    """At most 48 whole numbers from ``middle - half`` to ``middle + half``, within 0 … ``limit`` - 1."""
    low, high = max(0, round(middle - half)), min(limit - 1, round(middle + half))
    return np.unique(np.linspace(low, max(low, high), SAMPLES).astype(np.int64))


def _same(one: Samples, other: Samples) -> bool:
    """Whether two pictures are one: nearly all that either measured is alike to the last bit."""
    if one.shape != other.shape:
        return False
    count = int(np.count_nonzero(one | other))
    alike = int(np.count_nonzero(one == other)) - (one.size - count)  # among what either measured
    return count > 0 and alike >= SAME_SHARE * count


def _means(samples: Samples, depth_unit: float) -> NDArray[np.float64]:
    """Mean depth of 4 × 4 blocks, ``float64[16]`` mm, NaN where less than half of a block was measured."""
    rows, columns = (BLOCKS * (n // BLOCKS) for n in samples.shape)
    part = samples[:rows, :columns].astype(np.float32)
    there = part > 0
    some = part[::3, ::3][there[::3, ::3]]
    if not some.size:
        return np.full(BLOCKS * BLOCKS, np.nan)
    middle = np.partition(some, some.size // 2)[some.size // 2]
    part -= middle
    there &= np.abs(part) < np.float32(DEEP_M / depth_unit)
    cut = (BLOCKS, rows // BLOCKS, BLOCKS, columns // BLOCKS)
    count = there.reshape(cut).sum(axis=(1, 3)).ravel()
    total = np.where(there, part, 0).reshape(cut).sum(axis=(1, 3), dtype=np.float64).ravel()
    enough = 2 * count * BLOCKS * BLOCKS >= rows * columns
    return np.where(enough, middle + total / np.maximum(count, 1), np.nan) * depth_unit * 1000
