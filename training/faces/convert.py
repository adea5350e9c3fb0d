"""The published ICT-FaceKit model (a folder of OBJ files) → the one file that :class:`training.faces.FaceModel` reads.

Ranges of vertices and the landmarks are those of the project's README (github.com/ICT-VGL/ICT-FaceKit, "Face Model
Topology" and "Facial Landmarks"; Li et al., CVPR 2020; MIT licence). Shapes are differences to the neutral mesh, as
its own scripts compute them; identity modes come scaled, one unit is one standard deviation.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.faces.model import HEAD
from training.faces.obj import Obj, ObjError, parse, parse_vertices

REGION_NAMES = (
    "face_skin", "head_neck_skin", "mouth_socket", "gums_tongue", "teeth", "eyeballs", "eye_sockets", "lacrimal_fluid",
)  # fmt: skip
NEUTRAL = "generic_neutral_mesh.obj"
DESCRIPTION = "vertex_indices.json"


class ConversionError(ValueError):
    """The folder is not the published model; says what is missing or differs."""


@dataclass(frozen=True, slots=True)
class Topology:
    """The layout of a published model.

    - ``vertices``: how many the meshes have; ``identities``: how many identity files there are.
    - ``ranges``: first and last vertex of each part that is kept, and its index in ``REGION_NAMES``.
    - ``landmarks``: vertices of the 68 landmarks (iBUG order); ``narrow``: how many lead vertices are the narrow face.
    - ``back_cm``: of head and neck, only polygons that reach before this z are kept (the back is never seen).
    """

    vertices: int
    identities: int
    ranges: tuple[tuple[int, int, int], ...]
    landmarks: tuple[int, ...]
    narrow: int
    back_cm: float


ICT_LIGHT = Topology(
    vertices=26719,
    identities=100,
    ranges=(
        (0, 9408, 0), (9409, 11247, HEAD), (11248, 13293, 2), (13294, 14061, 6), (14062, 17038, 3),
        (17039, 21450, 4), (21451, 24590, 5), (24591, 24998, 7),
    ),
    landmarks=(
        1225, 1888, 1052, 367, 1719, 1722, 2199, 1447, 966, 3661, 4390, 3927, 3924, 2608, 3272, 4088, 3443, 268, 493,
        1914, 2044, 1401, 3615, 4240, 4114, 2734, 2509, 978, 4527, 4942, 4857, 1140, 2075, 1147, 4269, 3360, 1507, 1542,
        1537, 1528, 1518, 1511, 3742, 3751, 3756, 3721, 3725, 3732, 5708, 5695, 2081, 0, 4275, 6200, 6213, 6346, 6461,
        5518, 5957, 5841, 5702, 5711, 5533, 6216, 6207, 6470, 5517, 5966,
    ),
    narrow=6706,
    back_cm=-4.0,
)  # fmt: skip


def convert(folder: Path, out: Path, topology: Topology = ICT_LIGHT) -> Iterator[str]:
    """Read the published ``folder`` (or the repository that holds it) and write ``out``; yields each file's name.

    Raises :class:`ConversionError` when a file is missing, damaged, or of another model. ``out`` is written whole or
    not at all.
    """
    folder = folder / "FaceXModel" if (folder / "FaceXModel").is_dir() else folder
    yield NEUTRAL
    neutral = _neutral(folder / NEUTRAL, topology)
    triangles, triangle_region = _triangles(neutral, topology)
    kept, flat = np.unique(triangles, return_inverse=True)
    region = _region_of_vertices(topology)
    lost = np.setdiff1d(topology.landmarks, kept)
    if len(lost):
        raise ConversionError(f"{NEUTRAL}: landmark vertices {lost[:5].tolist()} belong to no face that is kept")
    names = _expressions(folder / DESCRIPTION)
    identities = [f"identity{k:03d}" for k in range(topology.identities)]
    bases = {}
    for key, shapes in (("id_basis", identities), ("exp_basis", names)):
        bases[key] = np.zeros((len(shapes), len(kept), 3), np.float16)
        for row, shape in zip(bases[key], shapes, strict=True):
            yield f"{shape}.obj"
            row[:] = (_vertices(folder / f"{shape}.obj", topology) - neutral.vertices)[kept]
    order = np.argsort(triangle_region, kind="stable")
    part = out.with_name(f".{out.name}.part.npz")
    np.savez_compressed(
        part,
        mean=neutral.vertices[kept].astype(np.float32),
        tri=flat.reshape(-1, 3)[order].astype(np.int32),
        tri_region=triangle_region[order],
        vert_region=region[kept],
        region_names=np.array(REGION_NAMES),
        exp_names=np.array(names),
        landmarks68=np.searchsorted(kept, topology.landmarks).astype(np.int32),
        orig_vertex_index=kept.astype(np.int32),
        n_narrow_face=np.int32((kept < topology.narrow).sum()),
        allow_pickle=False,
        **bases,
    )
    part.replace(out)


def _neutral(path: Path, topology: Topology) -> Obj:
    try:
        mesh = parse(_read(path))
    except ObjError as error:
        raise ConversionError(f"{path.name}: {error}") from error
    _check(path, len(mesh.vertices), topology)
    if not mesh.polygons:
        raise ConversionError(f"{path.name} has no polygons; take the whole published folder")
    return mesh


def _vertices(path: Path, topology: Topology) -> NDArray[np.float64]:
    try:
        vertices = parse_vertices(_read(path))
    except ObjError as error:
        raise ConversionError(f"{path.name}: {error}") from error
    _check(path, len(vertices), topology)
    return vertices


def _check(path: Path, count: int, topology: Topology) -> None:
    if count != topology.vertices:
        raise ConversionError(
            f"{path.name} has {count} vertices, the published model {topology.vertices}; "
            "take an unchanged folder of ICT-FaceKit (the light model)"
        )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConversionError(f"cannot read {path}; the folder must be the FaceXModel of ICT-FaceKit") from error


def _expressions(path: Path) -> list[str]:
    try:
        names = json.loads(_read(path))["expressions"]
    except (ValueError, KeyError, TypeError) as error:
        raise ConversionError(f"{path.name} names no expressions") from error
    if not isinstance(names, list) or not names or not all(_plain(name) for name in names):
        raise ConversionError(f"{path.name}: expressions are not a list of plain names")
    return names


def _plain(name: object) -> bool:
    return isinstance(name, str) and name.replace("_", "").isalnum()


def _region_of_vertices(topology: Topology) -> NDArray[np.uint8]:
    """The region of each published vertex, 255 for those that are left out."""
    region = np.full(topology.vertices, 255, np.uint8)
    for first, last, index in topology.ranges:
        region[first : last + 1] = index
    return region


def _triangles(mesh: Obj, topology: Topology) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Triangles ``[T, 3]`` of what is kept, and their regions; a polygon belongs to the region of its highest part,
    because head, mouth and eyes are sewn to the edge of the face."""
    region, z = _region_of_vertices(topology), mesh.vertices[:, 2]
    triangles: list[tuple[int, int, int]] = []
    regions: list[int] = []
    for polygon in mesh.polygons:
        belongs = int(region[list(polygon)].max())
        if belongs >= len(REGION_NAMES) or (belongs == HEAD and z[list(polygon)].max() <= topology.back_cm):
            continue
        fan = list(_fan(polygon))
        triangles += fan
        regions += [belongs] * len(fan)
    if not triangles:
        raise ConversionError(f"{NEUTRAL}: no polygon belongs to a face")
    return np.array(triangles, np.int64), np.array(regions, np.uint8)


def _fan(polygon: tuple[int, ...]) -> Iterable[tuple[int, int, int]]:
    return ((polygon[0], polygon[k], polygon[k + 1]) for k in range(1, len(polygon) - 1))
