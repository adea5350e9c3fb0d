"""How `relief watch` shows frames: live, as lines, as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import groupby
from time import monotonic
from types import TracebackType
from typing import Protocol, Self, TextIO

import cv2
import numpy as np
from rich.color import Color
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.live import Live as RichLive
from rich.measure import Measurement
from rich.panel import Panel
from rich.segment import Segment
from rich.style import Style
from rich.table import Table
from rich.text import Text

from app.cli import output
from app.cli.output import cell
from app.pipeline import Result
from app.verdict.verdict import State, Verdict
from app.words.report import RunRecord, Summary, dumps, frame_record, plain
from app.words.verdicts import empty_text, face_text, place_text, verdict_text
from app.words.visible import visible, visible_lines
from assets.count import Count
from camera import Frame

REFRESH_S = 0.15
COLUMNS = 48
SHADES = 24
NEAR_M, FAR_M = 0.3, 1.5
COLOURS: Mapping[State, str] = {
    "accepted": "green",
    "not accepted": "red",
    "unknown": "red",
    "spoof": "red",
    "unsure": "yellow",
    "looking": "yellow",
    "unseen": "yellow",
}


class Output(Protocol):
    """Output of a run: where frames go."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None: ...
    def frame(self, result: Result, verdicts: Sequence[Verdict], summary: Summary, dropped: int) -> None: ...
    def silent(self, seconds: float) -> None: ...
    def notice(self, text: str) -> None: ...
    def summary(self, record: RunRecord) -> None: ...


class Lines:
    """One plain line a frame, flushed at once so that a reader sees it live."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self._stream.flush()

    def frame(self, result: Result, verdicts: Sequence[Verdict], summary: Summary, dropped: int) -> None:
        """Number, time, and every face with its distance, pose and verdict."""
        del summary, dropped
        faces = [
            f"{place_text(face)}: {face_text(face, verdict)}"
            for face, verdict in zip(result.faces, verdicts, strict=True)
        ]
        total = result.ms.get("total", 0.0)
        text = " | ".join(faces) or empty_text(result)
        self._stream.write(
            f"{result.frame.number:6d} {result.frame.timestamp:8.3f} s {total:6.1f} ms  {visible(text)}\n"
        )
        self._stream.flush()

    def silent(self, seconds: float) -> None:
        """That an acceptance has ended, as nothing more is seen."""
        self._stream.write(f"{_silent_text(seconds)}\n")
        self._stream.flush()

    def notice(self, text: str) -> None:
        """Nothing: lines are for whoever reads a pipe, and nobody presses a key there."""

    def summary(self, record: RunRecord) -> None:
        """The summary in words."""
        self._stream.write(visible_lines(summary_text(record)) + "\n")
        self._stream.flush()


class JsonLines(Lines):
    """One JSON object a frame, flushed at once so that a reader sees it live."""

    def frame(self, result: Result, verdicts: Sequence[Verdict], summary: Summary, dropped: int) -> None:
        """The frame's object."""
        del summary, dropped
        self._write(frame_record(result, verdicts))

    def silent(self, seconds: float) -> None:
        """An object of its own, between those of frames."""
        self._write({"silent": plain(seconds)})

    def summary(self, record: RunRecord) -> None:
        """The last object."""
        self._write(record)

    def _write(self, record: Mapping[str, object]) -> None:
        self._stream.write(dumps(record) + "\n")
        self._stream.flush()


class Live:
    """A display that is redrawn in place, at most seven times a second."""

    def __init__(self, source: str, console: Console | None = None) -> None:
        self._source = source
        self._console = output.console() if console is None else console
        self._live = RichLive(console=self._console, auto_refresh=False, transient=True)
        self._shown = 0.0
        self._notice = ""

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self._live.stop()

    def frame(self, result: Result, verdicts: Sequence[Verdict], summary: Summary, dropped: int) -> None:
        """Redraw, if the last time is long enough ago."""
        now = monotonic()
        if now - self._shown < REFRESH_S:
            return
        self._shown = now
        view = panel(result, verdicts, source=self._source, frames=summary.frames, dropped=dropped)
        self._live.update(Group(view, Text(visible(self._notice), "yellow")) if self._notice else view, refresh=True)

    def silent(self, seconds: float) -> None:
        """In the place of the last frame, whose verdict does not hold any more."""
        text = Text(_silent_text(seconds), COLOURS["looking"])
        self._live.update(Panel(text, title="Relief", subtitle=cell(self._source), border_style="cyan"), refresh=True)

    def notice(self, text: str) -> None:
        """A line below, from the next frame on; "" for none."""
        self._notice = text

    def summary(self, record: RunRecord) -> None:
        """Take the display away and leave the summary."""
        self._live.stop()
        self._console.print(Text(visible_lines(summary_text(record))))


