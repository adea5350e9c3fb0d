"""A teacher of a recogniser: what a trained network sees in the complete bare face is what is to be seen in a camera's.

Hinton et al., Distilling the knowledge in a neural network (2015), on embeddings. A person's bare face is recognised
far more often than what a camera makes of it, so the embedding of the one is a target for that of the other.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as nnf
from numpy.typing import NDArray
from torch import Tensor, nn

from training import checkpoint
from training.experiment import Experiment, ExperimentError
from training.networks import LDNFNet, Led3D

Faces = Callable[[NDArray[np.int64]], Tensor]


class UnitEmbedding(nn.Module):
    """An LDNFNet as depth in [0, 255] → its unit embedding."""

    def __init__(self, network: LDNFNet) -> None:
        super().__init__()
        self.network = network

    def forward(self, depth: Tensor) -> Tensor:
        return nnf.normalize(self.network(depth).final, dim=1)


def frozen(setting: str, path: str) -> nn.Module:
    """A recogniser whose eyes a loss uses, in eval mode and without gradients to its weights: a Led3D as it is, or an
    LDNFNet by its unit embedding. ``setting``: the loss's weight, for the message.

    Raises ``ExperimentError`` if no path is given or the file is of something else.
    """
    if not path:
        raise ExperimentError(
            f"[loss] {setting} needs {setting}_network, the checkpoint of a recogniser trained on clean faces "
            f"(training/configs/paper-led3d.toml); or set {setting} = 0"
        )
    network, experiment, _ = checkpoint.trained(Path(path))
    network.requires_grad_(False)
    if isinstance(network, LDNFNet):
        return UnitEmbedding(network).eval()
    if isinstance(network, Led3D):
        return network
    raise ExperimentError(f"[loss] {setting}_network = {path!r} is a {experiment.network_name}, no recogniser")


class Teacher:
    """What ``[loss] teacher_network`` sees in a pool's bare faces, each looked at once and then remembered.

    It runs in the run's own precision. A face that is looked at again after a resume, among others, is seen equal but
    for rounding.
    """

    def __init__(self, experiment: Experiment, samples: int) -> None:
        self.network = frozen("teacher", experiment.loss.teacher_network)
        self.half = experiment.run.precision == "bf16-mixed"
        self.seen = np.zeros(samples, np.bool_)
        self.remembered = torch.empty(0)

    @torch.no_grad()
    def __call__(self, index: NDArray[np.int64], faces: Faces) -> Tensor:
        """Embeddings ``float32[n, features]`` of samples; ``faces`` gives ``float32[n, 1, 128, 128]`` of some."""
        new = index[~self.seen[index]]
        if len(new):
            with torch.autocast("cpu", torch.bfloat16, enabled=self.half):
                found = self.network(faces(new)).float()
            if not len(self.remembered):
                self.remembered = torch.empty(len(self.seen), found.shape[1], dtype=torch.float16)
            self.remembered[torch.from_numpy(new)] = found.half()
            self.seen[new] = True
        return self.remembered[torch.from_numpy(index)].float()
