"""The kinds of attack and their variants; variants that nothing is fitted on are held out.

=========  ==========================================  ======================================================
kind       fitted on                                   held out
=========  ==========================================  ======================================================
flat       prints of about A5 to A4                    boards up to A3, small cards, prints before one's face
bent       rolls about an upright axis                 level and oblique rolls, cones, crumpled prints
cut-out    eyes; eyes and mouth; nose as well, so      one side of a print; prints folded along the nose;
           that the real one shows; worn prints, also  strips that are oblique, steep, narrow, over one side,
           over the lower half or without cheeks;      folded, crumpled or wedges, and pairs of strips
           half prints that leave the lower face
           free; folded and flapped noses; level
           strips; random outlines and holes
screen     tablets                                     phones, monitors
size       heads of 50–80 % and 125–170 %, squashed,   twisted, pinched and bulging heads; heads of 50–80 % and
           drawn out, narrow, wide, tall, short, lean  125–170 %, by bands
           (narrow and tall), squat, tapered and
           sheared heads, long jaws; random forms and
           waves
near size  nothing                                     heads of 80–90 %, 110–118 % and 118–125 %, by bands
shell      eggs, cups over nose and mouth, guards      snouts with a flat front, steps, ripples
           below the nose, folds, plates, keels (an
           upright edge), blocks, cones, lopsided
           eggs, twin domes; random forms
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


WRONG_SCALES = {
    "50–65 %": (0.5, 0.65),
    "65–80 %": (0.65, 0.8),
    "125–145 %": (1.25, 1.45),
    "145–170 %": (1.45, 1.7),
}
"""Whole heads larger or smaller than any adult's, as prints of a scan can be: shares of the head's own size."""

NEAR_SCALES = {"80–90 %": (0.8, 0.9), "110–118 %": (1.1, 1.18), "118–125 %": (1.18, 1.25)}
"""Whole heads of sizes that people have, or nearly: one frame can not tell these from a smaller or larger person."""

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
        Variant("worn nose", False),
        Variant("half", False),
        Variant("worn holes", False),
        Variant("worn half", False),
        Variant("folded nose", False),
        Variant("worn any", False),
        *(Variant(name, False) for name in ("worn lower", "worn cheeks", "flapped nose", "worn band", "worn strip")),
        *(Variant(name, True) for name in ("worn side", "worn creased")),
        *(Variant(f"strip {name}", True) for name in ("oblique", "narrow", "side", "creased")),
        *(Variant(f"strip {name}", True) for name in ("steep", "crumpled", "wedge", "pair")),
    ),
    "screen": (Variant("tablet", False), Variant("phone", True), Variant("monitor", True)),
    "size": (
        Variant("small", False),
        Variant("large", False),
        Variant("squashed", False),
        Variant("narrow", False),
        Variant("drawn out", False),
        Variant("wide", False),
        Variant("tall", False),
        Variant("short", False),
        Variant("lean", False),
        Variant("squat", False),
        *(Variant(name, False) for name in ("tapered", "sheared", "long jaw", "any form", "any warp")),
        *(Variant(name, True) for name in ("twisted", "pinched", "bulging", *WRONG_SCALES)),
    ),
    "near size": tuple(Variant(name, True) for name in NEAR_SCALES),
    "shell": (
        Variant("egg", False),
        Variant("cup", False),
        Variant("guard", False),
        Variant("fold", False),
        Variant("plate", False),
        Variant("keel", False),
        Variant("block", False),
        Variant("cone", False),
        Variant("lopsided", False),
        Variant("twin", False),
        Variant("any shell", False),
        Variant("snout", True),
        Variant("stepped", True),
        Variant("rippled", True),
    ),
    "mask": (Variant("rigid", True), Variant("silicone", True)),
    "covered": tuple(Variant(name, False) for name in (*COVERS, "sunglasses")),
}
MEASURED_ONLY = ("mask", "near size")
"""Kinds that are measured and reported, and that nothing is claimed about."""

COVERED = "covered"
"""No attack: somebody whose face is not free. It is refused all the same, since an attacker would hide as much."""

GENUINE = "genuine"
"""Somebody with mouth, nose and eyes free: glasses, beards, hats and strands of hair belong to it."""

AGAPE = "agape"
"""People as above, their mouths wide open and their heads turned further: rare, so that a fit needs more of them."""
