"""`relief demo`: what Relief does, shown with the sample people, without a camera."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median

import typer

from app.cli import options
from app.cli.codes import ACCEPTED, REJECTED
from app.cli.opening import chosen, first_camera, open_pipeline
from app.cli.output import say, say_json
from app.cli.progress import busy
from app.cli.streams import reader_is_gone
from app.demo.play import Played, enrol, own_gallery, play
from app.demo.scenes import PEOPLE, SCENES, Scene, clip_of
from app.machine.command import short, typed
from app.pipeline import STAGES, Result
from app.verdict.decision import LEAST_FRAMES
from app.verdict.enrolment import Enrolled
from app.verdict.verdict import Verdict
from app.words.verdicts import face_text, place_text
from assets.count import Count
from camera import CameraError


@options.grouped
def demo(
    *,
    networks: options.Networks,
    json: options.Json = False,
) -> None:
    """Show what Relief does, without a camera: two sample people are enrolled and recognised in later clips, a
    stranger and a photograph are refused.

    The people are synthetic. The gallery is a temporary one: nothing of yours is read or changed.

    Exit code 0 when everyone was recognised or refused as it should be, else 1.
    JSON: {"ok", "enrolled": [{"person", "clip", "templates", "frames"}], "scenes": [{"clip", "shows", "expected",
    "accepted", "spoofs", "frames", "frames_with_face", "frames_decided", "as_expected"}], "fps", "ms_median"}.
    """
    settings = chosen(networks)
    settings = settings.changed(threshold=0.0, evidence=LEAST_FRAMES)  # what is promised holds for these

    def tell(line: str) -> None:
        if not json:
            say(line)
        if reader_is_gone():
            raise typer.Exit(ACCEPTED)

    tell("Getting the networks ready …")
    enrolled: list[tuple[str, Enrolled]] = []
    played: list[Played] = []
    speed = _Speed()
    with open_pipeline(settings, background=False) as pipeline, own_gallery(pipeline) as people:
        for name, clip in PEOPLE.items():
            with busy(f"enrolling {name}", quiet=json):
                enrolled.append((clip, enrol(pipeline, people, name, clip)))
            tell(f"{name} is enrolled: {enrolled[-1][1].templates} templates from {enrolled[-1][1].frames} good frames")
        for scene in SCENES:
            tell(f"\n{_heading(scene)}")

            def second(result: Result, verdict: Verdict | None) -> None:
                tell(_line(result, verdict))

            played.append(play(pipeline, scene, evidence=settings.evidence, on_second=second, on_result=speed.add))
    ok = all(one.as_expected for one in played)
    if json:
        say_json(_record(ok, enrolled, played, speed))
    else:
        say("\n" + "\n".join([*(_outcome(one) for one in played), *_summary(ok, speed), *_next()]))
    raise typer.Exit(ACCEPTED if ok else REJECTED)


class _Speed:
    """Milliseconds of the frames that were judged."""

    def __init__(self) -> None:
        self._ms: dict[str, list[float]] = {stage: [] for stage in STAGES}

    def add(self, result: Result) -> None:
        for stage, value in result.ms.items():
            self._ms[stage].append(value)

    def medians(self) -> Mapping[str, float]:
        return {stage: median(values) for stage, values in self._ms.items() if values}

    def fps(self) -> float | None:
        total = sum(self._ms["total"])
        return 1000 * len(self._ms["total"]) / total if total else None


def _heading(scene: Scene) -> str:
    expected = "nobody may be accepted" if scene.person is None else f"{scene.person} should be recognised"
    return f"{scene.shows[:1].upper()}{scene.shows[1:]} ({scene.clip}.relief): {expected}"


def _line(result: Result, verdict: Verdict | None) -> str:
    said = "no face" if verdict is None else f"{place_text(result.faces[0])}: {face_text(result.faces[0], verdict)}"
    return f"  {result.frame.timestamp:4.0f} s  {said}"


def _outcome(one: Played) -> str:
    shows = f"{one.scene.shows}:".ljust(16)
    sign = "as it should be" if one.as_expected else "NOT AS IT SHOULD BE"
    if one.accepted:
        names = ", ".join(f"recognised as {name} in {count}" for name, count in one.accepted.items())
        return f"{shows} {names} of {Count(one.frames):frame|frames}, {sign}"
    if one.spoofs:
        return f"{shows} refused, called no living face in {one.spoofs} of {Count(one.frames):frame|frames}; {sign}"
    why = "no face was found in it" if not one.with_face else "it is nobody who is enrolled"
    return f"{shows} refused, {why}; {sign}"


def _summary(ok: bool, speed: _Speed) -> Sequence[str]:
    fps, ms = speed.fps(), speed.medians()
    stages = ", ".join(f"{stage} {value:.1f}" for stage, value in ms.items() if stage != "total")
    pace = "" if fps is None else f"Speed here: {fps:.0f} frames a second; median ms: {stages}."
    verdict = (
        "Everything went as it should." if ok else "Something did not go as it should: see above, and 'relief doctor'."
    )
    return ["", pace, verdict]


def _next() -> Sequence[str]:
    relief = typed()
    try:
        connected = first_camera()
    except CameraError:
        connected = None
    enrolled = later = ""
    if connected is None:
        enrolled = f" --camera file:{short(clip_of(PEOPLE['Ada']))}"
        later = f" --camera file:{short(clip_of(SCENES[0].clip))}"
    return [
        "",
        "Next:",
        f"  {relief} enrol NAME{enrolled}",
        f"  {relief} identify{later}",
        f"  {relief} doctor     what is missing here",
        f"  {relief} --help     everything else",
    ]


def _record(
    ok: bool, enrolled: Sequence[tuple[str, Enrolled]], played: Sequence[Played], speed: _Speed
) -> dict[str, object]:
    return {
        "ok": ok,
        "enrolled": [
            {"person": one.person, "clip": clip, "templates": one.templates, "frames": one.frames}
            for clip, one in enrolled
        ],
        "scenes": [
            {
                "clip": one.scene.clip,
                "shows": one.scene.shows,
                "expected": one.scene.person,
                "accepted": one.accepted,
                "spoofs": one.spoofs,
                "frames": one.frames,
                "frames_with_face": one.with_face,
                "frames_decided": one.decided,
                "as_expected": one.as_expected,
            }
            for one in played
        ],
        "fps": speed.fps(),
        "ms_median": speed.medians(),
    }
