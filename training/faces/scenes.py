"""Everything a depth camera sees that is no face: rooms, furniture, balls, hands, bodies, backs of heads.

Scenes are lists of plain meshes in the camera frame (metres, x right, y down, z forward). They are the background of
the locator's training frames and, on their own, the views in which nothing may be found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from camera import Intrinsics
from face.location import rotation
from training.faces.model import FaceModel
from training.faces.props import Mesh, dress, ellipsoid
from training.faces.props.covers import open_hand
from training.faces.props.shapes import Vector, box, lumpy, placed, tube
from training.faces.render import MATERIALS, Scene, View


def room(rng: np.random.Generator, *, nearest: float = 0.9) -> list[Mesh]:
    """A wall, a floor, perhaps a side wall and a ceiling, and furniture no nearer than ``nearest`` metres."""
    wall = max(nearest, rng.uniform(0.9, 4.0))
    tilt = rotation((rng.uniform(-25, 25), rng.uniform(-12, 12), rng.uniform(-4, 4)))
    meshes = []
    if rng.random() < 0.9:
        meshes.append(placed(box((4, 3, 0.05)), (0, 0, wall + 0.1), tilt))
    if rng.random() < 0.6:
        meshes.append(placed(box((4, 0.02, 4)), (0, rng.uniform(0.6, 1.3), wall), tilt))
    if rng.random() < 0.3:
        side = rng.choice((-1, 1)) * rng.uniform(0.7, 1.6)
        meshes.append(placed(box((0.02, 3, 3)), (side, 0, wall), tilt))
    for _ in range(rng.integers(0, 7)):
        z = rng.uniform(nearest + 0.1, max(nearest + 0.3, min(wall, 2.4)))
        meshes.extend(thing(rng, _somewhere(rng, z)))
    return meshes


def thing(rng: np.random.Generator, at: Vector) -> list[Mesh]:
    """One random object of everyday size around a point."""
    makers: tuple[Callable[[np.random.Generator, Vector], list[Mesh]], ...] = (
        _carton, _carton, _shelf, chair, ball, _vessel, _cushion, _lamp, _plant, _monitor,
    )  # fmt: skip
    return makers[rng.integers(len(makers))](rng, at)


def chair(rng: np.random.Generator, at: Vector) -> list[Mesh]:
    """A chair: a back (plate, slats or cushion), a seat, four legs; sometimes a head rest."""
    width, height = rng.uniform(0.18, 0.28), rng.uniform(0.2, 0.4)
    turn = rotation((rng.uniform(-180, 180), rng.uniform(-10, 10), rng.uniform(-5, 5)))
    parts = [placed(box((width, 0.025, width)), (0, height, -width))]
    if rng.random() < 0.4:
        parts += [placed(box((0.02, height, 0.012)), (x, 0, 0)) for x in np.linspace(-width, width, 6)]
    elif rng.random() < 0.6:
        parts.append(lumpy(ellipsoid(np.zeros(3), (width, height, 0.06), "cloth"), rng, 0.01))
    else:
        parts.append(box((width, height, 0.015)))
    if rng.random() < 0.4:
        parts.append(ellipsoid(np.array([0, -height - 0.1, 0]), (0.13, 0.09, 0.05), "cloth"))
    legs = [(x, z) for x in (-width, width) for z in (-2 * width, 0)]
    parts += [placed(tube((0.02, 0.015), (0, 0.45)), (x, height, z)) for x, z in legs]
    return [placed(part, at, turn) for part in parts]


def ball(rng: np.random.Generator, at: Vector) -> list[Mesh]:
    """A ball or an egg, from a tennis ball to a globe."""
    radius = rng.uniform(0.03, 0.18)
    shape = radius * rng.uniform(0.75, 1.25, 3)
    return [placed(ellipsoid(np.zeros(3), (shape[0], shape[1], shape[2]), "cloth"), at, _any_turn(rng))]


def hand(rng: np.random.Generator, at: Vector) -> list[Mesh]:
    """A hand, open or a fist, with a forearm."""
    turn = _any_turn(rng)
    return [placed(part, at, turn) for part in open_hand(rng)]


def body(rng: np.random.Generator, at: Vector) -> list[Mesh]:
    """A person without a visible head: torso, arms, perhaps a hand before the chest."""
    torso = ellipsoid(np.array([0, 0.28, 0]), (rng.uniform(0.15, 0.24), 0.35, rng.uniform(0.09, 0.14)), "cloth")
    parts = [lumpy(torso, rng, 0.008), placed(tube((0.055, 0.065), (-0.12, 0.0), "skin"), (0, 0, 0))]
    for side in (-1, 1):
        arm = tube((0.05, 0.045, 0.035), (0, 0.25, 0.55), "cloth")
        swing = rotation((rng.uniform(-30, 30), rng.uniform(-60, 30), side * -rng.uniform(0, 40)))
        parts.append(placed(arm, (side * 0.2, 0.02, 0), swing))
    turn = rotation((rng.uniform(-60, 60), rng.uniform(-15, 15), rng.uniform(-10, 10)))
    scene = [placed(part, at, turn) for part in parts]
    return scene + (hand(rng, at + rng.uniform((-0.2, 0, -0.3), (0.2, 0.3, -0.15))) if rng.random() < 0.4 else [])


def bump(rng: np.random.Generator, at: Vector) -> list[Mesh]:
    """What resembles a face most: an egg of a head's size with random relief, pegs and dents."""
    half = (rng.uniform(0.06, 0.1), rng.uniform(0.08, 0.13), rng.uniform(0.06, 0.11))
    head = ellipsoid(np.zeros(3), half, "skin", detail=32)
    parts = [lumpy(head, rng, rng.uniform(0, 0.018))]
    for _ in range(rng.integers(0, 4)):
        where = rng.normal(0, 1, 3) * (1, 1, 0.2) - (0, 0, 1)
        where = where / np.linalg.norm(where) * half
        parts.append(ellipsoid(where, tuple(rng.uniform(0.006, 0.035, 3)), "skin", detail=10))
    turn = rotation((rng.uniform(-40, 40), rng.uniform(-30, 30), rng.uniform(-180, 180)))
    scene = [placed(part, at, turn) for part in parts]
    return scene + (body(rng, at + np.array([0, half[1] + 0.1, 0.02])) if rng.random() < 0.4 else [])


