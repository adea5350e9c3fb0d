"""The desk of the present moment: a snapshot of what is shown, and the report of a verification."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QWidget

from app import __version__
from app.kept import paths
from app.live.session import Live
from app.live.snapshot import Snapshot
from app.pipeline import Pipeline
from app.recording import snapshot
from app.recording.ply import ExportError
from app.window.desks.say import Say
from app.window.models.jobs import Job, Jobs
from app.window.models.language import tr
from app.window.models.pending import Pending
from app.window.models.report import NothingToReport, Report, report
from app.window.parts import file_dialog, report_pdf
from assets.home import HomeError
from assets.private import make_folder
from gallery import Curated, GalleryError

Floats = NDArray[np.float32]


class MomentDesk:
    """``panes``: the widgets that a snapshot takes, by the names of their files, when they are shown; ``save`` writes a
    ``.ply``; ``folder``: where all of it goes, unless the user says otherwise, which may raise ``HomeError``."""

    def __init__(
        self,
        *,
        parent: QWidget,
        live: Live,
        jobs: Jobs,
        pending: Pending,
        say: Say,
        panes: Callable[[], Mapping[str, QWidget]],
        save: Callable[..., object],
        folder: Callable[[], Path] = paths.surfaces_folder,
    ) -> None:
        self._parent, self._live, self._jobs, self._pending, self._say = parent, live, jobs, pending, say
        self._panes, self._folder, self._save_ply = panes, folder, save

    def save_face(self, now: Snapshot) -> None:
        """Ask where to, and write the face that is shown as a surface."""
        face = now.result.faces[0] if now.result is not None and now.result.faces else None
        if face is None or face.denoised is None:
            return
        path = self._ask(tr("Save this face"), f"face {datetime.now():%Y-%m-%d %H.%M.%S}.ply", tr("Surfaces (*.ply)"))
        if path is None:
            return
        try:
            self._save_ply(path, face.denoised, face.normals)
        except ExportError as error:
            self._say(str(error), bad=True)
        else:
            self._say(tr("Saved to {path}", path=path))

    def snapshot(self, now: Snapshot) -> None:
        """Write what is shown to a new folder: panes as PNG, depth with 16 bits, the face as a surface."""
        try:
            folder = snapshot.new_folder(self._folder(), tr("snapshot {moment}", moment=_said(datetime.now())))
        except (ExportError, HomeError) as error:
            self._say(str(error), bad=True)
            return
        for name, pane in self._panes().items():
            if pane.isVisible() and not pane.grab().save(str(folder / f"{name}.png")):
                self._say(tr("cannot write to {folder}; is the disk full?", folder=folder), bad=True)
                return
        face = now.result.faces[0] if now.result is not None and now.result.faces else None

        def work(_: Job) -> int:
            if now.frame is not None:
                snapshot.save_frame(folder, now.frame)
            if face is not None and face.denoised is not None:
                snapshot.save_face(folder, face.denoised, face.normals)
            return len(list(folder.iterdir()))

        self._jobs.begin(
            tr("Saving a snapshot"),
            work,
            done=lambda count: self._say(tr("Saved {count:file|files} to {folder}", count=count, folder=folder)),
            failed=lambda why: self._say(why, bad=True),
            stops=False,
        )

    def report(self, now: Snapshot) -> None:
        """Ask where to, and write the report of the verdict that is shown."""
        person = now.verdict.person if now.verdict is not None else None

        def work(pipeline: Pipeline) -> Report:
            kept = None
            if person is not None and isinstance(pipeline.people, Curated):
                try:
                    kept = pipeline.people.picture(person)
                except GalleryError:  # removed meanwhile, or damaged: the report says no less without it
                    kept = None
            return report(now, model=pipeline.model_id, program=f"Relief {__version__}", kept=kept)

        try:
            report(now, model="", program="")
        except NothingToReport as error:
            self._say(str(error), bad=True)
            return
        self._pending.add(self._live.ask(work), self._save, lambda why: self._say(why, bad=True))

    def _save(self, told: Report) -> None:
        path = self._ask(
            tr("Save the report"),
            tr("verification {moment}", moment=f"{told.at:%Y-%m-%d %H.%M.%S}") + ".pdf",
            tr("Reports (*.pdf)"),
        )
        if path is None:
            return
        try:
            report_pdf.save(path, told)
        except ExportError as error:
            self._say(str(error), bad=True)
        else:
            self._say(tr("Saved to {path}", path=path))

    def _ask(self, title: str, name: str, kinds: str) -> Path | None:
        """Where to, with the ending of the suggested ``name``; None where the user says nowhere, or it cannot be."""
        try:
            folder = self._folder()
            make_folder(folder)
        except (OSError, HomeError) as error:
            self._say(str(error), bad=True)
            return None
        path = file_dialog.file_to_write(self._parent, title, str(folder / name), kinds)
        if path is None:
            return None
        return path if path.suffix else path.with_suffix(Path(name).suffix)


def _said(moment: datetime) -> str:
    """A moment as it may stand in the name of a file."""
    return f"{moment:%Y-%m-%d %H.%M.%S}"
