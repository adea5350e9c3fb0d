"""The statistical 3D face model: identity and expression coefficients → a triangle mesh in the face frame.

Reads the arrays of a model cut from ICT-FaceKit (Li et al., Learning Formation of Physically-Based Face Attributes,
CVPR 2020; MIT licence): ``mean``, ``id_basis``, ``exp_basis``, ``exp_names``, ``tri``, ``tri_region``, ``vert_region``,
``landmarks68``; centimetres, y up, z towards the camera.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

NOSE_TIP = 30
SKIN, HEAD = 0, 1


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """One face: ``vertices`` ``float32[V, 3]`` in metres in the face frame (origin at the nose tip, x right, y down,
    z into the head), ``triangles`` ``uint32[T, 3]``, ``landmarks`` ``float32[68, 3]`` (iBUG order)."""

    vertices: NDArray[np.float32]
    triangles: NDArray[np.uint32]
    landmarks: NDArray[np.float32]


class FaceModel:
    """Shapes of ``mean + Σ aᵢ·idᵢ + Σ wⱼ·expⱼ`` with aᵢ ~ N(0, 1) and wⱼ in [0, 1].

    Raises ``FileNotFoundError`` when the file is missing and ``KeyError`` when an array is.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise FileNotFoundError(f"no face model at {path}; docs/training.md says how to get one")
        with np.load(path, allow_pickle=False) as arrays:
            flip = np.array([0.01, -0.01, -0.01], np.float32)
            self.mean = arrays["mean"].astype(np.float32) * flip
            self.identity_basis = arrays["id_basis"].astype(np.float32) * flip
            self.expression_basis = arrays["exp_basis"].astype(np.float32) * flip
            self.expression_names = [str(name) for name in arrays["exp_names"]]
            self.triangles = arrays["tri"].astype(np.uint32)
            self.triangle_region = arrays["tri_region"]
            self.vertex_region = arrays["vert_region"]
            self.landmark_indices = arrays["landmarks68"]

    @property
    def identity_size(self) -> int:
        """How many identity coefficients there are."""
        return len(self.identity_basis)

    @cached_property
    def normals(self) -> NDArray[np.float32]:
        """Outward unit vertex normals of the mean face, ``float32[V, 3]``."""
        a, b, c = (self.mean[self.triangles[:, k]] for k in range(3))
        faces = np.cross(b - a, c - a)
        normals = np.zeros_like(self.mean)
        for k in range(3):
            np.add.at(normals, self.triangles[:, k], faces)
        normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
        nose = self.landmark_indices[NOSE_TIP]
        return np.asarray(normals if normals[nose, 2] < 0 else -normals, np.float32)

    @cached_property
    def ears(self) -> NDArray[np.bool_]:
        """``bool[V]``: the vertices of the ears, which hair and caps do not lift with the skin."""
        x, y, z = (self.mean - self.mean[self.landmark_indices[NOSE_TIP]]).T
        return np.asarray((np.abs(x) > 0.0735) & (y > -0.047) & (y < 0.04) & (z < 0.14), np.bool_)

    def face(self, identity: NDArray[np.floating], expression: NDArray[np.floating] | None = None) -> Face:
        """The face of ``identity`` ``[≤ 100]`` with ``expression`` weights ``[53]`` (None: neutral)."""
        a = np.asarray(identity, np.float32)
        vertices = self.mean + np.tensordot(a, self.identity_basis[: len(a)], axes=1)
        if expression is not None:
            used = np.flatnonzero(expression)
            weights = np.asarray(expression, np.float32)[used]
            vertices = vertices + np.tensordot(weights, self.expression_basis[used], axes=1)
        vertices = vertices - vertices[self.landmark_indices[NOSE_TIP]]
        return Face(vertices.astype(np.float32), self.triangles, vertices[self.landmark_indices].astype(np.float32))

    def identity_rms_mm(self, narrow: int = 6706) -> NDArray[np.float64]:
        """RMS displacement that one standard deviation of each identity mode causes on the narrow face (its first
        ``narrow`` vertices) beyond moving it rigidly: ``float64[M]``, mm."""
        centred = self.mean[:narrow].astype(np.float64)
        centred -= centred.mean(axis=0)
        axes = np.eye(3)
        rigid = [np.broadcast_to(axis, centred.shape).ravel() for axis in axes]
        rigid += [np.cross(axis, centred).ravel() for axis in axes]
        basis, _ = np.linalg.qr(np.stack(rigid, axis=1))
        modes = self.identity_basis[:, :narrow].reshape(self.identity_size, -1).astype(np.float64)
        shape = modes - (modes @ basis) @ basis.T
        return np.asarray(1000 * np.sqrt((shape**2).sum(axis=1) / len(centred)))

    def random_identity(self, rng: np.random.Generator) -> NDArray[np.float32]:
        """Coefficients of a random person, ``float32[100]``."""
        return rng.standard_normal(self.identity_size).astype(np.float32)

    def random_expression(self, rng: np.random.Generator, strength: float = 1.0) -> NDArray[np.float32]:
        """Weights of a random expression, ``float32[53]``: a few shapes, left and right mostly together."""
        weights = np.zeros(len(self.expression_names), np.float32)
        bases = sorted({name.removesuffix("_L").removesuffix("_R") for name in self.expression_names})
        for base in rng.choice(bases, rng.integers(1, 5), replace=False):
            level = strength * rng.beta(1.2, 1.8)
            for index, name in enumerate(self.expression_names):
                if name == base or name in (f"{base}_L", f"{base}_R"):
                    weights[index] = np.clip(level * rng.uniform(0.7, 1.2), 0, 1)
        if rng.random() < 0.35:
            weights[self.expression_names.index("jawOpen")] = strength * rng.beta(1.2, 2.0)
        if rng.random() < 0.3:
            for side in "LR":
                weights[self.expression_names.index(f"eyeBlink_{side}")] = rng.uniform(0.5, 1)
        return weights
