"""The desk of the recordings: what the page asks for is done here, off the GUI thread where it takes long."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QFile

from app.errors import AppError
from app.live.session import Live
from app.live.snapshot import Snapshot
from app.recording import facts as looking
from app.recording import shelf, target
from app.recording.converting import Done, convert_recording
from app.recording.opening import opened
from app.recording.room import frame_bytes, free_bytes
from app.recording.several import record_in_step, sentences
from app.recording.take import Take, Wish
from app.window.desks.say import Say
from app.window.models.batch import Batch
from app.window.models.foreign import heard
from app.window.models.jobs import Job, Jobs
from app.window.models.language import tr
from app.window.models.shelf import bytes_text, length_text, room_text
from app.window.models.sources import Sources, is_recording
from app.window.models.statement import sentence
from app.window.models.survey import Survey
from app.window.pages.recordings import RecordingsPage
from app.window.parts.export_dialog import Export
from assets.home import HomeError
from assets.private import make_folder
from camera.query import path_of

EVERY_S = 1.0  # the disk is asked so often
CLOSED_S = 10.0  # for a camera to be closed that is to be opened anew


class RecordingsDesk:
    """``say`` shows a short message, ``open_source`` a recording; ``to_bin`` moves a file to the desktop's bin and says
    whether it could."""

    def __init__(
        self,
        *,
        page: RecordingsPage,
        live: Live,
        sources: Sources,
        jobs: Jobs,
        say: Say,
        open_source: Callable[[str], None],
        survey: Survey | None = None,
        to_bin: Callable[[Path], bool] | None = None,
    ) -> None:
        self._page, self._live, self._sources, self._jobs, self._say = page, live, sources, jobs, say
        self.survey = survey or Survey()
        self._to_bin = to_bin or (lambda path: bool(QFile.moveToTrash(str(path))))
        self._seen: tuple[object, ...] = ()
        self._asked_at: float | None = None
        self._free: int | None = None
        self._frame_bytes: tuple[str, int] = "", 0
        self._together: Job | None = None
        self._select: Path | None = None
        self._batch = Batch()
        page.picked.connect(open_source)
        page.renamed.connect(self._rename)
        page.exported.connect(self._export)
        page.checked.connect(self._check)
        page.deleted.connect(self._delete)
        page.added.connect(self.add)
        page.record.together.connect(self._record_together)

    def follow(self, now: Snapshot) -> None:
        """Show what is there now; called while the page is shown."""
        entries, state = self._sources.entries, now.capture
        paths = [path for entry in entries if entry.kind != "camera" and (path := path_of(entry.uri)) is not None]
        paths = [path for path in paths if path != state.recording]  # it is not whole yet
        lie = (entries, self._sources.listed, state.recording)
        seen = (lie, self.survey.version)
        if seen != self._seen:
            if lie != (self._seen[0] if self._seen else ()):
                self.survey.want(paths)  # those that are known as they lie there are not opened again
            self._seen = seen
            listed = [entry for entry in entries if path_of(entry.uri) != state.recording]
            self._page.set_entries(listed, self.survey.of)
            if self._select in paths:
                self._page.select(self._select)
                self._select = None
        self._page.record.set_state(state, free=self._room(), rate=self._rate(now))
        self._page.record.set_cameras(entries, busy=self._together is not None or state.recording is not None)

    def mark(self) -> object:
        """Changes whenever there is something new to show."""
        return self.survey.version, self._sources.listed

    def add(self, paths: list[Path]) -> None:
        """Copy recordings from elsewhere into the folder."""
        if not self._batch.waiting:
            self._batch = Batch()
        for path in paths:
            if is_recording(path):
                self._begin_adding(path)
            else:
                self._batch.refuse(
                    tr(
                        "{name} is no recording: give .relief, .mkv, .npz, .db3, .bag or a folder of depth images",
                        name=path.name,
                    )
                )
        self._tell_added()

    def _begin_adding(self, path: Path) -> None:
        def work(job: Job) -> Path:
            def told(done: int, whole: int) -> None:
                job.tell(
                    done / max(whole, 1),
                    tr("{done} of {whole}", done=bytes_text(done), whole=bytes_text(whole)),
                )

            return shelf.add(path, self._page.folder, on_bytes=told, stopped=job.stopped)

        self._batch.begin()
        self._jobs.begin(
            tr("Adding {name}", name=path.name),
            work,
            done=self._added,
            failed=self._not_added,
            cancelled=lambda: self._not_added(tr("{name} was not added.", name=path.name)),
        )

    def _not_added(self, why: str) -> None:
        self._batch.fail(why)
        self._tell_added()

    def _tell_added(self) -> None:
        if self._batch.text:
            self._page.set_note(self._batch.text, bad=bool(self._batch.refused))

    def _added(self, path: Path) -> None:
        self._batch.add(path.name)
        self._tell_added()
        self._select = path
        self._sources.look_again()

    def _rename(self, path: Path, name: str) -> None:
        shown = self._live.capture.state.uri
        try:
            renamed = shelf.rename(path, name)
        except AppError as error:
            self._page.dialogs.refuse(str(error))
            return
        self.survey.forget(path)
        self._page.dialogs.taken()
        self._page.set_note(tr("{name} is now {new}.", name=path.name, new=renamed.name))
        self._select = renamed
        if path_of(shown) == path:
            self._live.show(f"file:{renamed}")
        self._sources.look_again()

    def _delete(self, path: Path) -> None:
        uri = self._live.capture.state.uri
        shown = path_of(uri) == path
        if shown:
            self._live.show("")
        if self._to_bin(path) and not path.exists():
            self.survey.forget(path)
            self._page.set_note(tr("{name} is in the bin.", name=path.name))
        else:
            if shown:
                self._live.show(uri)
            self._page.set_note(
                tr(
                    "{name} could not be moved to the bin, and was left where it is: delete it in {parent}",
                    name=path.name,
                    parent=path.parent,
                ),
                bad=True,
            )
        self._sources.look_again()

    def _check(self, path: Path) -> None:
        def work(job: Job) -> int:
            def told(done: Done) -> None:
                job.tell(
                    done.frames / max(done.wanted, 1),
                    tr("{frames} of {wanted} frames", frames=done.frames, wanted=done.wanted),
                )

            return looking.check(path, on_frame=told, stopped=job.stopped)

        def done(damaged: int) -> None:
            text = tr("{name}: every frame can be read.", name=path.name)
            if damaged:
                text = tr(
                    "{name}: {damaged:damaged frame is|damaged frames are} left out when it plays; "
                    "copy it again from its origin.",
                    name=path.name,
                    damaged=damaged,
                )
            self._page.set_note(text, bad=damaged > 0)

        self._jobs.begin(
            tr("Checking {name}", name=path.name),
            work,
            done=done,
            failed=lambda why: self._page.set_note(why, bad=True),
        )

    def _export(self, path: Path, wanted: Export) -> None:
        try:
            to = target.placed(wanted.target)
            target.form_of(to, wanted.form)
            target.make_room(to, overwrite=False, sources=[path])
        except target.TargetTakenError:
            self._page.dialogs.refuse(tr("{path} exists; choose another name", path=wanted.target))
            return
        except AppError as error:
            self._page.dialogs.refuse(str(error))
            return
        self._page.dialogs.taken()
        left_out: list[str] = []

        def work(job: Job) -> Done:
            def told(done: Done) -> None:
                remark = tr(
                    "{frames} of {wanted} frames, {bytes_text}",
                    frames=done.frames,
                    wanted=done.wanted,
                    bytes_text=bytes_text(done.bytes),
                )
                job.tell(done.frames / max(done.wanted, 1), remark)

            return convert_recording(
                f"file:{path}",
                to,
                wanted.form,
                wanted.frames,
                depth_only=wanted.depth_only,
                tell=left_out.append,
                on_frame=told,
                stopped=job.stopped,
            )

        self._jobs.begin(
            tr("Exporting {stem}", stem=path.stem),
            work,
            done=partial(self._exported, to, left_out),
            failed=lambda why: self._say(
                tr("{name} was not exported: {why}", name=path.name, why=heard(why)), bad=True
            ),
            cancelled=lambda: self._page.set_note(tr("The export was stopped; nothing is left behind.")),
        )

    def _exported(self, to: Path, left_out: list[str], made: Done) -> None:
        lost = tr(" {count:damaged frame was|damaged frames were} left out.", count=len(left_out)) if left_out else ""
        self._say(
            tr(
                "Exported {frames:frame|frames}, {bytes_text}, to {to}.{lost}",
                frames=made.frames,
                bytes_text=bytes_text(made.bytes),
                to=to,
                lost=lost,
            ),
            bad=bool(left_out),
        )
        self._page.set_note(tr("Exported to {to}.{lost}", to=to, lost=lost))
        self._sources.look_again()

    def _record_together(self, uris: list[str]) -> None:
        """Record several cameras in step; the live picture rests, since a camera has one reader."""
        try:
            make_folder(self._page.folder)
        except (OSError, HomeError) as error:
            self._page.set_note(str(error), bad=True)
            return
        path = self._page.folder / f"{datetime.now():%Y-%m-%d %H.%M.%S}.relief"
        rested = self._live.rest()

        def work(job: Job) -> list[str]:
            self._live.capture.let_go(within=CLOSED_S)
            began = time.monotonic()

            def look(takes: Sequence[Take]) -> None:
                frames, size = min(take.written for take in takes), sum(take.size for take in takes)
                seconds = time.monotonic() - began
                room = room_text(free_bytes(path), size / seconds if seconds > 1 else None)
                job.tell(
                    None,
                    tr(
                        "{length_text} · {frames} frames each · {bytes_text} · {room}",
                        length_text=length_text(seconds),
                        frames=frames,
                        bytes_text=bytes_text(size),
                        room=room,
                    ),
                )

            report, takes = record_in_step(
                uris,
                path,
                "relief",
                Wish(),
                open_source=lambda uri, **options: opened(
                    uri, tell=lambda text: job.tell(None, heard(text)), on_pause=lambda _: None, **options
                ),
                tell=lambda _: None,
                on_first=lambda _: None,
                on_look=look,
                stop=job.stop,
            )
            return [take.sentence() for take in takes] + sentences(report)

        def over(text: str, *, bad: bool = False) -> None:
            self._together = None
            self._page.set_note(text, bad=bad)
            self._sources.look_again()
            rested()

        self._together = self._jobs.begin(
            tr("Recording {count} cameras", count=len(uris)),
            work,
            done=lambda lines: over(" ".join(map(sentence, lines))),
            failed=lambda why: over(why, bad=True),
            end=tr("Stop"),
        )

    def _room(self) -> int | None:
        """Free bytes where recordings go, asked once a second."""
        now = time.monotonic()
        if self._asked_at is None or now - self._asked_at >= EVERY_S:
            self._asked_at = now
            try:
                self._free = free_bytes(self._page.folder / "new")
            except OSError:
                self._free = None
        return self._free

    def _rate(self, now: Snapshot) -> float | None:
        """Bytes a second: of the recording that runs, else of the frames that are shown."""
        state = now.capture
        if state.recording is not None:
            return state.record_bytes / state.record_seconds if state.record_seconds > 1 else None
        if now.frame is None or not state.fps:
            return None
        if self._frame_bytes[0] != state.uri:
            self._frame_bytes = state.uri, frame_bytes(now.frame)
        return self._frame_bytes[1] * state.fps
