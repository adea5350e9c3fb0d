"""Denoiser and recogniser one behind the other: crops in, all that networks say of them out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from engines.engine import Denoiser, Denoises, Recogniser, Recognises, batch
from engines.runtime import Runtime


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Answers of a chain of networks to ``N`` crops.

    - ``denoised``: ``float32[N, 128, 128]`` in [0, 255].
    - ``embeddings``: ``float32[N, 1920]`` of unit length; ``normals``: ``float32[N, 3, 128, 128]``, unit vectors; None
      without a recogniser.
    - ``ms``: of ``denoise`` and ``recognise``; where both run as one, all of it is ``denoise``.
    """

    denoised: NDArray[np.float32]
    embeddings: NDArray[np.float32] | None
    normals: NDArray[np.float32] | None
    ms: Mapping[str, float]


class Networks:
    """A denoiser with a recogniser behind it, or alone. Calls from several threads run one after another.

    - ``denoiser``, ``recogniser``: the engines it is made of; they can be called beside it.
    - ``shared``: whether the denoised depth stays on the GPU in between. Where it does not, a call is one call of each.
    """

    def __init__(self, denoiser: Denoises, recogniser: Recognises | None = None) -> None:
        self.denoiser = denoiser
        self.recogniser = recogniser
        self._joined = _joined(denoiser, recogniser)

    def __repr__(self) -> str:
        return f"<Networks {self.denoiser!r} → {self.recogniser!r}{', shared memory' if self.shared else ''}>"

    @property
    def shared(self) -> bool:
        """Whether the denoised faces stay in the runtime's memory between the two networks."""
        return self._joined is not None

    def __call__(self, depth: NDArray[np.float32]) -> Answers:
        """``float32[N, 128, 128]`` in [0, 255] → what the networks make of it; N may be 0.

        Raises what the two engines raise: ``BadInput``, ``EngineError``, ``GpuError``.
        """
        faces = batch(depth)
        begin = perf_counter()
        if self._joined is not None and len(faces):
            first, second, joined = self._joined
            answer = joined(np.ascontiguousarray(faces[:, None]))
            denoised, (embeddings, normals) = first.finish(answer), second.finish(answer)
            return Answers(denoised, embeddings, normals, {"denoise": _ms(begin, perf_counter()), "recognise": 0.0})
        denoised = self.denoiser(faces)
        between = perf_counter()
        if self.recogniser is None:
            return Answers(denoised, None, None, {"denoise": _ms(begin, between), "recognise": 0.0})
        embeddings, normals = self.recogniser(denoised)
        ms = {"denoise": _ms(begin, between), "recognise": _ms(between, perf_counter())}
        return Answers(denoised, embeddings, normals, ms)

    def close(self) -> None:
        """Give back what the networks hold on a GPU."""
        self.denoiser.close()
        if self.recogniser is not None:
            self.recogniser.close()


def _joined(denoiser: Denoises, recogniser: Recognises | None) -> tuple[Denoiser, Recogniser, Runtime] | None:
    """Both engines and a runtime that gives the outputs of both; None where they cannot share memory."""
    if not isinstance(denoiser, Denoiser) or not isinstance(recogniser, Recogniser):
        return None
    runtime = denoiser.runtime.join(recogniser.runtime)
    return None if runtime is None else (denoiser, recogniser, runtime)


def _ms(begin: float, end: float) -> float:
    return (end - begin) * 1000
