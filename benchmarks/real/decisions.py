"""The sequential decision, measured: ``python -m benchmarks.real.decisions [--data kinect2_faces.npz]``.

- Own people: looks of two seconds at the shipped clips, and with ``--data`` at real people's frames, through the
  product: a gallery, its adapter, its thresholds (templates of the frontal pose; by cosine, and through an adapter
  that the person looked at had no part in). How many are accepted, after how many frames, and how many single frames
  would have been.
- Strangers: people who stand there for a minute before 10, 100 and 1,000 enrolled people, simulated. A score's rank
  is a normal variable made of who the stranger is, of the pair, of the look (pose and expression) and of noise that is
  correlated in time as the clips' scores are; each of a person's five templates adds a part of its own. The
  calibration's tail turns ranks into scores.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

import camera
from app.networks.model import TEMPLATES_EACH, calibration, chances
from app.pipeline import Pipeline
from app.verdict.bars import Calibrated
from app.verdict.evidence import Sight
from app.verdict.look import EXPIRES_S, MINUTE_S, REST_S, Failure, Track
from app.verdict.verdict import Verdict
from assets import CLIPS
from benchmarks.networks import denoiser, recogniser
from benchmarks.real.people import shots
from benchmarks.real.scores import wilson
from benchmarks.report import report
from gallery.match import Match
from gallery.tail import Tail

FPS, FRAMES, LOOK_S = 15.0, 5, 2.0
OWN = {"Ada": ("first-enrol", "first-later"), "Ben": ("second-enrol", "second-later")}
# Of the variance of strangers' ranks: who they are, the pair, the look; the rest is noise. With the templates' own
# parts the pair (and who) then make 62 % of the best of five's variance, the look 25 %; real people: 57 and 17-20 %.
STRANGER, PAIR, LOOK = 0.15, 0.40, 0.30
TEMPLATES_ALIKE = 0.7  # correlation of a person's templates for a stranger, from how many comparisons five are worth
HOPELESS = 4.0  # standard deviations of noise that would have to bring a look to the bar
NOTHING = Verdict("looking", None, None, 1.0, 0, 0.0)

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """A face over time: embeddings ``float32[N, D]`` and seconds ``float64[N]``."""

    embeddings: Vectors
    times: NDArray[np.float64]


def main(
    data: Annotated[Path | None, typer.Option(help="the file with real people's frames")] = None,
    trials: Annotated[int, typer.Option(help="simulated strangers for each gallery")] = 2000,
    false_positives: Annotated[float, typer.Option(help="strangers a minute who may be accepted")] = 1e-2,
) -> None:
    """Measure and report."""
    with Pipeline.default(precision="f32", device="cpu") as pipeline:
        tail = calibration(pipeline.recogniser.card if pipeline.recogniser is not None else {})
        if tail is None:
            raise typer.BadParameter("the recogniser has no calibration")
        clips = {name: clip(pipeline, name) for pair in OWN.values() for name in pair}
    people = {name: clips[enrol].embeddings[::27] for name, (enrol, _) in OWN.items()}
    own = [(name, part) for name, (_, later) in OWN.items() for part in parts(clips[later])]
    rows = [{"what": "own people, clips", **looks(own, people, tail, false_positives)}]
    if data is not None:
        known, probes = real(data)
        rows.append({"what": "own people, real frames", **looks(probes, known, tail, false_positives)})
    noise = [(clips[later].embeddings @ people[name].T).max(axis=1) for name, (_, later) in OWN.items()]
    rho = float(np.mean([autocorrelation(scores) for scores in noise]))
    rows += [
        {"what": f"strangers before {count}", **strangers(count, trials, rho, tail, false_positives)}
        for count in (10, 100, 1000)
    ]
    report("decisions", f"Looks at {false_positives:g} false positives a minute; lag-1 correlation {rho:.2f}", rows)


def clip(pipeline: Pipeline, name: str) -> Seen:
    """The nearest face of a shipped clip, frame by frame."""
    pipeline.forget()
    embeddings, times = [], []
    with camera.open(f"file:{CLIPS / name}.relief") as source:
        for frame in camera.Frames(source):
            faces = pipeline(frame).faces
            if faces and faces[0].embedding is not None:
                embeddings.append(faces[0].embedding)
                times.append(frame.timestamp)
    return Seen(np.stack(embeddings), np.array(times))


def parts(seen: Seen) -> list[Seen]:
    """Looks of two seconds, begun every third of a second."""
    count, step = round(LOOK_S * FPS), round(FPS / 3)
    starts = range(0, len(seen.times) - count + 1, step)
    return [Seen(seen.embeddings[k : k + count], seen.times[k : k + count]) for k in starts]


def real(data: Path) -> tuple[Mapping[str, Vectors], list[tuple[str, Seen]]]:
    """Templates of frames 24-29, and twenty looks a person of other frames in random order, as if at 15 a second."""
    taken = [shot for shot in shots(data) if shot.crop is not None]
    vectors = recogniser()(denoiser()(np.stack([shot.crop.depth for shot in taken if shot.crop])))
    person, number = np.array([shot.person for shot in taken]), np.array([shot.number for shot in taken])
    frontal = (number >= 24) & (number < 30)
    rng, count = np.random.default_rng(0), round(LOOK_S * FPS)
    known = {f"P{p}": vectors[(person == p) & frontal] for p in np.unique(person)}
    probes = []
    for p in np.unique(person):
        others = np.flatnonzero((person == p) & ~frontal)
        chosen = [rng.permutation(others)[:count] for _ in range(20)]
        probes += [(f"P{p}", Seen(vectors[few], np.arange(count) / FPS)) for few in chosen]
    return known, probes


def looks(
    probes: Sequence[tuple[str, Seen]], people: Mapping[str, Vectors], tail: Tail, false_positives: float
) -> dict[str, Any]:
    """Own people's looks: accepted as themselves, as others; against single frames at the same threshold."""
    bars = Calibrated(tail, max(10.0, chances(map(len, people.values()))), false_positives)
    bar, right, wrong, frames, single = bars.bar("", 0), 0, 0, [], []
    for name, seen in probes:
        accepted, after = decide(seen, people, bars)
        right += accepted == name
        wrong += accepted not in (name, None)
        if accepted == name:
            frames.append(after)
        single.append((seen.embeddings @ people[name].T).max(axis=1) >= bar)
    missed, alone = 1 - right / len(probes), 1 - float(np.concatenate(single).mean())
    return {
        "looks": len(probes),
        "accepted": right / len(probes),
        "as another": wrong,
        "frames, median": float(np.median(frames)) if frames else None,
        "FNMR, look": missed,
        "FNMR, frame": alone,
        "threshold": bar,
    }


