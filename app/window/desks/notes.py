"""The desk of notes that were typed and not kept: whoever leaves is asked about them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.live.session import Live
from app.window.desks.gallery import curated
from app.window.models.drafts import Draft, Drafts, NoteChangedError, keep
from app.window.models.language import tr
from app.window.models.pending import Pending
from app.window.parts.asking import Asked
from app.window.parts.unkept_dialog import UnkeptDialog
from gallery import GalleryError, People


class NotesDesk:
    """``drafts``: what was typed; ``leave`` goes on with what was held up by asking."""

    def __init__(
        self, *, parent: QWidget, live: Live, pending: Pending, drafts: Drafts, leave: Callable[[], object]
    ) -> None:
        self._parent, self._live, self._pending, self._drafts, self._leave = parent, live, pending, drafts, leave
        self.asked = Asked(lambda _: None)

    def holds_up(self) -> bool:
        """Ask what is to become of the notes, where there are any and nobody has asked yet; whether there are. Who
        wants to leave while it is asked leaves: a signal that ends the program comes twice."""
        if not self._drafts.listed or self.asked.dialog is not None:
            return False
        dialog = UnkeptDialog(self._drafts.listed, parent=self._parent)
        dialog.kept.connect(self._keep)
        dialog.dropped.connect(self._drop)
        self.asked.open(dialog)
        return True

    def _drop(self) -> None:
        self._drafts.clear()
        self._leave()

    def _keep(self) -> None:
        answer, drafts = self.asked.answer, self._drafts.listed

        def work(people: People) -> list[tuple[Draft, GalleryError | None]]:
            return [(draft, _kept(people, draft)) for draft in drafts]

        def done(found: list[tuple[Draft, GalleryError | None]]) -> None:
            for draft, error in found:
                if error is None:
                    self._drafts.forget(draft)
            if not self._drafts.listed:
                answer.taken()
                self._leave()
                return
            answer.refuse(
                " ".join(tr("{name}: {why}", name=draft.name, why=str(error)) for draft, error in found if error)
            )

        self._pending.add(self._live.in_gallery(work), done, answer.refuse)


def _kept(people: People, draft: Draft) -> GalleryError | None:
    """Keep a note; why it could not be."""
    try:
        keep(curated(people), draft)
    except NoteChangedError as error:
        return error
    except GalleryError as error:
        return None if error.committed else error
    return None
