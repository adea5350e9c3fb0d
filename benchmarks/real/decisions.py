"""The sequential decision, measured: ``python -m benchmarks.real.decisions [--data kinect2_faces.npz]``.

- Own people: looks of two seconds at the shipped clips, and with ``--data`` at real people's frames, through the
  product: a gallery, its adapter, its thresholds (templates of the frontal pose; by cosine, and through an adapter
  that the person looked at had no part in). How many are accepted, after how many frames, and how many single frames
  would have been.
- Strangers: people who stand there for a minute before 10, 100 and 1,000 enrolled people, simulated. A score's rank
  is a normal variable made of who the stranger is, of the pair, of the look (pose and expression) and of noise that is
  correlated in time as the clips' scores are; each of a person's five templates adds a part of its own. The
  calibration's tail turns ranks into scores. Those who hop aside after 0.4 s, into a look of its own, are another row.
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
from app.verdict import asking
from app.verdict.bars import Calibrated
from app.verdict.evidence import Sight
from app.verdict.look import EXPIRES_S, MINUTE_S, REST_S, Track, Try
from app.verdict.verdict import Verdict
from assets import CLIPS
from benchmarks.matching import matched
from benchmarks.real.product import FRONTAL, SENSOR, Seen, enrolled, pose_of, seen, without
from benchmarks.real.scores import wilson
from benchmarks.report import report
from gallery.calibration import MARGIN
from gallery.match import Match
from gallery.tail import Tail

FPS, FRAMES, LOOK_S = 15.0, 5, 2.0
PEOPLE = 6
OWN = {"Ada": ("first-enrol", "first-later"), "Ben": ("second-enrol", "second-later")}
# Of the variance of strangers' ranks: who they are, the pair, the look; the rest is noise. With the templates' own
# parts the pair (and who) then make 62 % of the best of five's variance, the look 25 %; real people: 57 and 17-20 %.
STRANGER, PAIR, LOOK = 0.15, 0.40, 0.30
TEMPLATES_ALIKE = 0.7  # correlation of a person's templates for a stranger, from how many comparisons five are worth
HOPELESS = 4.0  # standard deviations of noise that would have to bring a look to the bar
HOPS_S = 0.4  # a stranger who does not wait for a look to end
NOTHING = Verdict("looking", None, None, 1.0, 0, 0.0)

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Looked:
    """A look at ``name``: who was ``accepted``, after how many ``frames``, and which frames ``alone`` would be."""

    name: str
    accepted: str | None
    frames: int
    alone: Sequence[bool]


@dataclass(frozen=True, slots=True, eq=False)
class Seconds:
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
            pipeline.carry = False
            rows += real_rows(pipeline, [list(seen(pipeline, data, person)) for person in range(PEOPLE)])
    noise = [(clips[later].embeddings @ people[name].T).max(axis=1) for name, (_, later) in OWN.items()]
    rho = float(np.mean([autocorrelation(scores) for scores in noise]))
    rows += [
        {"what": f"strangers before {count}", **strangers(count, trials, rho, tail, false_positives)}
        for count in (10, 100, 1000)
    ]
    hopping = strangers(10, trials, rho, tail, false_positives, hops=True)
    rows.append({"what": "strangers before 10 who hop aside", **hopping})
    report("decisions", f"Looks at {false_positives:g} false positives a minute; lag-1 correlation {rho:.2f}", rows)


def clip(pipeline: Pipeline, name: str) -> Seconds:
    """The nearest face of a shipped clip, frame by frame."""
    pipeline.forget()
    embeddings, times = [], []
    with camera.open(f"file:{CLIPS / name}.relief") as source:
        for frame in camera.Frames(source):
            faces = pipeline(frame).faces
            if faces and faces[0].embedding is not None:
                embeddings.append(faces[0].embedding)
                times.append(frame.timestamp)
    return Seconds(np.stack(embeddings), np.array(times))


def parts(shown: Seconds) -> list[Seconds]:
    """Looks of two seconds, begun every third of a second."""
    count, step = round(LOOK_S * FPS), round(FPS / 3)
    starts = range(0, len(shown.times) - count + 1, step)
    return [Seconds(shown.embeddings[k : k + count], shown.times[k : k + count]) for k in starts]


def real_rows(pipeline: Pipeline, people: Sequence[Seen]) -> list[dict[str, Any]]:
    """Real people's looks through the product, by cosine and through an adapter of the others."""
    rows = []
    for matching in ("cosine", "adapter"):
        looked = []
        for person in range(len(people)):
            by = without(people, {person}, MARGIN, pipeline.model_id) if matching == "adapter" else None
            pipeline.look_through(SENSOR if by is not None else "", by)
            looked += own_looks(pipeline, people, person)
        rows.append({"what": f"own people, real frames, {matching}", **summed_up(looked)})
    return rows


