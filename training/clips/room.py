"""The room of the sample clips: a wall 1.75 m away with a door, a picture and a shelf, and a chair.

Everything faces the camera squarely and stands still, as furniture does. Camera frame, metres.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.faces.props import ellipsoid
from training.faces.props.shapes import Mesh, Vector, box, grid_mesh, placed, tube

WALL_M = 1.75
_DRAWN_M = 2.25  # where the wall is in the numbers below; all of it is then drawn nearer, which alters no outline


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A mesh and the share of the infrared light that it sends back."""

    mesh: Mesh
    albedo: float


def room(shift: float = 0.0) -> list[Piece]:
    """The room; ``shift`` moves it sideways (m), as seen by a camera that stands elsewhere."""
    pieces = [*_wall(), *_door(-1.05), *_picture(-0.16, -0.83), *_shelf(1.08)]
    return [Piece(_nearer(placed(one.mesh, (shift, 0, 0))), one.albedo) for one in pieces]


def _nearer(mesh: Mesh) -> Mesh:
    return Mesh((mesh.vertices * (WALL_M / _DRAWN_M)).astype(np.float32), mesh.triangles, mesh.material)


def chair(neck: Vector) -> list[Piece]:
    """The back of a chair behind somebody whose neck's foot is at ``neck``."""
    half, high, thick = 0.235, 0.3, 0.022
    turn = np.linspace(0, 2 * np.pi, 72)
    x, y = (size * np.sign(wave) * np.abs(wave) ** 0.4 for size, wave in ((half, np.cos(turn)), (high, np.sin(turn))))
    outlines = ((0.0, -thick), (0.97, -thick), (1.0, 0.0), (0.97, thick), (0.0, thick))
    back = np.stack([np.stack([share * x, share * y + high, np.full_like(x, z)], -1) for share, z in outlines])
    return [Piece(placed(grid_mesh(back, "cloth"), np.asarray(neck) + np.array([0, 0.05, 0.185])), 0.16)]


def _wall() -> list[Piece]:
    return [Piece(placed(box((3, 2.5, 0.05)), (0, 0, _DRAWN_M + 0.05)), 0.62)]


def _door(x: float) -> list[Piece]:
    """A door in its frame, from above the picture's upper edge to below the lower one."""
    half, top, low = 0.42, -0.92, 1.6
    middle, tall = (top + low) / 2, (low - top) / 2
    sides = [
        Piece(placed(box((0.05, tall, 0.02)), (x + s * (half + 0.05), middle, _DRAWN_M - 0.02)), 0.75) for s in (-1, 1)
    ]
    head = Piece(placed(box((half + 0.1, 0.05, 0.02)), (x, top - 0.05, _DRAWN_M - 0.02)), 0.75)
    leaf = Piece(placed(box((half, tall, 0.004)), (x, middle, _DRAWN_M - 0.004)), 0.42)
    panels = [
        Piece(placed(box((0.28, h, 0.006)), (x, y, _DRAWN_M - 0.008)), 0.36) for y, h in ((-0.45, 0.32), (0.62, 0.55))
    ]
    handle = Piece(placed(box((0.055, 0.012, 0.01)), (x + half - 0.07, 0.1, _DRAWN_M - 0.06)), 0.9)
    return [*sides, head, leaf, *panels, handle]


def _picture(x: float, y: float) -> list[Piece]:
    frame = Piece(placed(box((0.3, 0.22, 0.015)), (x, y, _DRAWN_M - 0.015)), 0.2)
    sheet = Piece(placed(box((0.26, 0.18, 0.004)), (x, y, _DRAWN_M - 0.031)), 0.7)
    hill = Piece(placed(box((0.26, 0.07, 0.002)), (x, y + 0.11, _DRAWN_M - 0.0355)), 0.4)
    return [frame, sheet, hill]


def _shelf(x: float) -> list[Piece]:
    """A shelf of four boards with books, a box and a plant."""
    half, deep, front = 0.48, 0.14, _DRAWN_M - 0.28
    middle = front + deep
    wood = [Piece(placed(box((half, 0.015, deep)), (x, y, middle)), 0.5) for y in (-0.98, -0.5, -0.02, 0.46, 0.94)]
    wood += [Piece(placed(box((0.015, 0.97, deep)), (x + s * half, -0.02, middle)), 0.5) for s in (-1, 1)]
    rng = np.random.default_rng(5)
    books: list[Piece] = []
    for board, start, end in ((-0.5, -0.44, -0.02), (-0.02, -0.2, 0.44), (0.46, -0.44, 0.1)):
        at = start
        while at < end:
            half_wide, tall = rng.uniform(0.022, 0.036), 0.01 * int(rng.integers(11, 17))
            inset = 0.02
            books.append(
                Piece(
                    placed(
                        box((half_wide, tall, 0.09)), (x + at + half_wide, board - 0.015 - tall, front + inset + 0.09)
                    ),
                    float(rng.choice((0.18, 0.3, 0.45, 0.6, 0.78))),
                )
            )
            at += 2 * half_wide + 0.003
    carton = Piece(placed(box((0.1, 0.11, 0.1)), (x - 0.33, -0.145, front + 0.13)), 0.66)
    pot = Piece(placed(tube((0.05, 0.065), (0, 0.12)), (x + 0.28, -0.635, front + 0.1)), 0.55)
    leaves = [
        Piece(ellipsoid(np.array([x + 0.28 + dx, -0.70 + dy, front + 0.1]), (0.05, 0.07, 0.02), "background", 10), 0.8)
        for dx, dy in ((-0.05, -0.02), (0.04, -0.05), (0.0, -0.09))
    ]
    return [*wood, *books, carton, pot, *leaves]