def decide(seen: Seen, people: Mapping[str, Vectors], bars: Calibrated) -> tuple[str | None, int]:
    """Who a look accepts, and after how many frames."""
    track = new_track([])
    for k, (embedding, at) in enumerate(zip(seen.embeddings, seen.times, strict=True)):
        scores = {name: float(min(1.0, (known @ embedding).max())) for name, known in people.items()}
        track.witness(sight(scores, embedding, at, bars.bar("", 0)), bars)
        if track.verdict.state == "accepted":
            return track.verdict.person, k + 1
    return None, len(seen.times)


def strangers(count: int, trials: int, rho: float, tail: Tail, false_positives: float) -> dict[str, Any]:
    """How many strangers are accepted within a minute of standing before ``count`` people."""
    bars = Calibrated(tail, max(10.0, chances([TEMPLATES_EACH] * count)), false_positives)
    accepted = sum(stands(np.random.default_rng((count, k)), count, rho, bars) for k in range(trials))
    low, high = wilson(accepted, trials)
    return {
        "looks": trials,
        "accepted": accepted / trials,
        "low": low,
        "high": high,
        "threshold": bars.bar("", 0),
    }


def stands(rng: np.random.Generator, count: int, rho: float, bars: Calibrated) -> bool:
    """Whether a stranger who stands there for a minute is ever accepted. A look that luck cannot save ends at once."""
    at, failures = 0.0, list[Failure]()
    face = rng.normal(size=8)
    face /= np.linalg.norm(face)
    who = np.sqrt(STRANGER) * rng.normal() + np.sqrt(PAIR) * rng.normal(size=count)
    own = np.sqrt(1 - TEMPLATES_ALIKE) * rng.normal(size=(count, TEMPLATES_EACH)).max(axis=1)
    lasting, changing = np.sqrt(TEMPLATES_ALIKE) * who + own, np.sqrt(TEMPLATES_ALIKE * (1 - STRANGER - PAIR - LOOK))
    while at < MINUTE_S:
        look = lasting + np.sqrt(TEMPLATES_ALIKE * LOOK) * rng.normal(size=count)
        needed = -NormalDist().inv_cdf(max(bars.tail.fmr(bars.bar("", len(failures))), 1e-15))
        if look.max() + HOPELESS * changing < needed:
            at += FRAMES / FPS
            failures.append(Failure(at, face.astype(np.float32)))
        else:
            accepted, at = looked_at(rng, look, changing, rho, bars, at, failures, face)
            if accepted:
                return True
        at += REST_S  # nothing that is seen now decides
    return False


