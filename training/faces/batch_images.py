"""Image operations on batches ``[B, H, W]`` in torch that OpenCV does elsewhere one image at a time."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

LEVELS = 6


def blurred(image: Tensor, sigma: float) -> Tensor:
    """Gaussian blur, mirrored at the borders."""
    half = min(max(1, round(3 * sigma)), min(image.shape[-2:]) - 1)
    at = torch.arange(-half, half + 1, device=image.device, dtype=image.dtype)
    kernel = torch.exp(-0.5 * (at / sigma) ** 2)
    kernel = kernel / kernel.sum()
    padded = functional.pad(image[:, None], (half, half, half, half), mode="reflect")
    rows = functional.conv2d(padded, kernel.view(1, 1, 1, -1))
    return functional.conv2d(rows, kernel.view(1, 1, -1, 1))[:, 0]


def largest(image: Tensor) -> Tensor:
    """Largest of each 3 × 3 neighbourhood."""
    return functional.max_pool2d(image[:, None], 3, 1, 1)[:, 0]


def smallest(image: Tensor) -> Tensor:
    """Smallest of each 3 × 3 neighbourhood."""
    return -largest(-image)


def neighbours(mask: Tensor) -> Tensor:
    """How many of each 3 × 3 neighbourhood, the pixel itself included, are True."""
    return 9 * functional.avg_pool2d(mask[:, None].float(), 3, 1, 1)[:, 0]


def span(z: Tensor, there: Tensor) -> Tensor:
    """Largest less smallest value of the 3 × 3 pixels around, holes left out."""
    return largest(z) - smallest(torch.where(there, z, 1e6))


def correlated(shape: tuple[int, ...], extent_px: float, generator: torch.Generator) -> Tensor:
    """Gaussian noise of unit variance ``float32[B, H, W]``, correlated over about ``extent_px`` pixels."""
    batch, height, width = shape
    shrink = max(1, int(extent_px / 3))
    size = (batch, height // shrink + 2, width // shrink + 2)
    small = torch.randn(size, generator=generator, device=generator.device)
    if extent_px > 0.1:
        small = blurred(small, extent_px / shrink)
        small = small / small.std(dim=(1, 2), keepdim=True).clamp(min=1e-6)
    if shrink == 1:
        return small[:, :height, :width]
    return functional.interpolate(small[:, None], (height, width), mode="bicubic", align_corners=False)[:, 0]


def fill(values: Tensor, known: Tensor) -> Tensor:
    """Replace what is not known by push–pull interpolation, as :func:`face.fill.fill` does."""
    weight = known.float()
    return torch.where(known, values, _push_pull(values * weight, weight, LEVELS))


def _push_pull(weighted: Tensor, weight: Tensor, levels: int) -> Tensor:
    mean = weighted / weight.clamp(min=1e-6)
    if levels == 0 or min(weight.shape[-2:]) < 4:
        overall = weighted.sum((1, 2), keepdim=True) / weight.sum((1, 2), keepdim=True).clamp(min=1e-6)
        return torch.where(weight > 1e-6, mean, overall)
    low = _push_pull(_half(weighted), _half(weight), levels - 1)
    coarse = _double(low, weight.shape[-2], weight.shape[-1])
    share = weight.clamp(max=1)
    return share * mean + (1 - share) * coarse


def _half(image: Tensor) -> Tensor:
    padded = functional.pad(image[:, None], (2, 2, 2, 2), mode="reflect")
    return functional.conv2d(padded, _kernel(image), stride=2)[:, 0]


def _double(image: Tensor, height: int, width: int) -> Tensor:
    """Twice the size, low pixels at even rows and columns as in a pyramid of OpenCV."""
    even = (height - 2 * image.shape[1] + 1, width - 2 * image.shape[2] + 1)
    spread = [
        functional.conv_transpose2d(part[:, None], _kernel(image), stride=2, padding=2, output_padding=even)
        for part in (image, torch.ones_like(image[:1]))
    ]
    return (spread[0] / spread[1])[:, 0]


def _kernel(image: Tensor) -> Tensor:
    row = torch.tensor([1.0, 4.0, 6.0, 4.0, 1.0], device=image.device, dtype=image.dtype) / 16
    return torch.outer(row, row)[None, None]
