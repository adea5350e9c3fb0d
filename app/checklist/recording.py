"""Recording what streams, and reading it back bit for bit."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator

import camera
from app.checklist.finding import Finding, failed, passed
from app.checklist.session import Session
from app.checklist.streaming import watch
from app.recording.images import images
from assets.count import Count
from camera.recordings.behind import Behind
from camera.streams.frames import Frames, refuse

NAME = "recording.relief"


def record_and_replay(session: Session) -> Iterator[Finding]:
    """A short native recording with all images, kept in the folder."""
    path, written = session.folder / NAME, []
    with session.open(**images(session.address, wanted=True), **_paced(session)) as source:
        first = source.read(10.0)
        with (
            camera.Recorder(path, first.intrinsics, device=source.info, depth_unit=first.depth_unit) as recorder,
            Behind(recorder, drop=source.live) as behind,
        ):

            def keep(frame: camera.Frame) -> None:
                written.append(_digest(frame))
                behind.write(frame)

            cpu, begin = time.process_time(), time.monotonic()
            seen = watch(source, session.seconds, keep)
            share = (time.process_time() - cpu) / max(time.monotonic() - begin, 1e-6)
    size = path.stat().st_size
    kept = len(recorder)
    figures = {
        "frames": kept,
        "bytes": size,
        "queue_dropped": behind.dropped,
        "core_share": round(share, 3),
        **{f"stream_{key}": value for key, value in seen.as_dict().items() if key in ("fps", "missed", "dropped")},
    }
    words = f"{Count(kept):frame|frames}, {size / 1e6:.1f} MB, {share:.0%} of a core"
    lost = behind.dropped + seen.dropped + seen.missed
    make = failed if lost > max(1, 0.01 * seen.frames) else passed
    yield make("record", f"{words}, {Count(lost):frame|frames} lost", **figures)
    with camera.open(f"file:{path}") as replayed:
        back = _digests(replayed)
    unlike = sum(one not in back for one in written) - behind.dropped
    whole = unlike <= 0 and len(back) == len(written) - behind.dropped
    detail = "every frame came back bit for bit" if whole else f"{max(unlike, 0)} of {len(written)} frames differ"
    yield (passed if whole else failed)("replay", detail, frames=len(back))


def _paced(session: Session) -> dict[str, bool]:
    return {} if session.live else {"realtime": True}


def _digests(source: camera.Source) -> list[str]:
    return [_digest(frame) for frame in Frames(source, on_damage=refuse)]


def _digest(frame: camera.Frame) -> str:
    """Of everything that must survive a recording."""
    digest = hashlib.sha256(f"{frame.number} {frame.depth_unit} {frame.intrinsics}".encode())
    for image in (frame.depth, frame.infrared, frame.color):
        digest.update(b"-" if image is None else image.tobytes())
    return digest.hexdigest()
