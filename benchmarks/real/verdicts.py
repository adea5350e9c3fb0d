"""The product's own verdict on real people: ``python -m benchmarks.real.verdicts --data kinect2_faces.npz``.

Each person in turn is left out of the adapter and of its thresholds. They stand before a gallery of the other people
(a stranger) and before one with themselves in it (an own person). Enrolled are the frames of the frontal pose, and
looked at those of one other head pose, or of two. Or enrolled is one neutral frame of each of the five poses that the
product asks for, and looked at are the four poses between them. A look is accepted, told unknown, or stays without a
verdict. The other people are enrolled and in the adapter too, as at a site that adapts itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from app.pipeline import Pipeline
from app.verdict import asking
from benchmarks.matching import matched
from benchmarks.real.product import FRONTAL, GUIDED, SENSOR, Seen, enrolled, pose_of, seen, without
from benchmarks.report import report
from gallery.calibration import MARGIN

POSES = [[pose] for pose in range(9) if pose != FRONTAL]
PAIRS = [[0, 1], [2, 3], [5, 6], [7, 8]]
BETWEEN = [[pose] for pose in range(9) if pose not in GUIDED]
LOOKS = {
    ("frontal", "one pose"): POSES,
    ("frontal", "two poses"): PAIRS,
    ("frontal", "one pose between"): BETWEEN,
    ("five poses", "one pose between"): BETWEEN,
}
FPS = 30


def main(
    data: Annotated[Path, typer.Option(help="the file with the frames")],
    threads: Annotated[int | None, typer.Option(help="processor threads of the networks")] = None,
    margin: Annotated[float, typer.Option(help="added to each threshold")] = MARGIN,
) -> None:
    """Measure and report."""
    pipeline = Pipeline.default(device="cpu", precision="f32", threads=threads)
    pipeline.carry = False
    people = [list(seen(pipeline, data, person)) for person in range(6)]
    rows = []
    for matching, left_out in {"cosine": False, "adapter": True}.items():
        for (templates, name), poses in LOOKS.items():
            own, strangers = [], []
            for person in range(len(people)):
                by = without(people, {person}, margin, pipeline.model_id) if left_out else None
                pipeline.look_through(SENSOR if left_out else "", by)
                guided = templates != "frontal"
                own += looks(pipeline, people, person, poses, itself=True, guided=guided)
                strangers += looks(pipeline, people, person, poses, itself=False, guided=guided)
            rows.append(
                {
                    "matching": matching,
                    "enrolled": templates,
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
    pipeline: Pipeline,
    people: Sequence[Seen],
    person: int,
    poses: Sequence[Sequence[int]],
    *,
    itself: bool,
    guided: bool = False,
) -> list[str]:
    """What is said of each look at a person: "itself", "other", "unknown" or "pending"."""
    said = []
    with enrolled(pipeline, [k for k in range(len(people)) if itself or k != person], people, guided=guided):
        for chosen in poses:
            decision = asking.decision(pipeline)
            results = [result for pose in chosen for result in people[person] if pose_of(result) == pose]
            answer = "pending"
            for k, result in enumerate(results):
                verdict = decision.update(matched(pipeline, result, k / FPS))
                if verdict.settled:
                    answer = verdict.decision
                    if verdict.decision == "accept":
                        answer = "itself" if verdict.person == f"person {person}" else "other"
                        break
            said.append(answer)
    return said


if __name__ == "__main__":
    typer.run(main)
