"""Losses: reconstruction and identity for DMDNet (equations 5 and 6), classification for LDNFNet (equation 7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

SSIM_WINDOW = 11  # Wang 2004: an 11×11 Gaussian of 1.5 pixels, K1 = 0.01, K2 = 0.03
SSIM_SIGMA = 1.5


def gaussian_rows(size: int, like: Tensor) -> Tensor:
    """The 1D Gaussian window at every position where it fits, as a matrix ``[size - 10, size]``."""
    offsets = torch.arange(SSIM_WINDOW, dtype=like.dtype, device=like.device) - SSIM_WINDOW // 2
    window = torch.exp(-0.5 * (offsets / SSIM_SIGMA) ** 2)
    window = window / window.sum()
    rows = torch.zeros(size - SSIM_WINDOW + 1, size, dtype=like.dtype, device=like.device)
    for row in range(len(rows)):
        rows[row, row : row + SSIM_WINDOW] = window
    return rows


def ssim_map(a: Tensor, b: Tensor, *, dynamic_range: float = 2.0) -> Tensor:
    """SSIM (Wang 2004) of ``[N, 1, H, W]`` images at every window that fits: ``[N, 1, H - 10, W - 10]``.

    The filter is separable and the images small, so it runs as two matrix products.
    """
    down = gaussian_rows(a.shape[-2], a)
    across = gaussian_rows(a.shape[-1], a).T
    c1, c2 = (0.01 * dynamic_range) ** 2, (0.03 * dynamic_range) ** 2

    def blur(x: Tensor) -> Tensor:
        return down @ x @ across

    mean_a, mean_b = blur(a), blur(b)
    var_a = blur(a * a) - mean_a * mean_a
    var_b = blur(b * b) - mean_b * mean_b
    cov = blur(a * b) - mean_a * mean_b
    numerator = (2 * mean_a * mean_b + c1) * (2 * cov + c2)
    return numerator / ((mean_a * mean_a + mean_b * mean_b + c1) * (var_a + var_b + c2))


def weighted_mean(x: Tensor, weight: Tensor | None) -> Tensor:
    """Mean of ``x``, weighted by ``weight`` of the same shape."""
    return x.mean() if weight is None else (x * weight).sum() / weight.sum().clamp_min(1e-6)


def reconstruction(predicted: Tensor, clean: Tensor, weight: Tensor | None, *, ssim: float) -> dict[str, Tensor]:
    """L1 and, where ``ssim`` > 0, 1 − SSIM between images ``[N, 1, H, W]`` on [-1, 1].

    ``weight`` (same shape) says how much each pixel counts; None is the paper's plain mean.
    """
    terms = {"l1": weighted_mean((predicted - clean).abs(), weight)}
    if ssim > 0:
        edge = SSIM_WINDOW // 2
        inner = None if weight is None else weight[:, :, edge:-edge, edge:-edge]
        terms["ssim"] = weighted_mean(1 - ssim_map(predicted, clean), inner)
    return terms


def roughness(depth: Tensor, face: Tensor) -> Tensor:
    """The mean |second difference| along rows and columns of depth ``[N, 1, H, W]``, of pixels whose both neighbours
    are on the face ``bool[N, 1, H, W]``."""
    total, count = depth.new_zeros(()), depth.new_zeros(())
    for axis in (2, 3):
        before, here, after = (depth.narrow(axis, start, depth.shape[axis] - 2) for start in (0, 1, 2))
        inside = face.narrow(axis, 0, face.shape[axis] - 2)
        inside = inside & face.narrow(axis, 1, face.shape[axis] - 2) & face.narrow(axis, 2, face.shape[axis] - 2)
        total = total + ((before - 2 * here + after).abs() * inside).sum()
        count = count + inside.sum()
    return total / count.clamp_min(1)


def perceptual(
    recogniser: Callable[[Tensor], Tensor], predicted: Tensor, clean: Tensor, *, by: Literal["l1", "cosine"] = "l1"
) -> Tensor:
    """Equation 5: ‖F(predicted) − F(clean)‖₁, or 1 − their cosine, the mean over the batch, of depth in [0, 255]."""
    with torch.no_grad():
        target = recogniser(clean)
    if by == "cosine":
        return (1 - nnf.cosine_similarity(recogniser(predicted), target, dim=1)).mean()
    return (recogniser(predicted) - target).abs().sum(dim=1).mean()


class SoftmaxHead(nn.Module):
    """The paper's classifier: a fully connected layer, softmax and cross-entropy."""

    def __init__(self, features: int, identities: int) -> None:
        super().__init__()
        self.layer = nn.Linear(features, identities)

    def forward(self, features: Tensor, identity: Tensor) -> tuple[Tensor, Tensor]:
        """Loss and logits."""
        logits = self.layer(features)
        return nnf.cross_entropy(logits, identity), logits


class CosineHead(nn.Module):
    """Normalised softmax: logits are ``scale`` · (cosine − ``margin`` of the true class)."""

    def __init__(self, features: int, identities: int, *, scale: float, margin: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(identities, features) / features**0.5)
        self.scale = scale
        self.margin = margin

    def forward(self, features: Tensor, identity: Tensor) -> tuple[Tensor, Tensor]:
        """Loss and logits (without the margin, so that they classify)."""
        cosine = nnf.normalize(features, dim=1) @ nnf.normalize(self.weight, dim=1).T
        logits = cosine * self.scale
        if self.margin == 0:
            return nnf.cross_entropy(logits, identity), logits
        marked = logits.scatter_add(
            1, identity[:, None], torch.full_like(identity[:, None], -self.scale * self.margin, dtype=logits.dtype)
        )
        return nnf.cross_entropy(marked, identity), logits


class ShapeHead(nn.Module):
    """Regression of the statistical model's shape coefficients from unit features.

    ``weights`` ``[M]``: how much each mode counts, the RMS displacement (mm) that one standard deviation of it causes
    on the face. The loss is the weighted mean of squared errors of coefficients that are N(0, 1), so 1 is knowing
    nothing and 0 knowing the face.
    """

    weights: Tensor

    def __init__(self, features: int, weights: Tensor) -> None:
        super().__init__()
        self.layer = nn.Linear(features, len(weights))
        self.scale = features**0.5
        self.register_buffer("weights", weights / weights.sum(), persistent=False)

    def forward(self, features: Tensor, coefficients: Tensor) -> Tensor:
        """Features ``[N, F]``, truth ``[N, M]`` → the loss."""
        predicted = self.layer(nnf.normalize(features, dim=1) * self.scale)
        squared = (predicted - coefficients) ** 2
        loss: Tensor = (squared * self.weights).sum(dim=1).mean()
        return loss
