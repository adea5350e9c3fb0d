"""The paper's claims about its parts, and their outcome here: reproduced, not reproduced, or undecided.

A claim is decided where the difference on the same faces leaves 0 out of its 95 % interval over people and has the same
sign in every seed, of which there are two at least. One seed says nothing of a training's own chance: it is only said
to be ahead or behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from assets.count import Count
from training.reproduce.cells import OPEN_ENDS, control
from training.reproduce.statistics import Figure, Result, difference

Verdict = Literal[
    "reproduced", "not reproduced", "undecided", "ahead, one seed", "behind, one seed", "unequal start", "no result"
]
LEAST_SEEDS = 2
RELATIVE = "dmdnet, relative"
PSNR, SSIM, RANK1 = "PSNR, image", "SSIM, image", "total"


@dataclass(frozen=True, slots=True)
class Claim:
    """``better`` is ahead of ``worse`` in ``column`` (``more`` is better there), says ``where`` in the paper; ``paper``
    is its difference. ``started``: only ``better`` may begin as the identity."""

    topic: str
    where: str
    better: str
    worse: str
    column: str
    paper: float
    started: bool = False


def claims() -> list[Claim]:
    """All orderings of the paper that are tried."""
    full, led = "dmdnet", "led3d + "
    frm = "3d-frm (reconstructed)"
    losses = [
        Claim("losses", "Table 4", "dmdnet, L1 and SSIM", "dmdnet, L1", PSNR, 0.24),
        Claim("losses", "Table 4", "dmdnet, L1 and SSIM", "dmdnet, L1", SSIM, 0.15),
        Claim("losses", "Table 4", f"{led}{full}", f"{led}dmdnet, L1 and SSIM", RANK1, 0.30),
        Claim("losses", "Table 4", f"{led}{full}", f"{led}dmdnet, L1", RANK1, 0.32),
    ]
    encoding = [
        Claim("positional encoding", "Table 5", "dmdnet, Fourier", "dmdnet, none", PSNR, 0.02),
        Claim("positional encoding", "Table 5", "dmdnet, embeddings", "dmdnet, none", PSNR, 0.01),
        Claim("positional encoding", "Table 5", "dmdnet, Fourier and embeddings", "dmdnet, none", PSNR, 0.03),
        Claim("positional encoding", "Table 5", full, "dmdnet, MSDF", PSNR, 0.06),
        Claim("positional encoding, relative", "Table 5", RELATIVE, "dmdnet, MSDF", PSNR, 0.06),
    ]
    msdf = [  # relative coordinates, equation 1's, are 0 on the 128 px map: without MSDF there is no encoding then
        Claim("encoding and MSDF, relative", "Table 5", RELATIVE, "dmdnet, none", PSNR, 0.13),
        Claim("encoding and MSDF, relative", "Table 5", RELATIVE, "dmdnet, none", SSIM, 0.15),
        Claim("MSDF", "Table 5", "dmdnet, MSDF", "dmdnet, none", PSNR, 0.07),
        Claim("MSDF", "Table 5", full, "dmdnet, Fourier and embeddings", PSNR, 0.10),
        Claim("MSDF", "Table 5", full, "dmdnet, Fourier and embeddings", SSIM, 0.11),
        Claim("MSDF", "Table 5", f"{led}{full}", f"{led}dmdnet, Fourier and embeddings", RANK1, 0.02),
    ]
    models = [
        Claim("Models A to D", "Table 6", "model B", "model A", RANK1, 0.59),
        Claim("Models A to D", "Table 6", "model C", "model B", RANK1, 1.41),
        Claim("Models A to D", "Table 6", "ldnfnet", "model C", RANK1, 0.39),
    ]
    others = [
        Claim("normals", "Table 9", full, "dmdnet, depth", PSNR, 0.08),
        Claim("normals", "Table 9", full, "dmdnet, depth", SSIM, 0.03),
        Claim("denoised over noisy", "Table 1", f"{led}{full}", control("led3d"), RANK1, 5.48),
        Claim("denoised over noisy", "Table 2", "ldnfnet + dmdnet", control("ldnfnet"), RANK1, 1.23),
        Claim("denoised over noisy", "Table 3", "ustc: led3d + dmdnet", control("ustc: led3d"), RANK1, 3.55),
        Claim(
            "denoised over noisy", "Table 3", "multisface: led3d + dmdnet", control("multisface: led3d"), RANK1, 2.31
        ),
        Claim("denoised over noisy", "Table 3", "iiit-d: ldnfnet + dmdnet", control("iiit-d: ldnfnet"), RANK1, 1.56),
        Claim("DMDNet over others", "Table 1", full, frm, PSNR, 0.56, started=True),
        Claim("DMDNet over others", "Table 1", full, "ddrnet", PSNR, 1.16, started=True),
        Claim("DMDNet over others", "Table 1", f"{led}{full}", f"{led}{frm}", RANK1, 4.27, started=True),
        Claim("LDNFNet over Led3D", "Table 2", "ldnfnet", "led3d, depth and normals", RANK1, 3.49),
    ]
    return [*losses, *encoding, *msdf, *models, *others]


def open_ends() -> list[Claim]:
    """What the paper leaves open against what is configured: nothing is claimed, so ``paper`` is 0."""
    columns = ("PSNR, image", "PSNR, face", "PSNR, nose")
    return [Claim("left open", "", name, "dmdnet", column, 0.0) for name in OPEN_ENDS for column in columns]


def verdict(found: Figure | None) -> Verdict:
    """Of a claim whose difference was found."""
    if found is None:
        return "no result"
    low, high = found.interval
    if len(found.seeds) < LEAST_SEEDS and (low > 0 or high < 0):
        return "ahead, one seed" if low > 0 else "behind, one seed"
    if low > 0 and min(found.seeds) > 0:
        return "reproduced"
    if high < 0 and max(found.seeds) < 0:
        return "not reproduced"
    return "undecided"


def judged(
    every: Sequence[Claim], results: Callable[[str], Sequence[Result]], *, pass_through: bool = False
) -> Iterator[dict[str, Any]]:
    """Each claim with its difference, interval, seeds and verdict; ``results`` gives a cell's by its name.

    ``pass_through``: DMDNet begins as the identity. Its lead over networks that begin at random is then no finding.
    """
    for claim in every:
        found = difference(results(claim.better), results(claim.worse), claim.column)
        unequal = pass_through and claim.started and found is not None
        told = {"verdict": "unequal start" if unequal else verdict(found)}
        yield asdict(claim) | told | ({} if found is None else {"difference": asdict(found)})


def lines(rows: Sequence[dict[str, Any]]) -> list[str]:
    """The claims for people."""
    told = []
    for row in rows:
        found = row.get("difference")
        shown = "–"
        if found:
            low, high = found["interval"]
            seeds = len(found["seeds"])
            shown = f"{found['value']:+.2f} [{low:+.2f}, {high:+.2f}], {Count(seeds):seed|seeds}"
        paper = f" (paper {row['paper']:+.2f})" if row["paper"] else ""
        told.append(
            f"{row['verdict']:<17}{row['topic']}: {row['better']} − {row['worse']}, {row['column']}: {shown}{paper}"
        )
    return told
