"""What makes two embeddings comparable: the same crop and the same weights."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import numpy as np

from assets.phrase import phrase
from engines.errors import CropMismatch, ModelDamaged


class Weighted(Protocol):
    """Anything with a card and a hash of its weights: an ``Engine`` or a ``Model``."""

    @property
    def card(self) -> Mapping[str, object]: ...
    @property
    def weights_hash(self) -> str: ...


def weights_hash(onnx_file: Path | bytes) -> str:
    """SHA-256 (hex) of a network's float32 weights, as the card's ``weights_sha256`` has it.

    Every floating-point initialiser counts, widened to little-endian float32; each gives a SHA-256 of its
    shape (int64) and values, and the result is the SHA-256 of these digests in sorted order. Names and order
    do not count, so a float16 file and one with the same weights in float32 give the same hash.

    Raises ``ModelDamaged`` for a file that is no ONNX model.
    """
    import onnx

    content = onnx_file if isinstance(onnx_file, bytes) else Path(onnx_file).read_bytes()
    try:
        graph = onnx.load_model_from_string(content).graph
    except Exception as error:  # protobuf's own DecodeError has no stable import path
        raise ModelDamaged(phrase("this is no ONNX model; restore it from the release")) from error
    floating = {onnx.TensorProto.FLOAT, onnx.TensorProto.FLOAT16, onnx.TensorProto.DOUBLE}
    digests = []
    for tensor in graph.initializer:
        if tensor.data_type in floating:
            values = np.ascontiguousarray(onnx.numpy_helper.to_array(tensor), dtype="<f4")
            shape = np.asarray(tensor.dims, "<i8").tobytes()
            digests.append(hashlib.sha256(shape + values.tobytes()).digest())
    return hashlib.sha256(b"".join(sorted(digests))).hexdigest()


def model_id(denoiser: Weighted, recogniser: Weighted, crop_constants: Mapping[str, object]) -> str:
    """The id that templates carry: SHA-256 (hex) of the crop's constants and both networks' weights.

    ``crop_constants`` is ``face.crop_constants()``. Backend, precision and device do not change the id.

    Raises ``CropMismatch`` if a card says that its network was trained on other crops.
    """
    crop = _canonical(crop_constants)
    for network in (denoiser, recogniser):
        trained_on = network.card.get("crop")
        if trained_on is not None and _canonical(trained_on) != crop:
            raise CropMismatch(
                phrase(
                    "the model {name!r} was trained on crops cut as {trained_on}, but this version cuts {crop}: use "
                    "the models that it ships",
                    name=network.card.get("name", ""),
                    trained_on=_canonical(trained_on),
                    crop=crop,
                )
            )
    parts = {"crop": crop, "denoiser": denoiser.weights_hash, "recogniser": recogniser.weights_hash}
    return hashlib.sha256(_canonical(parts).encode()).hexdigest()


def _canonical(value: object) -> str:
    """JSON that is the same for the same content: sorted keys, tuples as lists, whole numbers as floats."""
    return json.dumps(_floats(value), sort_keys=True, separators=(",", ":"), allow_nan=False)


def _floats(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _floats(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_floats(item) for item in value]
    if isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool):
        return float(value)
    return value
