"""How far a compiled engine's answers are from the CPU's, on crops made here: the same on every machine."""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import NDArray

from engines.card import Model, architecture
from engines.errors import BackendMissing, ParityFailed
from engines.runtime import SIZE, Runtime
from engines.sidecar import Parity

CROPS = 24
BATCHES = (1, 3, 16, 4)  # every crop once, in batches as faces come
MEAN_GREY = {"f32": 0.02, "f16": 0.25, "int8": 1.5}  # of 255, mean over all pixels
LEAST_COSINE = {"f32": 0.9999, "f16": 0.9995, "int8": 0.995}


def crops(count: int = CROPS, seed: int = 5) -> NDArray[np.float32]:
    """Face-like crops, ``float32[count, 128, 128]`` in [0, 255]: bumps with noses, smooth and noisy, with holes and
    steps, bare and filled backgrounds; the first is a wall."""
    rng = np.random.default_rng(seed)
    v, u = np.mgrid[:SIZE, :SIZE].astype(np.float32)
    made = [np.full((SIZE, SIZE), 40, np.float32)]
    for index in range(1, count):
        width, height, long = rng.uniform(38, 60), rng.uniform(48, 75), rng.uniform(6, 14)
        radius = ((u - rng.uniform(58, 70)) / width) ** 2 + ((v - rng.uniform(60, 74)) / height) ** 2
        nose = rng.uniform(30, 70) * np.exp(-(((u - 64) / long) ** 2) - ((v - 68) / (1.5 * long)) ** 2)
        eyes = sum(20 * np.exp(-(((u - side) / 9) ** 2) - ((v - 50) / 6) ** 2) for side in (46, 82))
        face = rng.uniform(130, 190) * np.sqrt(np.clip(1 - radius, 0, None)) + nose - eyes
        face += rng.normal(0, rng.choice([0.0, 1.0, 3.0, 8.0]), u.shape)
        if index % 3 == 0:  # a camera's steps
            face = np.round(face / 4) * 4
        if index % 4 == 0:  # a hole, and specks
            face[rng.integers(20, 90) :, :][: rng.integers(5, 30), 30:60] = 0
            face[rng.random(u.shape) < 0.01] = 255
        background = 0.0 if index % 2 else rng.uniform(0, 40)
        made.append(np.where(radius < 0.95, np.clip(face, 1, 255), background))
    return np.stack(made).astype(np.float32)


def check(model: Model, runtime: Runtime) -> Parity:
    """Compare a runtime with the CPU in float32 on :func:`crops`.

    Raises ``ParityFailed`` where it is farther off than its precision explains, or gives values that are no numbers.
    """
    depth = crops()[:, None]
    reference = _reference(model)
    wanted, given = _answers(reference, depth), _answers(runtime, depth)
    measured = compare(reference.backend, wanted, given)
    _judge(model, runtime, measured)
    return measured


def compare(reference: str, wanted: dict[str, NDArray[np.float32]], given: dict[str, NDArray[np.float32]]) -> Parity:
    """How far answers are from the wanted ones; see :class:`Parity`. Raises ``ParityFailed`` for other outputs or
    values that are no numbers."""
    shapes = {name: value.shape for name, value in wanted.items()}
    if {name: value.shape for name, value in given.items()} != shapes:
        raise ParityFailed(f"the engine gives { ({name: value.shape for name, value in given.items()}) }, not {shapes}")
    if not all(np.isfinite(value).all() for value in given.values()):
        raise ParityFailed("the engine gives values that are no numbers; build it with precision='f32'")
    maps = "denoised" if "denoised" in wanted else "normals"
    off = np.abs(wanted[maps].astype(np.float64) - given[maps])
    count = len(wanted[maps])
    if maps == "denoised":
        return Parity(reference, count, float(off.max()), float(off.mean()))
    one, two = (_unit(answer["embedding"].astype(np.float64)) for answer in (wanted, given))
    return Parity(reference, count, float(off.max()), float(off.mean()), float((one * two).sum(1).min()))


def _judge(model: Model, runtime: Runtime, measured: Parity) -> None:
    precision = runtime.precision
    if architecture(model.name) == "dmdnet":
        good = measured.mean_error <= MEAN_GREY[precision]
        told = f"{measured.mean_error:.3g} grey levels off on average, {MEAN_GREY[precision]} allowed"
    else:
        cosine = cast(float, measured.cosine)
        good = cosine >= LEAST_COSINE[precision]
        told = f"embeddings agree to {cosine:.5f}, {LEAST_COSINE[precision]} wanted"
    if not good:
        raise ParityFailed(
            f"{runtime.backend} in {precision} gives other answers than {measured.reference} for {model.name} "
            f"({told}); it is not used: build it with precision='f32', or use device='cpu'"
        )


def _reference(model: Model) -> Runtime:
    from engines.cpu.onnxruntime import OnnxRuntime
    from engines.cpu.openvino import OpenVino

    try:
        return OpenVino(model, "f32")
    except BackendMissing:
        return OnnxRuntime(model, "f32")


def _answers(runtime: Runtime, depth: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
    parts = []
    first = 0
    for size in BATCHES:
        parts.append(runtime(np.ascontiguousarray(depth[first : first + size])))
        first += size
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _unit(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    length: NDArray[np.float64] = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return vectors / length
