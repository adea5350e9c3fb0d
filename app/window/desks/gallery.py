"""The desk of the gallery: what the page asks for is done in the thread that owns the gallery, or beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

import gallery
from app.live.session import Live
from app.pipeline import Pipeline
from app.recording.converting import Cancelled
from app.verdict.enrolment import consent
from app.verdict.enrolment.consent import Language
from app.window.desks.likeness import picture
from app.window.models.drafts import NoteChangedError, keep
from app.window.models.jobs import Job, Jobs
from app.window.models.language import tr
from app.window.models.meant import same
from app.window.models.pending import Pending
from app.window.pages.gallery import GalleryPage
from app.window.parts import file_dialog
from app.window.parts.asking import Answer
from app.window.parts.secret_dialog import SecretDialog
from gallery import Curated, Entry, Gallery, GalleryError, Imported, People, PersonUnknown, Rules

HISTORY = 5000  # lines of the audit that are read
T = TypeVar("T")
Step = Callable[[int, int], None]
Depths = dict[str, NDArray[np.float32] | None]


class GalleryDesk:
    """``user`` says who takes consents."""

    def __init__(
        self,
        *,
        page: GalleryPage,
        live: Live,
        pending: Pending,
        jobs: Jobs,
        user: Callable[[], str],
    ) -> None:
        self._page, self._live, self._pending, self._jobs, self._user = page, live, pending, jobs, user
        page.renamed.connect(self._rename)
        page.removed.connect(self._remove)
        page.noted.connect(self._annotate)
        page.compared.connect(self._compare)
        page.merged.connect(self._merge)
        page.agreed.connect(self._agree)
        page.asked.connect(self._tell)
        page.pictured.connect(self._show_pictures)
        page.saved.connect(self._ask_backup)
        page.exported.connect(self._ask_export)
        page.imported.connect(self._ask_import)

    def _do_to(
        self,
        names: Sequence[str],
        job: Callable[[People], T],
        done: Callable[[T], None],
        failed: Callable[[str], None] | None = None,
    ) -> None:
        """Do something to people, as long as they are whom the dialog was about."""
        meant = self._page.meant(*names)

        def work(people: People) -> T:
            same(people, meant)
            return job(people)

        self._do(work, done, failed)

    def _do(
        self, job: Callable[[People], T], done: Callable[[T], None], failed: Callable[[str], None] | None = None
    ) -> None:
        self._pending.add(self._live.in_gallery(job), done, failed or self._complain)

    def _complain(self, why: str) -> None:
        self._page.set_note(why, bad=True)

    def _rename(self, old: str, new: str) -> None:
        answer = self._page.dialogs.answer

        def done(_: object) -> None:
            answer.taken()
            self._page.set_note(tr("{old} is now {new}.", old=old, new=new))

        self._do_to([old], lambda people: people.rename(old, new), done, answer.refuse)

    def _remove(self, names: Sequence[str]) -> None:
        def work(people: People) -> int:
            late: GalleryError | None = None
            for name in names:
                try:
                    people.remove(name)
                except PersonUnknown:  # another program has removed them meanwhile
                    continue
                except GalleryError as error:
                    if not error.committed:
                        raise
                    late = error  # they are removed, and only traces of them remain: so are the others
            if late is not None:
                raise late
            return len(names)

        def done(count: int) -> None:
            self._page.drafts.erase(names)
            if count == 1:
                self._page.set_note(tr("{name} was removed and the views erased.", name=names[0]))
            else:
                self._page.set_note(tr("{count} people were removed and the views erased.", count=count))

        self._do_to(names, work, done)

    def _annotate(self, name: str, text: str) -> None:
        draft = self._page.typed(name, text)

        def work(people: People) -> dict[str, str] | NoteChangedError:
            try:
                keep(curated(people), draft)
            except NoteChangedError as error:
                return error
            return curated(people).notes()

        def done(notes: dict[str, str] | NoteChangedError) -> None:
            if isinstance(notes, NoteChangedError):
                self._page.set_note_of(name, notes.found)
                self._page.drafts.replace(draft, before=notes.found)
                self._complain(str(notes))
                return
            self._page.drafts.forget(draft)
            self._page.set_noted(list(notes))
            self._page.set_note_of(name, notes.get(name, ""))
            self._page.set_note(
                tr("The note on {name} is kept.", name=name) if name in notes else tr("{name} has no note.", name=name)
            )

        self._do(work, done)

    def _compare(self, kept: str, other: str) -> None:
        answer = self._page.dialogs.answer

        def work(pipeline: Pipeline) -> tuple[float | None, float]:
            return pipeline.people.likeness(kept, other), pipeline.agreement

        def done(found: tuple[float | None, float]) -> None:
            if answer.awaited:  # else it was of somebody else
                self._page.set_likeness(other, *found)

        self._pending.add(self._live.ask(work), done, answer.refuse)

    def _merge(self, kept: str, other: str) -> None:
        answer = self._page.dialogs.answer

        meant = self._page.meant(kept, other)

        def work(pipeline: Pipeline) -> None:
            same(pipeline.people, meant)
            curated(pipeline.people).merge(kept, other, threshold=pipeline.agreement)

        def done(_: None) -> None:
            answer.taken()
            self._page.set_note(tr("{other} and {kept} are one now: {kept}.", other=other, kept=kept))

        self._pending.add(self._live.ask(work), done, answer.refuse)

    def _agree(self, name: str, days: int, crops: bool, language: Language) -> None:
        given = consent(self._user(), given=True, days=days, crops=crops, language=language)
        self._do_to(
            [name],
            lambda people: people.agree(name, given),
            lambda _: self._page.set_note(tr("The consent of {name} is recorded.", name=name)),
        )

    def _tell(self, name: str) -> None:
        """The history of everybody, all notes' owners, and the note of the selected person, "" for nobody."""

        def work(people: People) -> tuple[list[Entry], dict[str, str]]:
            notes = people.notes() if isinstance(people, Curated) else {}
            return people.audit(limit=HISTORY), notes

        def done(found: tuple[list[Entry], dict[str, str]]) -> None:
            entries, notes = found
            self._page.set_history(entries)
            self._page.set_noted(list(notes))
            self._page.set_note_of(name, notes.get(name, ""))

        self._do(work, done, self._complain if name else lambda _: None)

    def _show_pictures(self, names: Sequence[str]) -> None:
        def work(people: People) -> Depths:
            return {name: picture(people, name) for name in names}

        self._do(work, self._page.set_pictures)

    # the whole gallery, beside the thread that recognises

    def _ask_backup(self) -> None:
        path = file_dialog.file_to_write(
            self._page, tr("Back up"), f"{tr('gallery {day}', day=_today())}.db", tr("Galleries (*.db)")
        )
        if path is not None:
            self._beside(
                tr("Backing up to {path}", path=path.name),
                lambda people, step: curated(people).backup(path, step=step),
                lambda _: tr("Backed up to {path}. It opens with this gallery's key.", path=path),
                people=False,
            )

    def _ask_export(self) -> None:
        path = file_dialog.file_to_write(
            self._page, tr("Export"), f"{tr('people {day}', day=_today())}.people", tr("People (*.people)")
        )
        if path is None:
            return
        self._ask_secret(
            SecretDialog(
                title=tr("Export everybody"),
                text=(
                    tr(
                        "One encrypted file for another station, with consents, views, pictures and notes. Whoever has "
                        "the file and the passphrase has everybody in it. Without the passphrase nobody can open it."
                    )
                ),
                act=tr("Export"),
                twice=True,
                why_not=_too_short,
                parent=self._page,
            ),
            lambda secret: self._export(path, secret),
        )

    def _export(self, path: Path, secret: str) -> None:
        self._page.dialogs.taken()
        self._beside(
            tr("Exporting to {path}", path=path.name),
            lambda people, step: gallery.export_people(own(people), path, secret, step=step),
            lambda count: tr("{count:person was|people were} written to {path}.", count=count, path=path),
        )

    def _ask_import(self) -> None:
        path = file_dialog.file_to_open(self._page, tr("Import"), None, tr("People (*.people);;All files (*)"))
        if path is None:
            return
        try:
            sealed = gallery.takes_passphrase(path)
        except (GalleryError, OSError) as error:
            self._complain(str(error))
            return
        if not sealed:
            self._complain(
                tr(
                    "{path} was encrypted with a gallery's key: use 'relief gallery import {file} --sheet'.",
                    path=path.name,
                    file=path,
                )
            )
            return
        self._ask_secret(
            SecretDialog(
                title=tr("Import {path}", path=path.name),
                text=(
                    tr(
                        "Nobody here is changed: whoever has the same name, or the same face under another name, is "
                        "left out and told."
                    )
                ),
                act=tr("Import"),
                twice=False,
                parent=self._page,
            ),
            lambda secret: self._import(path, secret),
        )

    def _import(self, path: Path, secret: str) -> None:
        answer = self._page.dialogs.answer

        def work(pipeline: Pipeline) -> tuple[People, float]:
            return pipeline.people, pipeline.agreement

        def begin(found: tuple[People, float]) -> None:
            people, alike = found
            self._begin(
                tr("Importing {path}", path=path.name),
                people,
                lambda lent, step: gallery.import_people(own(lent), path, secret, Rules(alike=alike), step=step),
                partial(self._imported, answer),
                answer.refuse,
            )

        self._pending.add(self._live.ask(work), begin, answer.refuse)

    def _imported(self, answer: Answer, came: Imported, former: str) -> None:
        answer.taken()
        left = [outcome.name for outcome in came.outcomes if outcome.done == "left out"]
        text = tr(
            "{added:person was|people were} added, {unchanged:was|were} here already.",
            added=came.count("added"),
            unchanged=came.count("unchanged"),
        )
        if left:
            names = ", ".join(left[:5]) + (tr(" and {count} more", count=len(left) - 5) if len(left) > 5 else "")
            text += tr(" Left out: {names} (the same name or face is here, or the consent has ended).", names=names)
        text += former
        self._do(len, lambda _: self._page.set_note(text, bad=bool(left)))  # reads the people anew

    def _ask_secret(self, dialog: SecretDialog, given: Callable[[str], None]) -> None:
        dialog.given.connect(given)
        self._page.dialogs.open(dialog)

    def _beside(
        self, title: str, work: Callable[[People, Step], T], said: Callable[[T], str], *, people: bool = True
    ) -> None:
        """Do what takes long in a thread of its own, and say what came of it: a gallery may be used by several."""

        def done(value: T, former: str) -> None:
            self._page.set_note(said(value) + former)

        self._do(
            lambda people: people,
            lambda lent: self._begin(title, lent, work, done, self._complain, counted=people),
        )

    def _begin(
        self,
        title: str,
        people: People,
        work: Callable[[People, Step], T],
        done: Callable[[T, str], None],
        failed: Callable[[str], None],
        *,
        counted: bool = True,
    ) -> None:
        """Begin a job on the gallery, which is not closed before it is over; ``done`` is told with the result what is
        to be said where another gallery is open by then. ``counted``: whether its steps are people."""
        try:
            loan = self._live.loans.lend(people, title)
        except GalleryError as error:
            failed(str(error))
            return

        def work_on(job: Job) -> T:
            with loan as lent:
                return work(lent, partial(_step if counted else _part, job))

        def ended(value: T) -> None:
            done(value, tr(" It was of the gallery that was open before.") if loan.former else "")

        def stopped() -> None:
            failed(tr("it was stopped, and nothing was written"))

        self._jobs.begin(title, work_on, done=ended, failed=failed, cancelled=stopped, whole=True)


