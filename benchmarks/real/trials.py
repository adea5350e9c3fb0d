"""Several frames as one and mirror-filled holes, tried on real people: ``python -m benchmarks.real.trials --data …``.

(a) templates averaged over K frontal frames, (b) probes averaged over n frames of one pose, (c) crops of one pose fused
before the networks, (d) holes filled from the mirrored half. Each with and without the denoiser.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

from benchmarks.networks import Network, denoiser, recogniser
from benchmarks.real import fusion
from benchmarks.real.people import EXPRESSIONS, GALLERY_FRAME, Shot, enrolled, shots
from benchmarks.report import report
from face import Crop

Crops = NDArray[np.float32]


def main(
    data: Annotated[Path, typer.Option(help="the file with the frames")],
    denoise: Annotated[Path | None, typer.Option("--denoiser", help="another denoiser, .onnx or .ckpt")] = None,
    recognise: Annotated[Path | None, typer.Option("--recogniser", help="another recogniser, .onnx or .ckpt")] = None,
    threads: Annotated[int | None, typer.Option(help="processor threads")] = None,
) -> None:
    """Measure and report."""
    found = [shot for shot in shots(data) if shot.crop is not None]
    enrolled(found, GALLERY_FRAME)
    clean, embed = denoiser(denoise, threads=threads), recogniser(recognise, threads=threads)
    chains: dict[str, Network] = {"LDNFNet, raw": embed, "DMDNet + LDNFNet": lambda crops: embed(clean(crops))}
    rows = [row for name, chain in chains.items() for row in trials(found, chain, name)]
    report("real-trials", "Several frames as one, mirrored holes; rank-1", rows)


def trials(found: Sequence[Shot], chain: Network, name: str) -> list[dict[str, Any]]:
    """Every trial through one chain of networks."""
    plain = chain(np.stack([_crop(shot).depth for shot in found]))
    of = {(shot.person, shot.number): vector for shot, vector in zip(found, plain, strict=True)}
    known = {shot.person: of[shot.person, shot.number] for shot in found if shot.number == GALLERY_FRAME}
    rows = [{"trial": f"template of {count} frames", "chain": name, **_templates(of, count)} for count in (1, 3, 5)]
    windows = {n: _windows(found, n) for n in (1, 3, 5)}
    for n, groups in windows.items():
        single = {(shot.person, shot.number) for group in groups for shot in group}
        alone = _identified([(person, of[person, number]) for person, number in single], known)["rank-1"]
        means = [(group[0].person, _unit(sum(of[s.person, s.number] for s in group))) for group in groups]
        averaged = {**_identified(means, known), "the same frames singly": alone}
        rows.append({"trial": f"probe of {n} frames, embeddings averaged", "chain": name, **averaged})
        if n == 1:
            continue
        vectors = chain(np.stack([_fused(group) for group in groups]))
        fused = [(group[0].person, vector) for group, vector in zip(groups, vectors, strict=True)]
        both = {**_identified(fused, known), "the same frames singly": alone}
        rows.append({"trial": f"probe of {n} frames, crops fused", "chain": name, **both})
    whole = chain(np.stack([fusion.mirrored(_crop(shot).depth, _crop(shot).mask)[0] for shot in found]))
    rows.append({"trial": "holes mirrored", "chain": name, **_mirrored(found, whole)})
    return rows


def _windows(found: Sequence[Shot], n: int) -> list[list[Shot]]:
    """All runs of n consecutive frames of one person and pose, without the gallery's."""
    at = {(shot.person, shot.number): shot for shot in found if shot.number != GALLERY_FRAME}
    runs = []
    for person, number in at:
        run = [(person, number + k) for k in range(n)]
        if number % EXPRESSIONS + n <= EXPRESSIONS and all(one in at for one in run):
            runs.append([at[one] for one in run])
    return runs


def _templates(of: dict[tuple[int, int], Crops], count: int) -> dict[str, Any]:
    """Templates averaged over ``count`` frontal frames; the probes, the other poses, are the same for every count."""
    first = GALLERY_FRAME - GALLERY_FRAME % EXPRESSIONS
    order = sorted(range(first, first + EXPRESSIONS), key=lambda number: abs(number - GALLERY_FRAME))
    people = sorted({person for person, _ in of})
    known = {
        person: _unit(sum(of[person, number] for number in order[:count] if (person, number) in of))
        for person in people
    }
    probes = [(person, vector) for (person, number), vector in of.items() if number not in order]
    return _identified(probes, known)


def _mirrored(found: Sequence[Shot], vectors: Crops) -> dict[str, Any]:
    pairs = list(zip(found, vectors, strict=True))
    known = {shot.person: vector for shot, vector in pairs if shot.number == GALLERY_FRAME}
    return _identified([(shot.person, vector) for shot, vector in pairs if shot.number != GALLERY_FRAME], known)


def _identified(probes: Sequence[tuple[int, Crops]], known: dict[int, Crops]) -> dict[str, Any]:
    people = np.array(list(known))
    answers = people[np.argmax(np.stack([v for _, v in probes]) @ np.stack(list(known.values())).T, axis=1)]
    true = np.array([person for person, _ in probes])
    return {"rank-1": float((answers == true).mean()), "probes": len(true)}


def _fused(group: Sequence[Shot]) -> Crops:
    return fusion.median([_crop(shot).depth for shot in group], [_crop(shot).mask for shot in group])[0]


def _crop(shot: Shot) -> Crop:
    if shot.crop is None:
        raise ValueError("the face was not cut")
    return shot.crop


def _unit(vector: Any) -> Crops:
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


if __name__ == "__main__":
    typer.run(main)