def own_looks(pipeline: Pipeline, people: Sequence[Seen], person: int) -> list[Looked]:
    """Twenty looks at one enrolled person: two seconds of frames of other poses in random order, 15 a second."""
    rng, count, name = np.random.default_rng(person), round(LOOK_S * FPS), f"person {person}"
    others = [result for result in people[person] if pose_of(result) != FRONTAL]
    looked = []
    with enrolled(pipeline, range(len(people)), people):
        for _ in range(20):
            decision, alone = asking.decision(pipeline), list[bool]()
            accepted, after = None, count
            for k, index in enumerate(rng.permutation(len(others))[:count]):
                result = matched(pipeline, others[index], k / FPS)
                best = result.faces[0].matches[0]
                alone.append(best.accepted and best.person == name)
                verdict = decision.update(result)
                if verdict.state == "accepted" and accepted is None:
                    accepted, after = verdict.person, k + 1
            looked.append(Looked(name, accepted, after, alone))
    return looked


def looks(
    probes: Sequence[tuple[str, Seconds]], people: Mapping[str, Vectors], tail: Tail, false_positives: float
) -> dict[str, Any]:
    """Own people's looks: accepted as themselves, as others; against single frames at the same threshold."""
    bars = Calibrated(tail, max(10.0, chances(map(len, people.values()))), false_positives)
    bar, looked = bars.bar("", 0), []
    for name, shown in probes:
        accepted, after = decide(shown, people, bars)
        looked.append(Looked(name, accepted, after, list((shown.embeddings @ people[name].T).max(axis=1) >= bar)))
    return summed_up(looked)


def summed_up(looked: Sequence[Looked]) -> dict[str, Any]:
    """Shares with their intervals (Wilson), and the misses of looks beside those of their single frames."""
    right = sum(one.accepted == one.name for one in looked)
    frames = [one.frames for one in looked if one.accepted == one.name]
    low, high = wilson(right, len(looked))
    return {
        "looks": len(looked),
        "accepted": right / len(looked),
        "low": low,
        "high": high,
        "as another": sum(one.accepted not in (one.name, None) for one in looked),
        "frames, median": float(np.median(frames)) if frames else None,
        "FNMR, look": 1 - right / len(looked),
        "FNMR, frame": 1 - float(np.mean([frame for one in looked for frame in one.alone])),
    }


def decide(shown: Seconds, people: Mapping[str, Vectors], bars: Calibrated) -> tuple[str | None, int]:
    """Who a look accepts, and after how many frames."""
    track = new_track([])
    for k, (embedding, at) in enumerate(zip(shown.embeddings, shown.times, strict=True)):
        scores = {name: float(min(1.0, (known @ embedding).max())) for name, known in people.items()}
        track.witness(sight(scores, embedding, at, bars.bar("", 0)), bars)
        if track.verdict.state == "accepted":
            return track.verdict.person, k + 1
    return None, len(shown.times)


def strangers(
    count: int, trials: int, rho: float, tail: Tail, false_positives: float, *, hops: bool = False
) -> dict[str, Any]:
    """How many strangers are accepted within a minute of standing, or hopping, before ``count`` people."""
    bars = Calibrated(tail, max(10.0, chances([TEMPLATES_EACH] * count)), false_positives)
    accepted = sum(stands(np.random.default_rng((count, k)), count, rho, bars, hops) for k in range(trials))
    low, high = wilson(accepted, trials)
    return {
        "looks": trials,
        "accepted": accepted / trials,
        "low": low,
        "high": high,
        "threshold": bars.bar("", 0),
    }


def stands(rng: np.random.Generator, count: int, rho: float, bars: Calibrated, hops: bool = False) -> bool:
    """Whether a stranger who stands there for a minute is ever accepted. A look that luck cannot save ends at once."""
    at, tries = 0.0, list[Try]()
    face = rng.normal(size=8)
    face /= np.linalg.norm(face)
    who = np.sqrt(STRANGER) * rng.normal() + np.sqrt(PAIR) * rng.normal(size=count)
    own = np.sqrt(1 - TEMPLATES_ALIKE) * rng.normal(size=(count, TEMPLATES_EACH)).max(axis=1)
    lasting, changing = np.sqrt(TEMPLATES_ALIKE) * who + own, np.sqrt(TEMPLATES_ALIKE * (1 - STRANGER - PAIR - LOOK))
    while at < MINUTE_S:
        look = lasting + np.sqrt(TEMPLATES_ALIKE * LOOK) * rng.normal(size=count)
        needed = -NormalDist().inv_cdf(max(bars.tail.fmr(bars.bar("", len(tries))), 1e-15))
        if look.max() + HOPELESS * changing < needed:
            at += FRAMES / FPS
            tries.append(Try(at, face.astype(np.float32)))
        else:
            until = min(MINUTE_S, at + HOPS_S) if hops else MINUTE_S
            accepted, at = looked_at(rng, look, changing, rho, bars, (at, until), tries, face)
            if accepted:
                return True
        at += 0.0 if hops else REST_S  # nothing that is seen now decides
    return False


def looked_at(
    rng: np.random.Generator,
    look: NDArray[np.float64],
    changing: float,
    rho: float,
    bars: Calibrated,
    when: tuple[float, float],
    tries: list[Try],
    face: NDArray[np.float64],
) -> tuple[bool, float]:
    """One look at a stranger whose ranks are ``look`` and noise, from ``when`` until when they go: whether it accepts,
    and when it ended."""
    at, until = when
    track, noise = new_track(tries), rng.normal(size=len(look))
    while not track.resting and at < until:
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


def new_track(tries: list[Try]) -> Track:
    """A face that was not seen before."""
    return Track(FRAMES, NOTHING, claimed=None, expires_s=EXPIRES_S, tries=tries)


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