def _step(job: Job, done: int, whole: int) -> None:
    """Tell how far a job is, and end it where it is to end."""
    if job.stopped():
        raise Cancelled
    job.tell(done / max(whole, 1), tr("{done} of {whole:person|people}", done=done, whole=whole))


def _part(job: Job, done: int, whole: int) -> None:
    """The same of what is not counted in people."""
    if job.stopped():
        raise Cancelled
    job.tell(done / max(whole, 1), f"{done / max(whole, 1):.0%}")


def curated(people: People) -> Curated:
    """The gallery, where it keeps notes and pictures. Raises ``GalleryError``."""
    if not isinstance(people, Curated):
        raise GalleryError(tr("this kind of gallery keeps no notes and pictures, and merges nobody"))
    return people


def own(people: People) -> Gallery:
    """The gallery, where it is a file here. Raises ``GalleryError``."""
    if not isinstance(people, Gallery):
        raise GalleryError(tr("this kind of gallery is not moved by a file"))
    return people


def _too_short(text: str) -> str:
    from gallery.passphrase import SHORTEST

    return (
        ""
        if len(text) >= SHORTEST
        else tr("At least {count} characters; four words from a book will do.", count=SHORTEST)
    )


def _today() -> str:
    return f"{datetime.now():%Y-%m-%d}"
