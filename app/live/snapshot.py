"""What there is to show at one moment."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from app.live.capture_state import CaptureState
from app.networks.handover import State
from app.pipeline import Result
from app.verdict.enrolment import Progress
from app.verdict.verdict import Verdict
from camera import Frame
from gallery import Person

KEPT_LATENCIES = 150
HISTORY_S = 30.0
WORKING_TITLE = "Loading the networks …"

Fault = Literal["", "locked", "key", "damaged", "older", "template", "held", "other"]
"""What is wrong with a gallery: its passphrase is missing or another ("locked"), it has another "key", it is "damaged",
it is an "older" copy, another one or gone, one "template" is damaged and all but comparing works, it is "held" closed
while it is worked on, or it is "other"."""


@dataclass(frozen=True, slots=True)
class Score:
    """A verdict's score at a frame: ``at`` is ``time.monotonic()`` seconds; whether it was ``accepted`` by then."""

    at: float
    score: float
    accepted: bool


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What there is to show at one moment.

    - ``capture``: the source's state; ``frame``: its newest frame, ``frame_number`` its running number.
    - ``result``: of the newest frame that went through the pipeline, None before the first; ``result_number``
      grows with each.
    - ``verdict``: the decision over the last frames. ``verifying``: the one person asked for, None to identify.
    - ``message``: what the inference thread is busy with; ``problem``: why it cannot work, with the remedy;
      ``gallery_problem``: why nobody can be matched, while all else goes on; ``gallery_fault``: of which kind that is.
      ``server_away``: the server of a shared gallery does not answer, and people are
      compared with the copy of ``copy_of``, None where that is from before the program began. ``silent_since``: when
      another station of it was heard last, None where none is silent.
    - ``latencies_ms``: of the last frames; ``fps``: of the pipeline; ``scores``: of the last 30 seconds.
    - ``people``: who is enrolled. ``enrolment``: how far the running enrolment is, None without one.
    - ``networks``: backend and precision, for people to read; ``gpu``: whether and why they are about to change, None
      where they stay.
    """

    capture: CaptureState
    frame: Frame | None = None
    frame_number: int = 0
    result: Result | None = None
    result_number: int = 0
    verdict: Verdict | None = None
    verifying: str | None = None
    message: str = ""
    problem: str = ""
    gallery_problem: str = ""
    gallery_fault: Fault = ""
    server_away: bool = False
    copy_of: datetime | None = None
    silent_since: datetime | None = None
    latencies_ms: tuple[float, ...] = ()
    fps: float = 0.0
    cpu_share: float = 0.0
    scores: tuple[Score, ...] = ()
    people: tuple[Person, ...] = ()
    enrolment: Progress | None = None
    networks: str = ""
    gpu: State | None = None


@dataclass(slots=True)
class Shown:
    """What the inference thread last published."""

    result: Result | None = None
    number: int = 0
    verdict: Verdict | None = None
    verifying: str | None = None
    message: str = WORKING_TITLE
    problem: str = ""
    gallery_problem: str = ""
    gallery_fault: Fault = ""
    server_away: bool = False
    copy_of: datetime | None = None
    silent_since: datetime | None = None
    people: tuple[Person, ...] = ()
    networks: str = ""
    enrolment: Progress | None = None
    latencies: deque[float] = field(default_factory=lambda: deque(maxlen=KEPT_LATENCIES))
    finished: deque[float] = field(default_factory=lambda: deque(maxlen=30))
    scores: deque[Score] = field(default_factory=lambda: deque(maxlen=2000))
