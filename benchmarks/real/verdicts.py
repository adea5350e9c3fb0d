"""The product's own verdict on real people: ``python -m benchmarks.real.verdicts --data kinect2_faces.npz``.

Each person in turn is left out of the adapter and of its thresholds. They stand before a gallery of the other people
(a stranger) and before one with themselves in it (an own person); enrolled are the frames of the frontal pose. A look
is the frames of one other head pose, or of two; it is accepted, told unknown, or stays without a verdict. The other
people are enrolled and in the adapter too, as at a site that adapts itself.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray

import gallery
from app.pipeline import Pipeline, Result
from app.verdict import asking
from benchmarks.real.people import EXPRESSIONS, real_frame
from benchmarks.report import report
from gallery.adaptation import Adaptation
from gallery.calibration import MARGIN, impostor_scores, thresholds
from gallery.impostors import Impostors
from gallery.statistics import gathered

SENSOR = "kinect-v2"
FRONTAL = 4
POSES = [[pose] for pose in range(9) if pose != FRONTAL]
PAIRS = [[0, 1], [2, 3], [5, 6], [7, 8]]
FPS = 30

Vectors = NDArray[np.float32]
Seen = list[Result]  # of one person, in the order of the frames


def main(
    data: Annotated[Path, typer.Option(help="the file with the frames")],
    threads: Annotated[int | None, typer.Option(help="processor threads of the networks")] = None,
    margin: Annotated[float, typer.Option(help="added to each threshold")] = MARGIN,
) -> None:
    """Measure and report."""
    pipeline = Pipeline.default(device="cpu", precision="f32", threads=threads)
    pipeline.carry = False
    people = [list(_seen(pipeline, data, person)) for person in range(6)]
    rows = []
    for matching, left_out in {"cosine": False, "adapter": True}.items():
        for name, poses in {"one pose": POSES, "two poses": PAIRS}.items():
            own, strangers = [], []
            for person in range(len(people)):
                by = _without(people, person, margin, pipeline.model_id) if left_out else None
                pipeline.look_through(SENSOR if left_out else "", by)
                own += looks(pipeline, people, person, poses, itself=True)
                strangers += looks(pipeline, people, person, poses, itself=False)
            rows.append(
                {
                    "matching": matching,
                    "look": name,
                    "looks": len(own),
                    "own accepted": np.mean([one == "itself" for one in own]),
                    "own, no verdict": np.mean([one == "pending" for one in own]),
                    "taken for others": np.mean([one == "other" for one in own]),
                    "strangers accepted": np.mean([one == "other" for one in strangers]),
                }
            )
    report("real-verdicts", f"Verdicts on looks of {len(people)} real people", rows, margin=margin)


def looks(
    pipeline: Pipeline, people: Sequence[Seen], person: int, poses: Sequence[Sequence[int]], *, itself: bool
) -> list[str]:
    """What is said of each look at a person: "itself", "other", "unknown" or "pending"."""
    said = []
    with _enrolled(pipeline, [k for k in range(len(people)) if itself or k != person], people):
        for chosen in poses:
            decision = asking.decision(pipeline)
            results = [result for pose in chosen for result in people[person] if _pose(result) == pose]
            answer = "pending"
            for k, result in enumerate(results):
                verdict = decision.update(_matched(pipeline, result, k / FPS))
                if verdict.settled:
                    answer = verdict.decision
                    if verdict.decision == "accept":
                        answer = "itself" if verdict.person == f"person {person}" else "other"
                        break
            said.append(answer)
    return said


@contextmanager
def _enrolled(pipeline: Pipeline, chosen: Sequence[int], people: Sequence[Seen]) -> Iterator[None]:
    consent = gallery.Consent(given=True, by="a benchmark", text="real frames", at=datetime.now(UTC))
    with (
        tempfile.TemporaryDirectory() as folder,
        gallery.open(Path(folder) / "gallery.db", model=pipeline.model_id) as opened,
    ):
        for k in chosen:
            opened.enrol(f"person {k}", _embeddings(people[k], FRONTAL), consent=consent)
        pipeline.gallery = opened
        yield
        pipeline.gallery = None


def _matched(pipeline: Pipeline, result: Result, seconds: float) -> Result:
    """A result as the pipeline gives it with the present gallery, without computing the face again."""
    face = result.faces[0]
    matches = pipeline.matches(face.embedding) if face.embedding is not None else ()
    frame = replace(result.frame, timestamp=seconds)
    return replace(result, frame=frame, faces=(replace(face, matches=matches),))


def _without(people: Sequence[Seen], person: int, margin: float, model: str) -> Adaptation:
    others = [_embeddings(seen) for k, seen in enumerate(people) if k != person]
    strangers = Impostors.of(impostor_scores(others))
    return Adaptation(SENSOR, model, gathered(others), strangers, thresholds(strangers, margin=margin))


def _seen(pipeline: Pipeline, data: Path, person: int) -> Iterator[Result]:
    with np.load(data) as arrays:
        held = {key: arrays[key] for key in arrays if key.startswith(f"p{person}_")}
    for number in range(len(held[f"p{person}_depth"])):
        result = pipeline(real_frame(held, person, number))
        if result.faces and result.faces[0].embedding is not None:
            yield replace(result, faces=(replace(result.faces[0], live=None),))


def _embeddings(seen: Seen, pose: int | None = None) -> Vectors:
    chosen = [result.faces[0].embedding for result in seen if pose is None or _pose(result) == pose]
    return np.stack([embedding for embedding in chosen if embedding is not None])


def _pose(result: Result) -> int:
    return result.frame.number // EXPRESSIONS


if __name__ == "__main__":
    typer.run(main)
