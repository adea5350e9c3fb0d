"""The demonstration: two sample people are enrolled, then four clips are played and judged.

Nothing stays: the gallery is a temporary one, encrypted with a key that is never written.
"""

from __future__ import annotations

import secrets
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import camera
import gallery
from app.demo.scenes import Scene, clip_of
from app.pipeline import Pipeline, Result
from app.verdict import asking
from app.verdict.enrolment import Enrolled, Enrolment, consent
from app.verdict.verdict import Verdict

AGREED = "A sample person, who does not exist outside the shipped clips."

Second = Callable[[Result, Verdict | None], None]


@dataclass(frozen=True, slots=True)
class Played:
    """Outcome of a scene.

    - ``frames``, ``with_face``: how many there were, and how many showed a face.
    - ``spoofs``: frames in which the nearest face was called an attack.
    - ``accepted``: frames in which a name was accepted, by name; ``decided``: frames that had a verdict.
    """

    scene: Scene
    frames: int
    with_face: int
    decided: int
    accepted: Mapping[str, int]
    spoofs: int = 0

    @property
    def as_expected(self) -> bool:
        """Whether the right person was recognised, or nobody where nobody is enrolled, and never anybody else."""
        wanted = set() if self.scene.person is None else {self.scene.person}
        return self.frames > 0 and set(self.accepted) == wanted and bool(self.spoofs) == self.scene.attack


@contextmanager
def own_gallery(pipeline: Pipeline) -> Iterator[gallery.Gallery]:
    """Give the pipeline an empty gallery that is gone afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="relief-demo-") as folder,
        gallery.open(Path(folder) / "gallery.db", model=pipeline.model_id, key=secrets.token_bytes(32)) as people,
    ):
        pipeline.gallery = people
        try:
            yield people
        finally:
            pipeline.gallery = None


def enrol(pipeline: Pipeline, people: gallery.Gallery, name: str, clip: str) -> Enrolled:
    """Enrol a sample person from every frame of a clip. Raises ``EnrolmentError``, ``CameraError``."""
    pipeline.forget()
    enrolment = Enrolment(name, people, agreement=pipeline.agreement)
    for frame in _frames(clip):
        enrolment.update(pipeline(frame))
    return enrolment.finish(consent("relief demo", given=True, text=AGREED))


def play(
    pipeline: Pipeline,
    scene: Scene,
    *,
    evidence: int,
    on_second: Second,
    on_result: Callable[[Result], None] = lambda _: None,
) -> Played:
    """Judge every frame of a scene. Raises ``CameraError``.

    ``on_second`` gets the frame that a second of the clip ends with, and the verdict on the nearest face or None;
    ``on_result`` gets every result.
    """
    pipeline.forget()
    pipeline.look_through("")  # the clips are synthetic
    decision = asking.decision(pipeline, evidence)
    count, with_face, decided, spoofs, due = 0, 0, 0, 0, 1.0
    accepted: Counter[str] = Counter()
    for frame in _frames(scene.clip):
        result = pipeline(frame)
        decision.update(result)
        verdict = next(iter(decision.verdicts), None)
        on_result(result)
        count += 1
        if verdict is not None:
            with_face += 1
            spoofs += verdict.state == "spoof"
            decided += verdict.decision != "pending"
        accepted.update(each.person for each in decision.verdicts if each.decision == "accept" and each.person)
        if frame.timestamp >= due:
            on_second(result, verdict)
            due = int(frame.timestamp) + 1.0
    return Played(scene, count, with_face, decided, dict(accepted.most_common()), spoofs)


def _frames(clip: str) -> Iterator[camera.Frame]:
    with camera.open(f"file:{clip_of(clip)}") as source:
        yield from camera.Frames(source)
