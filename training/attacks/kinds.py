"""The kinds of attack and their variants; variants that nothing is fitted on are held out.

=========  ==========================================  ======================================================
kind       fitted on                                   held out
=========  ==========================================  ======================================================
flat       prints of about A5 to A4                    boards up to A3, small cards, prints before one's face
bent       rolls about an upright axis                 level and oblique rolls, cones, crumpled prints
cut-out    eyes cut out; eyes and mouth; worn          nose as well, so that the real one shows; worn with a mouth
screen     tablets                                     phones, monitors
size       heads of 50–76 % and 132–170 %, squashed    heads drawn out in depth, wide heads
           reliefs, narrow heads
shell      eggs, cups over nose and mouth, guards      folded shells, plates
           below the nose
mask       nothing                                     rigid and silicone masks of another face
covered    hands, scarves, cloth masks, sunglasses     –
=========  ==========================================  ======================================================
"""

from __future__ import annotations

from dataclasses import dataclass

from training.faces.props import COVERS


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to carry out an attack; ``held_out``: nothing is fitted or tuned on it."""

    name: str
    held_out: bool


KINDS: dict[str, tuple[Variant, ...]] = {
    "flat": (Variant("print", False), Variant("board", True), Variant("card", True), Variant("before a face", True)),
    "bent": (
        Variant("upright roll", False),
        Variant("level roll", True),
        Variant("oblique roll", True),
        Variant("cone", True),
        Variant("crumpled", True),
    ),
    "cut-out": (
        Variant("eyes", False),
        Variant("eyes and mouth", False),
        Variant("worn outline", False),
        Variant("nose", True),
        Variant("worn mouth", True),
    ),
    "screen": (Variant("tablet", False), Variant("phone", True), Variant("monitor", True)),
    "size": (
        Variant("small", False),
        Variant("large", False),
        Variant("squashed", False),
        Variant("narrow", False),
        Variant("drawn out", True),
        Variant("wide", True),
    ),
    "shell": (
        Variant("egg", False),
        Variant("cup", False),
        Variant("guard", False),
        Variant("fold", True),
        Variant("plate", True),
    ),
    "mask": (Variant("rigid", True), Variant("silicone", True)),
    "covered": tuple(Variant(name, False) for name in (*COVERS, "sunglasses")),
}
MEASURED_ONLY = ("mask",)
"""Kinds that are measured and reported, and that nothing is claimed about."""

COVERED = "covered"
"""No attack: somebody whose face is not free. It is refused all the same, since an attacker would hide as much."""

GENUINE = "genuine"
"""Somebody with mouth, nose and eyes free: glasses, beards, hats and strands of hair belong to it."""
