"""Before and after, of every real person: raw crop, denoised crop and the Gaussian blur that leaves as much residual.

``python -m benchmarks.real.pictures --data kinect2_faces.npz`` draws ``docs/images/real-before-after.png``: surfaces
lit from the upper left, two frames of each person: the gallery's and one that is turned and has its mouth open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import cv2
import numpy as np
import typer
from numpy.typing import NDArray

from benchmarks.networks import denoiser
from benchmarks.real.people import GALLERY_FRAME, Shot, shots
from benchmarks.real.residual import equal_blur, gaussian, residual, stacked
from face.crop import MM_PER_PX, depth_mm

Crops = NDArray[np.float32]
Picture = NDArray[np.uint8]

LIGHT = np.array([-0.45, -0.5, -0.74])
TURNED_FRAME = 30
TILE_PX, HEADER_PX = 160, 32
FACE = slice(2, 126), slice(14, 114)  # rows and columns of a crop that show face


def main(
    data: Annotated[Path, typer.Option(help="the file with the frames")],
    out: Annotated[Path, typer.Option(help="the picture")] = Path("docs/images/real-before-after.png"),
    denoise: Annotated[Path | None, typer.Option("--denoiser", help="another denoiser, .onnx or .ckpt")] = None,
    threads: Annotated[int | None, typer.Option(help="processor threads of the network")] = None,
) -> None:
    """Draw."""
    found = [shot for shot in shots(data) if shot.crop is not None]
    raw, masks = stacked(found)
    denoised = denoiser(denoise, threads=threads)(raw)
    sigma = equal_blur(raw, masks, residual(denoised, masks))
    stages = {"raw": raw, "denoised": denoised, f"Gaussian {sigma:.1f} px": gaussian(raw, sigma)}
    picture = sheet(found, stages)
    out.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(out), picture, [cv2.IMWRITE_PNG_COMPRESSION, 9])
    print(f"{out}: {out.stat().st_size / 1000:.0f} kB")


def sheet(found: Sequence[Shot], stages: Mapping[str, Crops]) -> Picture:
    """A row a person, the stages of two frames side by side: ``uint8[H, W]``."""
    at = {(shot.person, shot.number): k for k, shot in enumerate(found)}
    raw = next(iter(stages.values()))
    columns = [(number, name) for number in (GALLERY_FRAME, TURNED_FRAME) for name in stages]
    rows = [np.concatenate([_label(name, number) for number, name in columns], axis=1)]
    for person in sorted({shot.person for shot in found}):
        tiles = []
        for number, name in columns:
            k = at.get((person, number))
            tiles.append(_blank() if k is None else _tile(np.where(raw[k] > 0, stages[name][k], 0)))
        rows.append(np.concatenate(tiles, axis=1))
    return np.concatenate(rows, axis=0)


def shaded(depth: Crops) -> Picture:
    """A crop ``float32[128, 128]`` in [0, 255] as a matt surface, ``uint8[128, 128]``; background black."""
    z_mm = depth_mm(depth)
    rows, columns = np.gradient(z_mm, MM_PER_PX)
    normals = np.stack([columns, rows, -np.ones_like(z_mm)], axis=-1)
    normals /= np.linalg.norm(normals, axis=-1, keepdims=True)
    light = np.clip(normals @ (LIGHT / np.linalg.norm(LIGHT)), 0, 1)
    inside = cv2.erode((depth > 0).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    return np.where(inside, 25 + 230 * light, 0).astype(np.uint8)


def _tile(depth: Crops) -> Picture:
    face = shaded(depth.astype(np.float32))[FACE]
    return np.asarray(cv2.resize(face, (TILE_PX * 100 // 124, TILE_PX), interpolation=cv2.INTER_AREA), np.uint8)


def _blank() -> Picture:
    return np.zeros((TILE_PX, TILE_PX * 100 // 124), np.uint8)


def _label(name: str, number: int) -> Picture:
    head = np.zeros((HEADER_PX, TILE_PX * 100 // 124), np.uint8)
    for line, text in enumerate((name, f"frame {number}")):
        cv2.putText(head, text, (3, 12 + 14 * line), cv2.FONT_HERSHEY_SIMPLEX, 0.36, 255, 1, cv2.LINE_AA)
    return head


if __name__ == "__main__":
    typer.run(main)
