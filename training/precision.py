"""Mixed precision where it is safe: the networks' layers, not their inputs, not the losses.

Depth in [0, 255] in bfloat16 is depth in steps of up to 1, and SSIM, cosines with margins and means over images lose
what they measure. So Fabric's mixed modes run here with their inputs left as they are, and losses switch them off.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

import torch
from lightning.fabric.plugins.precision import MixedPrecision


class FloatInputs(MixedPrecision):
    """Fabric's automatic mixed precision, without its conversion of inputs to 16 bits."""

    def convert_input(self, data: Any) -> Any:
        """The data as it is."""
        return data


def plugin(precision: str) -> dict[str, Any]:
    """Fabric's arguments for ``32-true``, ``bf16-mixed`` or ``16-mixed`` (the last on GPUs only).

    Raises ``ValueError`` for others: parameters in 16 bits do not train these small networks.
    """
    if precision == "32-true":
        return {"precision": precision}
    device = "cuda" if torch.cuda.is_available() else "cpu"
    if precision == "bf16-mixed":
        return {"plugins": [FloatInputs("bf16-mixed", device)]}
    if precision == "16-mixed" and device == "cuda":
        return {"plugins": [FloatInputs("16-mixed", device)]}
    if precision == "16-mixed":
        raise ValueError("half floats need a GPU; use 32-true or bf16-mixed")
    raise ValueError("it knows 32-true, bf16-mixed and 16-mixed")


def float32(device: torch.device) -> AbstractContextManager[Any]:
    """Inside, nothing is cast to 16 bits."""
    return torch.autocast(device.type, enabled=False)
