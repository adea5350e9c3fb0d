"""Denoiser and recogniser one behind the other, without a trip to the host in between where a GPU runs both."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engines.engine import Denoiser, Recogniser, batch


class Chain:
    """Noisy depth → clean depth, embedding and normals. Calls from several threads run one after another.

    - ``denoiser``, ``recogniser``: the engines it is made of; they can be called beside it.
    - ``shared``: whether the denoised depth stays on the GPU in between. Where it does not, a call is one call of each.
    """

    def __init__(self, denoiser: Denoiser, recogniser: Recogniser) -> None:
        self.denoiser = denoiser
        self.recogniser = recogniser
        self._joined = denoiser._runtime.join(recogniser._runtime)

    def __repr__(self) -> str:
        return f"<Chain {self.denoiser!r} → {self.recogniser!r}{', shared memory' if self.shared else ''}>"

    @property
    def shared(self) -> bool:
        return self._joined is not None

    def __call__(
        self, depth: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        """``float32[128, 128]`` in [0, 255] → denoised depth ``float32[128, 128]``, embedding ``float32[1920]`` and
        normals ``float32[3, 128, 128]``; ``[N, 128, 128]`` → the same with N in front. As the two engines' own calls.

        Raises what they raise: ``BadInput``, ``EngineError``, ``GpuError``.
        """
        faces = batch(depth)
        if self._joined is None or not len(faces):
            denoised = self.denoiser(faces)
            embedding, normals = self.recogniser(denoised)
        else:
            answer = self._joined(np.ascontiguousarray(faces[:, None]))
            denoised = self.denoiser._finish(self.denoiser._checked(answer))
            embedding, normals = self.recogniser._finish(self.recogniser._checked(answer))
        return (denoised[0], embedding[0], normals[0]) if depth.ndim == 2 else (denoised, embedding, normals)

    def close(self) -> None:
        """Give back what both networks hold on a GPU."""
        self.denoiser.close()
        self.recogniser.close()


def chain(denoiser: Denoiser, recogniser: Recogniser) -> Chain:
    """Put two loaded engines one behind the other; on one GPU and one runtime they share its memory."""
    return Chain(denoiser, recogniser)