def panel(result: Result, verdicts: Sequence[Verdict], *, source: str, frames: int, dropped: int) -> RenderableType:
    """The live display of one frame: the depth, the verdict big and plain, the matches, the times."""
    headline = Text(empty_text(result), "yellow" if result.turn else "dim")
    lines: list[RenderableType] = [headline]
    if result.faces and verdicts:
        face, verdict = result.faces[0], verdicts[0]
        undecided = verdict.state in ("looking", "unseen")
        said = face_text(face, verdict) if undecided else verdict_text(verdict)
        headline = lines[0] = Text(visible(said), COLOURS[verdict.state])
        yaw, pitch, roll = face.location.pose_deg
        share = "" if face.crop is None else f" · {face.crop.quality.valid_share:.0%} measured"
        place = f"{face.location.nose_m[2]:.2f} m · yaw {yaw:+.0f}° pitch {pitch:+.0f}° roll {roll:+.0f}°{share}"
        lines += [Text(place), Text("" if undecided else face.error or "")]
        table = Table.grid(padding=(0, 2))
        for row in verdict.rows:
            table.add_row(cell(row.person), Text(f"{row.score:.3f}", "green" if row.accepted else "dim"))
        lines.append(table)
    headline.stylize("bold")
    times = "  ".join(f"{stage} {value:.1f}" for stage, value in result.ms.items())
    lines.append(Text(f"\n{times} ms\nframe {result.frame.number} · {frames} shown · {dropped} dropped", "dim"))
    body = Table.grid(padding=(0, 3))
    body.add_row(Thumbnail(result.frame), Group(*lines))
    return Panel(body, title="Relief", subtitle=cell(source), border_style="cyan")


class Thumbnail:
    """A depth image in coloured half blocks, near is warm."""

    def __init__(self, frame: Frame, columns: int = COLUMNS) -> None:
        height = max(2, round(columns * frame.depth.shape[0] / frame.depth.shape[1]) // 2 * 2)
        metres = cv2.resize(frame.metres(), (columns, height), interpolation=cv2.INTER_NEAREST)
        nearness = np.clip((FAR_M - metres) / (FAR_M - NEAR_M), 0, 1)
        # 0 is for what was not measured.
        self._levels = np.where(metres > 0, 1 + np.rint(nearness * (SHADES - 1)), 0).astype(int).tolist()
        self._columns = columns

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Two rows of pixels a line, runs of equal pixels as one piece."""
        del console, options
        for upper, lower in zip(self._levels[::2], self._levels[1::2], strict=True):
            for pair, run in groupby(zip(upper, lower, strict=True)):
                yield Segment("▀" * len(list(run)), _shade(*pair))
            yield Segment.line()

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """As wide as it has pixels."""
        del console, options
        return Measurement(self._columns, self._columns)


def _silent_text(seconds: float) -> str:
    return f"no picture for {seconds:.1f} s: who was accepted is so no more"


@cache
def _shade(upper: int, lower: int) -> Style:
    return Style(color=_colour(upper), bgcolor=_colour(lower))


@cache
def _colour(level: int) -> Color:
    if level == 0:
        return Color.from_rgb(16, 16, 21)
    value = np.uint8(round((level - 1) * 255 / (SHADES - 1)))
    blue, green, red = cv2.applyColorMap(np.full((1, 1), value), cv2.COLORMAP_TURBO)[0, 0]
    return Color.from_rgb(int(red), int(green), int(blue))


def summary_text(record: RunRecord) -> str:
    """The summary of a run in words."""
    summary = record["summary"]
    people = ", ".join(f"{name} in {count}" for name, count in summary["people"].items()) or "nobody"
    fps = "" if summary["fps"] is None else f" ({summary['fps']:.1f} a second)"
    lines = [
        f"{Count(summary['frames']):frame|frames} in {summary['seconds']:.1f} s{fps}, {summary['dropped']} dropped"
        + (f", {summary['damaged']} damaged" if summary["damaged"] else ""),
        f"a face in {summary['frames_with_face']}; accepted: {people}; "
        f"unknown in {summary['decisions']['unknown']}, undecided in {summary['decisions']['pending']}",
    ]
    times = {stage: value for stage, value in summary["ms_median"].items() if value is not None}
    if times:
        lines.append("median ms: " + ", ".join(f"{stage} {value:.1f}" for stage, value in times.items()))
    return "\n".join(lines)
