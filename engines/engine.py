"""A network ready to run: what it is, and checked depth in, checked answers out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from assets.phrase import phrase
from engines.card import Model
from engines.errors import BadInput, EngineError, ModelDamaged
from engines.runtime import SIZE, Answer, Precision, Runtime

EMBEDDING = 1920  # the recogniser's features (the paper, Table 8)
WARM_UPS = 2  # the first run allocates, the second is the first at speed


class Network(Protocol):
    """Loaded network, and what it says of itself; see :class:`Engine`."""

    @property
    def card(self) -> Mapping[str, object]: ...
    @property
    def backend(self) -> str: ...
    @property
    def precision(self) -> str: ...
    @property
    def threads(self) -> int: ...
    @property
    def sha256(self) -> str: ...
    @property
    def weights_hash(self) -> str: ...
    def close(self) -> None: ...


class Denoises(Network, Protocol):
    """All that anybody needs of a denoiser; see :class:`Denoiser`."""

    def __call__(self, depth: NDArray[np.float32], /) -> NDArray[np.float32]: ...


class Recognises(Network, Protocol):
    """All that anybody needs of a recogniser; see :class:`Recogniser`."""

    def __call__(self, depth: NDArray[np.float32], /) -> tuple[NDArray[np.float32], NDArray[np.float32]]: ...


class Engine(ABC):
    """A loaded network; call it with depth. Calls from several threads run one after another.

    - ``name``, ``card``: which model, and all its card says.
    - ``sha256``, ``weights_hash``: of the file and of the float32 weights.
    - ``backend``: runtime, version and device, for people; ``precision``: ``f32``, ``bf16``, ``f16`` or ``int8``;
      ``why``: what that precision was chosen by, for people; ``threads``: of the processor.
    """

    outputs: Mapping[str, tuple[int, ...]]  # name → shape behind N

    def __init__(self, model: Model, runtime: Runtime) -> None:
        self.name = model.name
        self.card: Mapping[str, object] = model.card
        self.sha256 = model.sha256
        self.weights_hash = model.weights_hash
        self.backend: str = runtime.backend
        self.precision: Precision = runtime.precision
        self.threads: int = runtime.threads
        self.why: str = runtime.why
        self.runtime = runtime
        try:
            for _ in range(WARM_UPS):
                answer = runtime(np.full((1, 1, SIZE, SIZE), SIZE, np.float32))
            self._check_shapes(answer)
        except BaseException:
            runtime.close()
            raise

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}: {self.backend}, {self.precision}, {self.threads} threads>"

    def close(self) -> None:
        """Give back what the network holds on a GPU; on a CPU there is nothing. It is not to be called again."""
        self.runtime.close()

    @abstractmethod
    def __call__(self, depth: NDArray[np.float32]) -> Any:
        """See the subclasses."""

    def _run(self, depth: NDArray[np.float32]) -> Answer:
        """Outputs by name for ``[N, 128, 128]``; an empty batch asks no network."""
        if not len(depth):
            return {name: np.empty((0, *shape), np.float32) for name, shape in self.outputs.items()}
        return self.runtime(np.ascontiguousarray(depth[:, None]))

    def _checked(self, answer: Answer) -> Answer:
        if not all(np.isfinite(answer[name]).all() for name in self.outputs):
            raise EngineError(
                phrase(
                    "{name} gave values that are no numbers ({backend}, {precision}); load it with precision='f32'",
                    name=self.name,
                    backend=self.backend,
                    precision=self.precision,
                )
            )
        return answer

    def _check_shapes(self, answer: Answer) -> None:
        shapes = {name: value.shape for name, value in answer.items()}
        wanted = {name: (1, *shape) for name, shape in self.outputs.items()}
        if shapes != wanted:
            raise ModelDamaged(
                phrase(
                    "the model {name!r} gives {given}, but {wanted} is expected of it",
                    name=self.name,
                    given=shapes,
                    wanted=wanted,
                )
            )


class Denoiser(Engine):
    """DMDNet: noisy depth → clean depth (the paper, section 3)."""

    outputs = {"denoised": (1, SIZE, SIZE)}  # noqa: RUF012 (a constant of the class)

    def __call__(self, depth: NDArray[np.float32]) -> NDArray[np.float32]:
        """``float32[128, 128]`` or ``[N, 128, 128]`` in [0, 255] → same shape and range, the caller's own.

        Raises ``BadInput``; ``EngineError`` if the network gives values that are no numbers.
        """
        clean = self.finish(self._run(batch(depth)))
        return clean[0] if depth.ndim == 2 else clean

    def finish(self, answer: Answer) -> NDArray[np.float32]:
        """A runtime's answer as a call gives it: ``float32[N, 128, 128]`` in [0, 255].

        Raises ``EngineError`` for values that are no numbers.
        """
        clean = self._checked(answer)["denoised"][:, 0]
        np.clip(clean, 0, 255, out=clean)  # rounding may leave the range by a hair
        return clean


class Recogniser(Engine):
    """LDNFNet: clean depth → embedding and normals (the paper, section 4)."""

    outputs = {"embedding": (EMBEDDING,), "normals": (3, SIZE, SIZE)}  # noqa: RUF012 (a constant of the class)

    def __call__(self, depth: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """``float32[128, 128]`` in [0, 255] → embedding ``float32[1920]`` of unit length and normals
        ``float32[3, 128, 128]``, unit vectors in the camera frame; ``[N, 128, 128]`` → ``[N, 1920]`` and
        ``[N, 3, 128, 128]``.

        Raises ``BadInput``; ``EngineError`` if the network gives no direction or values that are no numbers.
        """
        embedding, normals = self.finish(self._run(batch(depth)))
        return (embedding[0], normals[0]) if depth.ndim == 2 else (embedding, normals)

    def finish(self, answer: Answer) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """A runtime's answer as a call gives it: vectors ``float32[N, 1920]``, normals ``float32[N, 3, 128, 128]``.

        Raises ``EngineError`` as a call does.
        """
        self._checked(answer)
        embedding, normals = answer["embedding"], answer["normals"]
        length = np.linalg.norm(embedding, axis=1, keepdims=True)
        if (length < 0.5).any():  # the graph normalises: only rounding may be missing
            raise EngineError(
                phrase(
                    "{name} gave an embedding without direction ({backend}, {precision})",
                    name=self.name,
                    backend=self.backend,
                    precision=self.precision,
                )
            )
        return embedding / length, normals


def batch(depth: NDArray[np.float32]) -> NDArray[np.float32]:
    """Depth as ``float32[N, 128, 128]``, checked. Raises ``BadInput``."""
    if not isinstance(depth, np.ndarray) or depth.dtype != np.float32:
        kind = depth.dtype if isinstance(depth, np.ndarray) else type(depth).__name__
        raise BadInput(phrase("depth must be a float32 array, not {kind}; use depth.astype(np.float32)", kind=kind))
    if depth.ndim not in (2, 3) or depth.shape[-2:] != (SIZE, SIZE):
        raise BadInput(
            phrase(
                "depth must be [{size}, {size}] or [N, {size}, {size}], not {shape}", size=SIZE, shape=list(depth.shape)
            )
        )
    if depth.size:
        low, high = float(depth.min()), float(depth.max())
        if not (low >= 0 and high <= 255):  # false for NaN too
            raise BadInput(
                phrase(
                    "depth must be finite and in [0, 255], not [{low:g}, {high:g}]; use face.crop", low=low, high=high
                )
            )
    return depth if depth.ndim == 3 else depth[None]
