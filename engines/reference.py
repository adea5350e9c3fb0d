"""The CPU in float32, which every compiled engine is compared with."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assets.phrase import phrase
from engines import crops
from engines.card import Model
from engines.cpu import onnxruntime, openvino, precision
from engines.errors import BackendMissing, ParityFailed
from engines.parity import Parity, compare, objection
from engines.runtime import Answer, Runtime

BATCHES = (1, 3, 16, 4)  # every crop once, in batches as faces come


def check(model: Model, runtime: Runtime) -> Parity:
    """Compare a runtime with the CPU in float32 on the crops of :mod:`engines.crops`.

    Raises ``ParityFailed`` where it is farther off than its precision explains, or gives values that are no numbers.
    """
    depth = np.concatenate([crops.wall(), crops.faces(sum(BATCHES) - 1)])[:, None]
    reference = _reference(model)
    measured = compare(reference.backend, _answers(reference, depth), _answers(runtime, depth))
    told = objection(runtime.precision, measured)
    if told:
        raise ParityFailed(
            phrase(
                "{backend} in {precision} gives other answers than {reference} for {name} ({why}); it is not used: "
                "build it with precision='f32', or use device='cpu'",
                backend=runtime.backend,
                precision=runtime.precision,
                reference=measured.reference,
                name=model.name,
                why=told,
            )
        )
    return measured


def _reference(model: Model) -> Runtime:
    try:
        return precision.start(openvino, model, "f32")
    except BackendMissing:
        return precision.start(onnxruntime, model, "f32")


def _answers(runtime: Runtime, depth: NDArray[np.float32]) -> Answer:
    parts = []
    first = 0
    for size in BATCHES:
        parts.append(runtime(np.ascontiguousarray(depth[first : first + size])))
        first += size
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
