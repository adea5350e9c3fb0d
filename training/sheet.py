"""``python -m training.sheet MODEL OUT.png``: a sheet of random people as a camera sees them, cut, and their truth."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import cv2
import numpy as np
import typer
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
EDGE = 112
STEP = 8  # fewer shades make a smaller file


def main(
    model: Annotated[Path, typer.Argument(help="the statistical face model (docs/training.md)")],
    out: Annotated[Path, typer.Argument(help="the picture to write, .png")],
    rows: int = 5,
    columns: int = 4,
    seed: int = 1,
) -> None:
    """Draw ``rows × columns`` people: the measured depth, the crop of it, and the clean crop."""
    from training.faces import FaceModel

    faces, rng = FaceModel(model), np.random.default_rng(seed)
    cells = [[np.hstack(person(faces, rng)) for _ in range(columns)] for _ in range(rows)]
    sheet = np.vstack([np.hstack(row) for row in cells])
    if not cv2.imwrite(str(out), sheet, [cv2.IMWRITE_PNG_COMPRESSION, 9]):
        raise typer.BadParameter(f"cannot write {out}")


def person(model: Any, rng: np.random.Generator) -> list[Picture]:
    """One random person: measured depth, the crop and the clean crop, each ``uint8[112, 112, 3]``."""
    from camera import Frame, Intrinsics
    from face import crop
    from face.location import rotation
    from training.faces.props import dress
    from training.faces.render import Scene
    from training.faces.scenes import Backdrop
    from training.pool import misplaced, truth
    from training.sensors.tof import tof

    face = model.face(model.random_identity(rng), model.random_expression(rng))
    scene = Scene(dress(model, face, rng), Backdrop(rng))
    turn = rotation(tuple(rng.uniform((-60, -30, -20), (60, 30, 20)) * rng.uniform(0, 1)))
    nose = np.array([0, -0.02, rng.uniform(0.55, 0.95)])
    half = int(0.19 * 365.5 / nose[2])
    camera = Intrinsics(2 * half, 2 * half, 365.5, 365.5, half, half + 0.03 * 365.5 / nose[2])
    depth = tof(scene.view(camera, turn, nose), rng)
    located = misplaced(turn, nose, camera, rng.normal(0, 2, 3), rng.normal(0, 1.5, 3))
    cut = crop(Frame(depth, 0.001, camera), located)
    return [_coloured(depth, nose[2]), _shaded(cut.depth), _shaded(truth(scene, turn, nose, located))]


def _coloured(depth: NDArray[np.uint16], nose_m: float) -> Picture:
    """Nearer is redder, over 40 cm from a little before the nose tip; holes are black."""
    far = np.clip((depth - 1000 * nose_m + 60) / 400, 0, 1)
    level = np.rint(255 / STEP * (1 - far)) * STEP
    picture = cv2.applyColorMap(np.minimum(level, 255).astype(np.uint8), cv2.COLORMAP_TURBO)
    picture[depth == 0] = 0
    return np.asarray(cv2.resize(picture, (EDGE, EDGE), interpolation=cv2.INTER_NEAREST), np.uint8)


def _shaded(crop: NDArray[np.float32]) -> Picture:
    """A crop lit from the upper left."""
    lit = cv2.Sobel(crop, cv2.CV_32F, 1, 0) + cv2.Sobel(crop, cv2.CV_32F, 0, 1)
    grey = np.where(crop > 0, np.clip(130 + 1.6 * lit, 0, 255), 0).astype(np.float32)
    small = cv2.resize(grey[8:120, 8:120], (EDGE, EDGE), interpolation=cv2.INTER_AREA)
    return cv2.cvtColor((STEP * np.floor(small / STEP)).astype(np.uint8), cv2.COLOR_GRAY2BGR).astype(np.uint8)


if __name__ == "__main__":
    typer.run(main)
