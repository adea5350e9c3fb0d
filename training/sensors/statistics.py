"""Statistics of the noise in a depth image of one head: the same for real and for simulated frames.

- ``windows``: residuals to a local quadratic surface in 9 × 9 px windows on forehead and cheeks, with distance and
  incidence of each window (from the fitted slope): noise level, power spectrum, correlation, row pattern.
- ``zones``: zero pixels inside the head, by distance to its silhouette, above and below the brow; roughness of the
  upper head (hair) against the lower face.
- ``edges``: at the silhouette before a background, the share of pixels that read nothing, the head, something in
  between (flying pixels), or the background.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

WINDOW = 9
HEAD_BEHIND_MM = 160  # a head reaches this far behind its nose, as one camera sees it
BACKGROUND_MM = 400
BANDS_PX = ((0, 2), (2, 4), (4, 8), (8, 99))

Depth = NDArray[np.uint16]
Float = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """Residuals ``float64[n, 9, 9]`` in mm; depth mm, cosine of incidence and RMS mm (six parameters), each ``[n]``."""

    residual: Float
    depth_mm: Float
    cosine: Float
    rms_mm: Float

    @property
    def upright(self) -> NDArray[np.bool_]:
        """Windows that face the camera and hold no fold and no hair: for the level and the spectrum."""
        return np.asarray((self.cosine > 0.8) & (self.rms_mm < 1.4 * np.median(self.rms_mm)), np.bool_)


def windows(depth: Depth, nose_px: Float, focal_px: float) -> Windows:
    """The windows of one frame; ``nose_px`` column and row of the nose tip."""
    nose_mm = at(depth, nose_px)
    half = WINDOW // 2
    basis = _basis()
    solve = np.linalg.pinv(basis)
    found: list[tuple[Float, float, float, float]] = []
    for v, u in _centres(depth, nose_px, nose_mm, focal_px):
        patch = depth[v - half : v + half + 1, u - half : u + half + 1].astype(np.float64).ravel()
        if patch.size < WINDOW**2 or patch.min() == 0 or np.ptp(patch) > 80 or abs(patch[40] - nose_mm) > 90:
            continue
        fitted = solve @ patch
        residual = patch - basis @ fitted
        mm_per_px = fitted[0] / focal_px
        cosine = 1 / np.sqrt(1 + (fitted[1] ** 2 + fitted[2] ** 2) / mm_per_px**2)
        rms = np.sqrt((residual**2).sum() / (WINDOW**2 - 6))
        found.append((residual.reshape(WINDOW, WINDOW), fitted[0], cosine, rms))
    if not found:
        empty = np.zeros(0)
        return Windows(np.zeros((0, WINDOW, WINDOW)), empty, empty, empty)
    residuals, depths, cosines, levels = zip(*found, strict=True)
    return Windows(np.stack(residuals), np.array(depths), np.array(cosines), np.array(levels))


def joined(parts: list[Windows]) -> Windows:
    """All windows of several frames."""
    names = ("residual", "depth_mm", "cosine", "rms_mm")
    return Windows(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def spectrum(residual: Float) -> tuple[Float, Float]:
    """Mean power along the horizontal and the vertical frequency, ``float64[5]`` each, mm² a window bin."""
    power = np.abs(np.fft.fft2(residual)) ** 2 / WINDOW**2
    mean = power.mean(axis=0)
    half = WINDOW // 2 + 1
    return mean.mean(axis=0)[:half], mean.mean(axis=1)[:half]


def correlation(residual: Float, rows: int, columns: int) -> float:
    """Correlation of residuals ``rows`` and ``columns`` pixels apart."""
    moved = residual[:, rows:, columns:]
    fixed = residual[:, : WINDOW - rows, : WINDOW - columns]
    return float((moved * fixed).mean() / (residual**2).mean())


def zones(depth: Depth, nose_px: Float, focal_px: float) -> dict[str, tuple[float, float]]:
    """(sum, count) of each statistic, so that frames can be added up."""
    nose_mm = at(depth, nose_px)
    head = silhouette(depth, nose_px, nose_mm)
    inside = cv2.distanceTransform(head.astype(np.uint8), cv2.DIST_L2, 5)
    rows = (np.arange(depth.shape[0]) - nose_px[1]) * nose_mm / focal_px
    upper = np.broadcast_to((rows < -65)[:, None], depth.shape)
    near = np.broadcast_to((rows < 60)[:, None], depth.shape)
    hole = depth == 0
    counted: dict[str, tuple[float, float]] = {}
    for name, part in (("upper", upper), ("lower", ~upper & near)):
        for low, high in BANDS_PX:
            band = head & part & (inside > low) & (inside <= high)
            counted[f"holes, {name} head, {low}-{high} px inside"] = (float(hole[band].sum()), float(band.sum()))
    rough = roughness(depth)
    for name, part in (("upper", upper), ("lower", ~upper & near)):
        values = rough[head & part & (inside > 1.5) & (inside < 8) & ~hole]
        for limit in (3, 10, 30):
            counted[f"rough > {limit} mm, {name} head, 2-8 px inside"] = (float((values > limit).sum()), values.size)
    return counted


def edges(depth: Depth, nose_px: Float) -> dict[str, tuple[float, float]]:
    """What pixels read whose 7 × 7 surroundings hold both the head and a background."""
    nose_mm = at(depth, nose_px)
    z = depth.astype(np.float32)
    head = silhouette(depth, nose_px, nose_mm) & (depth > 0)
    far = (z > nose_mm + BACKGROUND_MM) & ~head
    kernel = np.ones((7, 7), np.float32)
    both = (cv2.filter2D(head.astype(np.float32), -1, kernel) > 8) & (
        cv2.filter2D(far.astype(np.float32), -1, kernel) > 8
    )
    between = (z > nose_mm + HEAD_BEHIND_MM + 20) & ~far | (z > 0) & (z < nose_mm - 60)
    count = float(both.sum())
    kinds = {"nothing": depth == 0, "head": head, "between": between & ~head, "background": far}
    return {f"edge reads {name}": (float((kind & both).sum()), count) for name, kind in kinds.items()}


def silhouette(depth: Depth, nose_px: Float, nose_mm: float) -> NDArray[np.bool_]:
    """The head: connected to the nose, in its depth range, small gaps closed and holes filled."""
    near = (depth > nose_mm - 60) & (depth < nose_mm + HEAD_BEHIND_MM)
    square = np.ones((2, 2), np.uint8)
    opened = cv2.dilate(cv2.erode(near.astype(np.uint8), square), square, anchor=(0, 0))
    _, labels = cv2.connectedComponents(opened)
    u, v = (int(x) for x in np.rint(nose_px))
    own = (labels == labels[v, u]).astype(np.uint8)
    own = np.asarray(cv2.morphologyEx(own, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)), np.uint8)
    outlines, _ = cv2.findContours(own, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return np.asarray(cv2.drawContours(own, outlines, -1, 1, cv2.FILLED) > 0, np.bool_)


def roughness(depth: Depth) -> NDArray[np.float32]:
    """Distance of each pixel from the 3 × 3 median around it, mm; holes count as their surroundings."""
    z = depth.astype(np.float32)
    return np.asarray(np.abs(z - cv2.medianBlur(z, 3)), np.float32)


def at(depth: Depth, pixel: Float) -> float:
    """Median depth of the 5 × 5 pixels around a point, mm; NaN when there is none."""
    u, v = (int(x) for x in np.rint(pixel))
    near = depth[max(v - 2, 0) : v + 3, max(u - 2, 0) : u + 3]
    near = near[near > 0]
    return float(np.median(near)) if near.size else float("nan")


def _basis() -> Float:
    half = WINDOW // 2
    y, x = (g.ravel().astype(np.float64) for g in np.mgrid[-half : half + 1, -half : half + 1])
    return np.stack([np.ones(WINDOW**2), x, y, x * x, x * y, y * y], 1)


def _centres(depth: Depth, nose_px: Float, nose_mm: float, focal_px: float) -> list[tuple[int, int]]:
    """Every third pixel of the forehead and of both cheeks, by their place beside the nose in millimetres."""
    px = focal_px / nose_mm
    u, v = float(nose_px[0]), float(nose_px[1])
    patches = ((-32, 32, -82, -54), (-50, -26, -12, 26), (26, 50, -12, 26))
    half = WINDOW // 2
    rows, columns = depth.shape[0] - half, depth.shape[1] - half
    return [
        (row, column)
        for left, right, top, bottom in patches
        for row in range(max(half, round(v + top * px)), min(rows, round(v + bottom * px)), 3)
        for column in range(max(half, round(u + left * px)), min(columns, round(u + right * px)), 3)
    ]
