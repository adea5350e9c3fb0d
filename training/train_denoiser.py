"""A denoiser's training step and validation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from training import checkpoint, pictures
from training.augmentation import RELIEF_NUMBERS, add_relief
from training.dataset import Pool
from training.experiment import Experiment
from training.losses import perceptual, reconstruction, roughness
from training.metrics import denoising
from training.networks.normals import to_unit
from training.pictures import Sheet
from training.precision import float32
from training.sensors.degradation import degrade
from training.teacher import frozen

SHOWN = 6


class DenoiserObjective(nn.Module):
    """Equation 6 around a denoiser: (noisy, clean) → the loss and its terms."""

    def __init__(self, network: nn.Module, experiment: Experiment) -> None:
        super().__init__()
        self.network = network
        self.loss = experiment.loss
        # Kept in a list so that the frozen recogniser is no part of this module's parameters and state.
        self.recognisers: list[nn.Module] = []
        if self.loss.perceptual > 0:
            self.recognisers.append(frozen("perceptual", self.loss.perceptual_network))

    def _apply(self, fn: Any, recurse: bool = True) -> Any:
        """Where this module goes (to a GPU), the frozen recogniser goes too."""
        for recogniser in self.recognisers:
            recogniser._apply(fn, recurse)  # type: ignore[no-untyped-call]
        return super()._apply(fn, recurse)  # type: ignore[no-untyped-call]

    def forward(self, noisy: Tensor, clean: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        predicted = self.network(noisy).float()
        with float32(predicted.device):
            return self._losses(predicted, clean)

    def _losses(self, predicted: Tensor, clean: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        how = self.loss
        weight = None if how.background == 1 else torch.where(clean > 0, 1.0, how.background)
        terms = reconstruction(to_unit(predicted), to_unit(clean), weight, ssim=how.ssim)
        total = how.l1 * terms["l1"]
        if "ssim" in terms:
            total = total + how.ssim * terms["ssim"]
        if how.smoothness:
            terms["smoothness"] = roughness(to_unit(predicted), clean > 0)
            total = total + how.smoothness * terms["smoothness"]
        if self.recognisers:
            seen = max(1, round(len(predicted) * how.perceptual_share))
            terms["perceptual"] = perceptual(self.recognisers[0], predicted[:seen], clean[:seen], by=how.perceptual_by)
            total = total + how.perceptual * terms["perceptual"]
        return total, terms


class DenoiserTask:
    """Training a denoiser on the noisy and clean crops of a pool."""

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.pool = Pool(Path(experiment.data.train), *map(Path, experiment.data.more))
        self.held_out = Pool(Path(experiment.data.validation)) if experiment.data.validation else None
        self.objective = self._objective(checkpoint.network(experiment))

    def _objective(self, network: nn.Module) -> nn.Module:
        return DenoiserObjective(network, self.experiment)

    def eligible(self, step: int) -> NDArray[np.int64]:  # noqa: ARG002
        """Sample numbers to draw from: all."""
        return np.arange(len(self.pool))

    def batch(self, index: NDArray[np.int64], generator: torch.Generator) -> tuple[Tensor, ...]:
        """Inputs of the objective: noisy and clean."""
        noisy, clean = self._pairs(self.pool, index, int(torch.randint(2**31, (1,), generator=generator)))
        relief_mm = self.experiment.augmentation.relief_mm
        if relief_mm:
            strength = relief_mm * float(torch.rand((), generator=generator)) * 2
            numbers = torch.randn(len(index), RELIEF_NUMBERS, generator=generator)
            noisy, clean = (add_relief(depth, numbers, strength) for depth in (noisy, clean))
        return noisy, clean

    def _pairs(self, pool: Pool, index: NDArray[np.int64], seed: int) -> tuple[Tensor, Tensor]:
        clean = pool.images("clean", index)
        if not self.experiment.data.degrade:
            return pool.images("noisy", index), clean
        faces = zip(clean[:, 0].numpy(), index, strict=True)
        noisy = [degrade(face, np.random.default_rng((seed, int(number)))) for face, number in faces]
        return torch.from_numpy(np.stack(noisy))[:, None], clean

    @staticmethod
    def _spread(pool: Pool, count: int) -> NDArray[np.int64]:
        return np.linspace(0, len(pool) - 1, min(count, len(pool))).astype(np.int64)

    def rates(self) -> dict[str, float]:
        """A pool is there already: nothing to tell."""
        return {}

    def close(self) -> None:
        """Nothing to end."""

    @torch.no_grad()
    def faces(self, network: nn.Module) -> Sheet | None:
        """A few held-out faces: noisy, denoised and clean, with their normals."""
        if self.held_out is None:
            return None
        index = self._spread(self.held_out, SHOWN)
        noisy, clean = self._pairs(self.held_out, index, 0)
        return pictures.denoising(noisy, network(noisy), clean)

    @torch.no_grad()
    def validate(self, network: nn.Module) -> dict[str, float]:
        """Denoising measures on the held-out pool, with the input's own beside them."""
        if self.held_out is None:
            return {}
        index = self._spread(self.held_out, self.experiment.run.validate_samples)
        predicted, noisy, clean = [], [], []
        for part in np.array_split(index, max(1, len(index) // 32)):
            pair = self._pairs(self.held_out, part, 0)
            noisy.append(pair[0])
            clean.append(pair[1])
            predicted.append(network(pair[0]))
        before = denoising(torch.cat(noisy), torch.cat(clean))
        after = denoising(torch.cat(predicted), torch.cat(clean))
        return {**after, "gain_db": after["psnr"] - before["psnr"], "input_psnr": before["psnr"]}
