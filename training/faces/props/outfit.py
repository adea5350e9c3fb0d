"""Outfits: what one person wears for a while, put on any of that person's expressions."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from training.faces.model import Face, FaceModel
from training.faces.props import beards, eyewear, hairstyles
from training.faces.props.body import collar, shoulders, skull
from training.faces.props.covers import TARGETS, hand, mask, scarf
from training.faces.props.headwear import HEADWEAR
from training.faces.props.shapes import Mesh, Vertices

Item = tuple[str, int]
HATS = tuple(HEADWEAR)
COVERS = (*(f"hand-{target}" for target in TARGETS), "scarf", "mask")
OCCLUDERS = (*COVERS, "glasses", "hat")


@dataclass(frozen=True, slots=True, eq=False)
class Dressed:
    """A face with its props; ``lenses``: outlines of spectacle lenses, each ``float32[K, 3]``, metres, face frame."""

    face: Face
    props: tuple[Mesh, ...]
    lenses: tuple[Vertices, ...] = ()


@dataclass(frozen=True, slots=True)
class Outfit:
    """Somebody's clothes. Each item is ``(kind, seed)`` or None; an outfit looks the same whatever the face does.

    - ``body``: seed of shoulders and collar.
    - ``hair``: kind of ``hair.STYLES``; ``beard``: of ``beard.STYLES``; ``glasses``: of ``eyewear.STYLES``.
    - ``hat``: of ``HATS``; hair under it lies flat, and a headscarf hides it.
    - ``cover``: of ``COVERS``, what is before the face for the moment: a hand, a scarf, a mask.

    Raises ``ValueError`` for a kind that does not exist.
    """

    body: int = 0
    hair: Item | None = None
    beard: Item | None = None
    glasses: Item | None = None
    hat: Item | None = None
    cover: Item | None = None

    def __post_init__(self) -> None:
        kinds = {
            "hair": hairstyles.STYLES,
            "beard": beards.STYLES,
            "glasses": eyewear.STYLES,
            "hat": HATS,
            "cover": COVERS,
        }
        for name, allowed in kinds.items():
            item = getattr(self, name)
            if item is not None and item[0] not in allowed:
                raise ValueError(f"no {name} of kind {item[0]!r}; there are {', '.join(allowed)}")

    @classmethod
    def random(cls, rng: np.random.Generator, amount: float = 1.0) -> Outfit:
        """A random outfit; ``amount`` scales how often each item appears."""
        chances = rng.random(5) < np.array([0.92, 0.25, 0.25, 0.12, 0.09]) * amount
        seeds = [int(seed) for seed in rng.integers(2**31, size=6)]
        kinds = (
            str(rng.choice(hairstyles.STYLES, p=hairstyles.SHARES)),
            str(rng.choice(beards.STYLES, p=beards.SHARES)),
            str(rng.choice(eyewear.STYLES, p=eyewear.SHARES)),
            str(rng.choice(HATS, p=(0.4, 0.25, 0.15, 0.2))),
            str(rng.choice(COVERS)),
        )
        items = [(kind, seed) if worn else None for kind, seed, worn in zip(kinds, seeds[1:], chances, strict=True)]
        return cls(seeds[0], *items)

    def occluded(self, kind: str, seed: int) -> Outfit:
        """The same outfit with one of ``OCCLUDERS`` before the face."""
        if kind == "glasses":
            return replace(self, glasses=("sunglasses", seed))
        if kind == "hat":
            return replace(self, hat=(HATS[seed % 3], seed))
        return replace(self, cover=(kind, seed))


def dress(model: FaceModel, face: Face, rng: np.random.Generator, *, amount: float = 1.0) -> Dressed:
    """A face in a random outfit; ``amount`` scales how often each item appears."""
    return wear(model, face, Outfit.random(rng, amount))


def wear(model: FaceModel, face: Face, outfit: Outfit, *, bust: bool = True) -> Dressed:
    """A face in a given outfit; ``bust``: with shoulders and perhaps a collar."""
    rng = np.random.default_rng([outfit.body, 1])
    props = [skull(face)]
    if bust:
        props.append(shoulders(face, rng))
        if rng.random() < 0.5:
            props.append(collar(face, rng))
    lenses: tuple[Vertices, ...] = ()
    covered = outfit.hat is not None and outfit.hat[0] == "headscarf"
    if outfit.hair and not covered:
        kind, seed = outfit.hair
        under = outfit.hat is not None
        props.extend(hairstyles.hair(model, face, _rng(seed), style=kind, under_hat=under))
    if outfit.beard:
        props.append(beards.beard(model, face, _rng(outfit.beard[1]), style=outfit.beard[0]))
    if outfit.glasses:
        frames, lenses = eyewear.glasses(face, _rng(outfit.glasses[1]), style=outfit.glasses[0])
        props.extend(frames)
    if outfit.hat:
        props.extend(HEADWEAR[outfit.hat[0]](model, face, _rng(outfit.hat[1])))
    if outfit.cover:
        props.extend(occluder(outfit.cover[0], model, face, _rng(outfit.cover[1])))
    return Dressed(face, tuple(mesh for mesh in props if len(mesh.triangles)), lenses)


def occluder(kind: str, model: FaceModel, face: Face, rng: np.random.Generator) -> list[Mesh]:
    """The meshes of one of ``OCCLUDERS`` on a face. Raises ``ValueError`` for any other."""
    if kind in COVERS[:3]:
        return hand(model, face, rng, before=kind.removeprefix("hand-"))
    if kind == "scarf":
        return scarf(model, face, rng)
    if kind == "mask":
        return mask(model, face, rng)
    if kind == "glasses":
        return eyewear.glasses(face, rng, style="sunglasses")[0]
    if kind == "hat":
        return HEADWEAR[HATS[rng.integers(3)]](model, face, rng)
    raise ValueError(f"no occluder {kind!r}; there are {', '.join(OCCLUDERS)}")


def _rng(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)