NEGATIVES: dict[str, Callable[[np.random.Generator, Vector], list[Mesh]]] = {
    "things": thing,
    "chair": chair,
    "ball": ball,
    "hand": hand,
    "body": body,
    "bump": bump,
}
NEAREST_M = 1.0
BEHIND = "back of a head"
EMPTY = "room"
KINDS = (*NEGATIVES, BEHIND, EMPTY)


def faceless(kind: str, intrinsics: Intrinsics, model: FaceModel, rng: np.random.Generator) -> View:
    """A view of ``kind`` (one of ``KINDS``) in a room, without any face in it."""
    views = [cast(room(rng, nearest=rng.uniform(0.3, 1.2)), intrinsics)]
    if kind == BEHIND:
        views.append(back_of_head(intrinsics, model, rng))
    elif kind != EMPTY:
        near = [m for _ in range(rng.integers(1, 4)) for m in NEGATIVES[kind](rng, visible(intrinsics, rng))]
        views.append(cast(near, intrinsics))
    return merge(views)


def back_of_head(intrinsics: Intrinsics, model: FaceModel, rng: np.random.Generator) -> View:
    """Somebody who looks away: turned by 125° to 235°, with hair."""
    scene = Scene(dress(model, model.face(model.random_identity(rng)), rng, amount=1.2))
    pose = (rng.uniform(125, 235), rng.uniform(-20, 20), rng.uniform(-15, 15))
    return scene.view(intrinsics, rotation(pose), visible(intrinsics, rng) + np.array([0, 0, 0.1]))


