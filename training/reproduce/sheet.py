"""Figure 6: noisy faces, what DMDNet makes of them, and the normals of both."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from training import pictures
from training.dataset import Pool
from training.sensors.degradation import degrade

SHOWN = 6


@torch.no_grad()
def draw(network: nn.Module, pairs: Pool, main: Pool, path: Path) -> None:
    """One picture: (a) degraded clean faces with the truth below, (b) camera crops; depth and normals of each."""
    parts = []
    for pool, degraded in ((pairs, True), (main, False)):
        index = np.linspace(0, len(pool) - 1, min(SHOWN, len(pool))).astype(np.int64)
        clean = pool.images("clean", index)
        noisy = _degraded(clean, index) if degraded else pool.images("noisy", index)
        parts.append(pictures.denoising(noisy, network(noisy), clean))
    width = max(part.shape[1] for part in parts)
    padded = [np.pad(part, ((0, 8), (0, width - part.shape[1]), (0, 0)), constant_values=255) for part in parts]
    done, png = cv2.imencode(".png", np.concatenate(padded)[:, :, ::-1])
    assert done
    path.write_bytes(png.tobytes())


def _degraded(clean: Tensor, index: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Tensor:
    faces = zip(clean[:, 0].numpy(), index, strict=True)
    return torch.from_numpy(np.stack([degrade(face, np.random.default_rng((0, int(n)))) for face, n in faces]))[:, None]
