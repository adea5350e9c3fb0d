"""Pulling the plug: how soon it is noticed, and how soon frames come again. It takes a person."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing

import camera
from app.checklist.finding import Finding, failed, passed, skipped
from app.checklist.session import Session
from app.checklist.streaming import first_frame
from camera.streams.frames import Frames

READY = "Can you pull the camera's plug and put it in again while it streams? (three minutes)"
LOOK_S = 1.0
_NOBODY = "nobody is there to pull the plug"


def unplug(session: Session) -> Iterator[Finding]:
    """Unplugged and plugged in again while it streams, then once more while nobody reads: the cold start."""
    if not session.live:
        yield skipped("unplug", "a recording has no plug")
        return
    if not session.person.agrees(READY):
        yield skipped("unplug", _NOBODY)
        return
    yield from _while_streaming(session)
    yield from _cold_start(session)


def _while_streaming(session: Session) -> Iterator[Finding]:
    events: list[tuple[str, float]] = []

    def plugged(plug: camera.Plug) -> None:
        events.append(("came" if plug.present else "went", time.monotonic()))
        session.log(f"{plug.info.uri} {events[-1][0]}")

    source = camera.Reconnecting(lambda: camera.open(session.uri))
    with closing(source), camera.HotPlug(plugged, poll_seconds=LOOK_S):
        first_frame(source)
        session.person.is_told("It streams. Pull the plug now.")
        last, lost = _until_lost(source, session.patience)
        if lost is None:
            yield failed("unplug", f"the camera was not lost in {session.patience:.0f} s")
            return
        session.log(f"lost: {lost}")
        noticed = time.monotonic() - last
        words = f"noticed {noticed:.1f} s behind the last frame: {lost}"
        yield passed("unplug", words, noticed_s=round(noticed, 2))
        session.person.is_told("Lost, as it should be. Put the plug in again.")
        back = _until_back(source, session.patience)
        _wait(lambda: bool(events) and events[-1][0] == "came", 4 * LOOK_S)
    if back is None:
        yield failed("reconnect", f"no frame in {session.patience:.0f} s", hot_plug=[name for name, _ in events])
        return
    told = [name for name, _ in events]
    if told[:2] != ["went", "came"]:
        yield failed("reconnect", f"the stream went on, but hot plug told of {told or 'nothing'}", hot_plug=told)
        return
    after = round(back - events[1][1], 2)  # below 0: the frame was there before the word
    words = f"the stream went on {after:+.1f} s from the word that it is plugged in"
    yield passed("reconnect", words, hot_plug=told, back_after_s=after)


def _cold_start(session: Session) -> Iterator[Finding]:
    session.person.is_told("Pull the plug once more, wait for ten seconds.")
    if not _wait(lambda: not _listed(session), session.patience):
        yield failed("cold start", f"the camera was still listed behind {session.patience:.0f} s")
        return
    session.person.is_told("Put the plug in.")
    if not _wait(lambda: _listed(session), session.patience):
        yield failed("cold start", f"the camera was not listed in {session.patience:.0f} s")
        return
    listed, tries = time.monotonic(), 0
    while True:
        tries += 1
        try:
            with camera.open(session.uri) as source:
                first_frame(source)
            break
        except camera.CameraError as error:
            session.log(f"cold start, attempt {tries}: {error}")
            if time.monotonic() - listed > session.patience:
                yield failed("cold start", f"it does not open: {error}", attempts=tries)
                return
            time.sleep(0.5)
    seconds = time.monotonic() - listed
    words = f"first frame {seconds:.1f} s after it was listed, at attempt {tries}"
    yield passed("cold start", words, first_frame_s=round(seconds, 2), attempts=tries)


def _until_lost(source: camera.Source, patience: float) -> tuple[float, camera.CameraError | None]:
    """When the last frame came, and the loss; None where frames went on for ``patience`` seconds."""
    last = begin = time.monotonic()
    lost: list[camera.CameraError] = []

    def silent(error: camera.FrameTimeout) -> None:
        if isinstance(error, camera.CameraAway):
            lost.append(error)

    over = lambda: bool(lost) or time.monotonic() - begin >= patience  # noqa: E731
    for _ in Frames(source, stopped=over, on_silence=silent):
        last = time.monotonic()
    return last, lost[0] if lost else None


def _until_back(source: camera.Source, patience: float) -> float | None:
    begin = time.monotonic()
    frames = Frames(source, stopped=lambda: time.monotonic() - begin >= patience, on_silence=lambda _: None)
    return None if frames.next() is None else time.monotonic()


def _listed(session: Session) -> bool:
    kind, _, serial = session.address.partition(":")
    return any(info.kind == kind and serial in ("", info.serial) for info in camera.discover())


def _wait(happened: Callable[[], bool], patience: float) -> bool:
    begin = time.monotonic()
    while time.monotonic() - begin < patience:
        if happened():
            return True
        time.sleep(0.25)
    return False