def visible(intrinsics: Intrinsics, rng: np.random.Generator, *, margin: float = 0.1) -> Vector:
    """A random point 0.3–1.5 m away that the camera sees, ``margin`` of the image away from its border."""
    share = rng.uniform(margin, 1 - margin, 2)
    pixel = share * (intrinsics.width - 1, intrinsics.height - 1)
    return intrinsics.deproject(pixel, np.asarray(rng.uniform(0.3, 1.5)))


def cast(meshes: Sequence[Mesh], intrinsics: Intrinsics) -> View:
    """The meshes as an ideal camera at the origin sees them."""
    import open3d as o3d

    scene = o3d.t.geometry.RaycastingScene(nthreads=1)
    for mesh in meshes:
        scene.add_triangles(o3d.core.Tensor(mesh.vertices), o3d.core.Tensor(mesh.triangles))
    table = np.array([MATERIALS.index(mesh.material) for mesh in meshes] or [0], np.uint8)
    u, v = np.meshgrid(np.arange(intrinsics.width), np.arange(intrinsics.height))
    rays = np.zeros((*u.shape, 6), np.float32)
    rays[..., 3:] = intrinsics.deproject(np.stack([u, v], -1), np.ones(u.shape))
    answer = scene.cast_rays(o3d.core.Tensor(rays), nthreads=1)
    hit = answer["t_hit"].numpy()
    there = np.isfinite(hit)
    inclined = np.abs((answer["primitive_normals"].numpy() * rays[..., 3:]).sum(-1))
    cosine = np.where(there, inclined / np.linalg.norm(rays[..., 3:], axis=-1), 0).astype(np.float32)
    geometry = np.minimum(answer["geometry_ids"].numpy(), len(table) - 1)
    material = np.where(there, table[geometry], 0).astype(np.uint8)
    return View(np.where(there, hit, 0).astype(np.float32), cosine, material, intrinsics)


class Backdrop:
    """A room behind a person, made once and seen from wherever the camera stands: its nearest things are about half a
    metre behind the nose tip. Give it to :class:`training.faces.render.Scene`."""

    def __init__(self, rng: np.random.Generator) -> None:
        import open3d as o3d

        meshes = room(rng, nearest=NEAREST_M)
        self._scene = o3d.t.geometry.RaycastingScene(nthreads=1)
        for mesh in meshes:
            self._scene.add_triangles(o3d.core.Tensor(mesh.vertices), o3d.core.Tensor(mesh.triangles))
        self._materials = np.array([MATERIALS.index(mesh.material) for mesh in meshes] or [0], np.uint8)

    def behind(self, view: View, nose_m: NDArray[np.floating]) -> View:
        """The view with the room in its empty pixels; ``nose_m``: the nose tip in the camera frame, metres."""
        row, column = np.nonzero(view.z <= 0)
        rays = np.zeros((len(row), 6), np.float32)
        rays[:, 2] = NEAREST_M - 0.55 - float(nose_m[2])
        rays[:, 3:] = view.intrinsics.deproject(np.stack([column, row], -1), np.ones(len(row)))
        answer = self._scene.cast_rays(rays, nthreads=1)
        hit = answer["t_hit"].numpy()
        there = np.isfinite(hit) & (hit > float(nose_m[2]))
        inclined = np.abs((answer["primitive_normals"].numpy() * rays[:, 3:]).sum(-1))
        geometry = np.minimum(answer["geometry_ids"].numpy(), len(self._materials) - 1)
        z, cosine, material = view.z.copy(), view.cosine.copy(), view.material.copy()
        row, column = row[there], column[there]
        z[row, column] = hit[there]
        cosine[row, column] = (inclined / np.linalg.norm(rays[:, 3:], axis=-1))[there]
        material[row, column] = self._materials[geometry[there]]
        return View(z, cosine, material, view.intrinsics)


