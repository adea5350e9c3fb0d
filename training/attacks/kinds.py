"""The kinds of attack and their variants; variants that nothing is fitted on are held out.

=========  ==========================================  ======================================================
kind       fitted on                                   held out
=========  ==========================================  ======================================================
flat       prints of about A5 to A4                    boards up to A3, small cards, prints before one's face
bent       rolls about an upright axis                 level and oblique rolls, cones, crumpled prints
cut-out    eyes; eyes and mouth; nose as well, so      worn with eyes and nose cut out; a half print that leaves
           that the real one shows; worn prints        the lower face free
screen     tablets                                     phones, monitors
size       heads of 50–76 % and 132–170 %, squashed,   tall, short, lean (narrow and tall) and squat (wide and
           drawn out, narrow, wide                     short) heads
shell      eggs, cups over nose and mouth, guards      keels (an upright edge), blocks
           below the nose, folded shells, plates
mask       nothing                                     rigid and silicone masks of another face
covered    hands, scarves, cloth masks, sunglasses     –
=========  ==========================================  ======================================================
"""

from __future__ import annotations

from dataclasses import dataclass

from training.faces.props import COVERS


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to carry out an attack; ``held_out``: nothing is fitted or tuned on it.

    Variants that were held out once and then looked into are fitted on, and others held out in their place.
    """

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
        Variant("nose", False),
        Variant("worn mouth", False),
        Variant("worn nose", True),
        Variant("half", True),
    ),
    "screen": (Variant("tablet", False), Variant("phone", True), Variant("monitor", True)),
    "size": (
        Variant("small", False),
        Variant("large", False),
        Variant("squashed", False),
        Variant("narrow", False),
        Variant("drawn out", False),
        Variant("wide", False),
        Variant("tall", True),
        Variant("short", True),
        Variant("lean", True),
        Variant("squat", True),
    ),
    "shell": (
        Variant("egg", False),
        Variant("cup", False),
        Variant("guard", False),
        Variant("fold", False),
        Variant("plate", False),
        Variant("keel", True),
        Variant("block", True),
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
