"""The mean of two exported networks' weights (model soups, Wortsman et al., ICML 2022)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import numpy_helper

from training import cards
from training.experiment import ExperimentError
from training.onnx_file import write

MEASURED = ("thresholds", "identities_calibrated", "int8")  # of the very weights


def average(first: Path, second: Path, folder: Path, share: float = 0.5) -> dict[str, Any]:
    """Write the mean of two exports of one architecture to ``folder``, under the first's name; returns its card.

    Two trainings that began from the same weights lie in one basin, and their mean is often better than either.
    ``share``: of the second's weights. The card is the second's with ``mean_of`` in ``training``, without thresholds:
    ``python -m training export`` on the result measures them. Raises ``ExperimentError`` for files that are not there,
    or differ in more than their weights.
    """
    models = [_model(path) for path in (first, second)]
    others = {tensor.name: tensor for tensor in models[1].graph.initializer}
    if [node.op_type for node in models[0].graph.node] != [node.op_type for node in models[1].graph.node]:
        raise ExperimentError(f"{first} and {second} are not of one architecture")
    for tensor in models[0].graph.initializer:
        mine, other = numpy_helper.to_array(tensor), others.get(tensor.name)
        if other is None or list(other.dims) != list(tensor.dims):
            raise ExperimentError(f"{second} has no {tensor.name} of the size that it has in {first}")
        if np.issubdtype(mine.dtype, np.floating):
            mean = (1 - share) * mine.astype(np.float64) + share * numpy_helper.to_array(other).astype(np.float64)
            tensor.CopyFrom(numpy_helper.from_array(mean.astype(mine.dtype), tensor.name))
    mother, father = cards.read(first), cards.read(second)
    training = {**father["training"], "mean_of": [mother["weights_sha256"], father["weights_sha256"]]}
    kept = {key: value for key, value in father.items() if key not in MEASURED}
    card = cards.sign({**kept, "name": first.stem, "metrics": {}, "training": training}, models[0])
    folder.mkdir(parents=True, exist_ok=True)
    write(models[0], folder / f"{first.stem}.onnx")
    cards.write(card, folder / f"{first.stem}.json")
    return card


def _model(path: Path) -> onnx.ModelProto:
    try:
        return onnx.load_model_from_string(path.read_bytes())
    except OSError as error:
        raise ExperimentError(f"{path} cannot be read: {error.strerror}") from error
    except Exception as error:
        if type(error).__name__ != "DecodeError":  # protobuf's own, without a stable import path
            raise
        raise ExperimentError(f"{path} is no ONNX file") from error