def merge(views: Sequence[View]) -> View:
    """Several views of one camera → the nearest surface of each pixel."""
    z, cosine, material = views[0].z.copy(), views[0].cosine.copy(), views[0].material.copy()
    for view in views[1:]:
        nearer = (view.z > 0) & ((z <= 0) | (view.z < z))
        for kept, new in ((z, view.z), (cosine, view.cosine), (material, view.material)):
            np.copyto(kept, new, where=nearer, casting="same_kind")
    return View(z, cosine, material, views[0].intrinsics)


def _carton(rng: np.random.Generator, at: Vector) -> list[Mesh]:
    return [placed(box(rng.uniform(0.03, 0.3, 3)), at, _any_turn(rng))]


def _shelf(rng: np.random.Generator, at: Vector) -> list[Mesh]:
    boards = [placed(box((0.4, 0.012, 0.15)), (0, y, 0)) for y in np.arange(-0.6, 0.7, 0.32)]
    books = [
        placed(
            box((rng.uniform(0.01, 0.03), rng.uniform(0.08, 0.14), 0.1)),
            (x, rng.choice((-0.45, -0.13, 0.19)), 0),
        )
        for x in np.linspace(-0.38, 0.38, 12)
    ]
    turn = rotation((rng.uniform(-40, 40), 0, 0))
    return [placed(part, at, turn) for part in boards + books]


def _vessel(rng: np.random.Generator, at: Vector) -> list[Mesh]:
    heights = np.linspace(-1, 1, 8) * rng.uniform(0.05, 0.2)
    radii = rng.uniform(0.02, 0.12) * (1 + 0.5 * np.sin(rng.uniform(1, 4) * np.arange(8) / 3 + rng.uniform(0, 6)))
    return [placed(tube([0, *radii, 0], [heights[0], *heights, heights[-1]], detail=24), at, _any_turn(rng))]


def _cushion(rng: np.random.Generator, at: Vector) -> list[Mesh]:
    half = rng.uniform((0.12, 0.1, 0.04), (0.3, 0.25, 0.12))
    shape = ellipsoid(np.zeros(3), (half[0], half[1], half[2]), "cloth", detail=30)
    return [placed(lumpy(shape, rng, rng.uniform(0.005, 0.03)), at, _any_turn(rng))]


def _lamp(rng: np.random.Generator, at: Vector) -> list[Mesh]:
    top, bottom = rng.uniform(0.04, 0.1), rng.uniform(0.08, 0.18)
    shade = tube((top, bottom), (-0.1, 0.1), detail=24)
    return [placed(shade, at), placed(tube((0.012, 0.012), (0, 0.6)), at)]


def _plant(rng: np.random.Generator, at: Vector) -> list[Mesh]:
    leaves = []
    for _ in range(rng.integers(8, 30)):
        centre = rng.normal(0, 0.09, 3)
        leaf = ellipsoid(np.zeros(3), (rng.uniform(0.01, 0.04), rng.uniform(0.03, 0.09), 0.003), "cloth", detail=6)
        leaves.append(placed(leaf, at + centre, _any_turn(rng)))
    return leaves


def _monitor(rng: np.random.Generator, at: Vector) -> list[Mesh]:
    turn = rotation((rng.uniform(-50, 50), rng.uniform(-15, 15), 0))
    half = rng.uniform((0.1, 0.07), (0.32, 0.2))
    return [
        placed(box((half[0], half[1], 0.015)), at, turn),
        placed(box((0.03, 0.12, 0.02)), at + np.array([0, half[1], 0.04])),
    ]


def _somewhere(rng: np.random.Generator, z: float) -> Vector:
    return np.array([rng.uniform(-0.6, 0.6) * z, rng.uniform(-0.4, 0.5) * z, z])


def _any_turn(rng: np.random.Generator) -> Vector:
    return rotation((rng.uniform(-180, 180), rng.uniform(-80, 80), rng.uniform(-180, 180)))