def looked_at(
    rng: np.random.Generator,
    look: NDArray[np.float64],
    changing: float,
    rho: float,
    bars: Calibrated,
    at: float,
    failures: list[Failure],
    face: NDArray[np.float64],
) -> tuple[bool, float]:
    """One look at a stranger whose ranks are ``look`` and noise: whether it accepts, and when it ended."""
    track, noise = new_track(failures), rng.normal(size=len(look))
    while not track.resting and at < MINUTE_S:
        ranks = look + changing * noise
        best = np.argpartition(-ranks, 4)[:5]
        embedding = face + 0.02 * rng.normal(size=8)
        scores = {str(k): score_of(float(ranks[k]), bars.tail) for k in best}
        track.witness(sight(scores, (embedding / np.linalg.norm(embedding)).astype(np.float32), at, 0.0), bars)
        if track.verdict.state == "accepted":
            return True, at
        at += 1 / FPS
        noise = rho * noise + np.sqrt(1 - rho**2) * rng.normal(size=len(look))
    return False, at


def score_of(rank: float, tail: Tail) -> float:
    """The score of a comparison whose normal rank this is."""
    return float(min(1.0, tail.threshold(max(1 - NormalDist().cdf(rank), 1e-300))))


def new_track(failures: list[Failure]) -> Track:
    """A face that was not seen before."""
    return Track(FRAMES, NOTHING, claimed=None, expires_s=EXPIRES_S, failures=failures)


def sight(scores: Mapping[str, float], embedding: Vectors, at: float, bar: float) -> Sight:
    """A good view that was not seen before."""
    found = sorted((Match(name, score, score >= bar, bar) for name, score in scores.items()), key=lambda m: -m.score)
    return Sight(tuple(found), 1.0, embedding, repr(at).encode(), np.full((1, 1), np.nan, np.float32), at)


def autocorrelation(scores: Vectors) -> float:
    """Of neighbouring frames' scores, such that frames are worth what the first 15 lags together say."""
    centred = scores - scores.mean()
    lags = [float((centred[:-k] * centred[k:]).mean() / (centred**2).mean()) for k in range(1, 16)]
    whole = 1 + 2 * sum(max(lag, 0.0) for lag in lags)  # (1 + ρ) / (1 − ρ) of a first-order process
    return (whole - 1) / (whole + 1)


if __name__ == "__main__":
    typer.run(main)
