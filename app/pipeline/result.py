"""What the pipeline makes of a frame: its faces, nearest first, and the time of every stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camera import Frame
from face import Crop, CropError, Liveness, Location
from gallery.match import Match

STAGES = ("locate", "crop", "live", "denoise", "recognise", "match", "total")

Image = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class FaceResult:
    """One face of a frame.

    - ``location``: where it is.
    - ``crop``: the depth face, or None when none could be cut; ``error`` then says why and the rest is empty. A print
      or a screen that is held up in place of a face is such a one, and its ``live`` says so.
    - ``denoised``: ``float32[128, 128]`` in [0, 255], 0 where the crop has background; ``normals``:
      ``float32[3, 128, 128]``, unit vectors; ``embedding``: ``float32[1920]``, unit length. None where the
      pipeline does not recognise.
    - ``live``: whether this is a living face, and what speaks against it, or None where that is not measured.
    - ``matches``: the best five people of the gallery, best first; empty without a gallery.
    - ``fused``: what the networks were given: the crop, averaged with those of the same face just before it.
    """

    location: Location
    crop: Crop | None = None
    denoised: Image | None = None
    normals: Image | None = None
    embedding: Image | None = None
    live: Liveness | None = None
    matches: tuple[Match, ...] = ()
    error: str | None = None
    fused: Crop | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """What the pipeline made of a frame: the faces, nearest first, and the milliseconds of every stage
    (``locate``, ``crop``, ``live``, ``denoise``, ``recognise``, ``match``, ``total``). ``turn``: by how many degrees,
    90, 180 or 270, the picture must be turned clockwise for faces to stand upright in it; 0 where nothing says so."""

    frame: Frame
    faces: tuple[FaceResult, ...]
    ms: Mapping[str, float]
    turn: int = 0


def assemble(
    found: Sequence[Location],
    cut: Sequence[Crop | CropError],
    live: Sequence[Liveness | None],
    parts: Mapping[str, Sequence[Any]],
) -> tuple[FaceResult, ...]:
    """The faces of a frame, as located: ``parts`` has what the networks made of those that could be cut, in order."""
    faces = []
    index = 0
    for location, item, alive in zip(found, cut, live, strict=True):
        if isinstance(item, CropError):
            faces.append(FaceResult(location, live=alive, error=str(item)))
            continue
        made = {name: values[index] for name, values in parts.items() if values}
        faces.append(FaceResult(location, item, live=alive, **made))
        index += 1
    return tuple(faces)


def attacks(held: Sequence[tuple[Location, Liveness]]) -> tuple[FaceResult, ...]:
    """Prints and screens in place of a face: nothing is cut out of them."""
    return tuple(FaceResult(location, live=live, error=live.said) for location, live in held)
