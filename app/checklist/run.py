"""The steps of the checklist, one after the other."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator

from app.checklist import opening, pictures, plugging, profiles, recording
from app.checklist.evidence import Evidence
from app.checklist.finding import Finding, failed, skipped
from app.checklist.session import Session
from camera import CameraError

Step = Callable[[Session], Iterator[Finding]]

STEPS: dict[str, Step] = {
    "open": opening.open_once,
    "open again": opening.open_again,
    "busy": opening.open_while_taken,
    "stream": profiles.stream_all,
    "pictures": pictures.take,
    "record": recording.record_and_replay,
    "options": profiles.try_options,  # late, and before the plug is pulled: until then the camera keeps them
    "unplug": plugging.unplug,
    "temperature": opening.warmth,
}


def run(
    session: Session,
    evidence: Evidence,
    found: Callable[[Finding], None] = lambda _: None,
) -> None:
    """Run all steps; each finding is in ``evidence`` before ``found`` hears of it. A step that breaks is a finding too.

    When the camera does not even open, the other steps are left out.
    """
    for name, step in STEPS.items():
        session.log(f"step: {name}")
        opens = not any(one.step == "open" and one.verdict == "failed" for one in evidence.findings)
        for finding in _guarded(name, step, session) if opens else [skipped(name, "the camera does not open")]:
            evidence.add(finding)
            found(finding)


def _guarded(name: str, step: Step, session: Session) -> Iterator[Finding]:
    try:
        yield from step(session)
    except CameraError as error:
        yield failed(name, f"{type(error).__name__}: {error}")
    except Exception as error:  # the evidence of the other steps must not be lost over a defect of ours
        session.log(traceback.format_exc())
        yield failed(name, f"a defect of Relief's, see log.txt: {type(error).__name__}: {error}")
