"""The page of enrolled people: seen, searched, sorted, and what can be done about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    Signal,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.window.models import register
from app.window.models.drafts import Draft, Drafts
from app.window.models.language import tr
from app.window.models.meant import Meant
from app.window.models.statement import sentence
from app.window.panes.past import PastPane
from app.window.panes.people import PeoplePane
from app.window.panes.person import PersonPane
from app.window.parts.asking import Asked
from app.window.parts.buttons import Buttons
from app.window.parts.card import gap_layout, label, set_tone
from app.window.parts.consent_form import ConsentDialog
from app.window.parts.icons import icon
from app.window.parts.merge_dialog import MergeDialog
from app.window.parts.name_dialog import NameDialog
from app.window.parts.remove_dialog import RemoveDialog
from app.window.parts.thumbnails import Thumbnails
from gallery import Entry, Person


class GalleryPage(QWidget):
    """The signals carry what the user wants, confirmed where something would be lost.

    - ``renamed``: the old and the new name; ``removed``: names; ``noted``: a name and its note.
    - ``compared`` and ``merged``: who stays, and the other entry; ``agreed``: a name, days, whether pictures are kept,
      the language in which they were asked.
    - ``asked``: whose history and note are wanted, "" for nobody's; ``pictured``: whose pictures are wanted.
    - ``saved``, ``restored``, ``exported``, ``imported``: of the whole gallery.

    ``drafts``: notes that were typed and not kept.
    """

    renamed = Signal(str, str)
    removed = Signal(list)
    noted = Signal(str, str)
    compared = Signal(str, str)
    merged = Signal(str, str)
    agreed = Signal(str, int, bool, str)
    asked = Signal(str)
    pictured = Signal(list)
    saved = Signal()
    restored = Signal()
    exported = Signal()
    imported = Signal()

    def __init__(self, *, drafts: Drafts | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.drafts = Drafts() if drafts is None else drafts
        self._meant: Meant = {}
        self.dialogs = Asked(lambda why: self.set_note(why, bad=True))
        self.thumbnails = Thumbnails(parent=self)
        self.thumbnails.asked.connect(self.pictured)
        self.people = PeoplePane(thumbnails=self.thumbnails)
        self.table, self.search, self.show_only = self.people.table, self.people.search, self.people.show_only
        self.pane = PersonPane(drafts=self.drafts)
        self.past = PastPane()
        self.rename, self.remove = self.pane.rename, self.pane.remove
        self.people.picked.connect(self._follow_selection)
        self.people.opened.connect(self._rename)
        self.people.unwanted.connect(self._remove)
        self.pane.renamed.connect(self._rename)
        self.pane.merged.connect(self._merge)
        self.pane.agreed.connect(self._agree)
        self.pane.removed.connect(self._remove)
        self.pane.noted.connect(lambda text: self.noted.emit(self.selected, text))
        self.people.column.addLayout(self._foot())
        self._lay_out()
        self._follow_people()

    def set_people(self, enrolled: Sequence[Person], *, problem: str = "") -> None:
        """List these people; the selection stays on the person it was on. Of somebody who is another one by now, as in
        another gallery, or whose views are others, everything is asked for anew."""
        self.people.set_problem(problem)
        if tuple(enrolled) != self.people.people:
            before = {person.name: person for person in self.people.people}
            self.drafts.follow(self.people.people, enrolled)
            same = {person.name for person in enrolled if before.get(person.name) == person}
            self.thumbnails.keep({person.name for person in enrolled if person.consent.crops and person.name in same})
            self.people.set_people(enrolled)
            self._follow_people()

    def set_noted(self, names: Sequence[str]) -> None:
        """Who has a note."""
        self.people.set_noted(names)

    def set_note_of(self, name: str, text: str) -> None:
        """Show the note of the selected person."""
        if name == self.selected:
            self.pane.set_note(text)

    def typed(self, name: str, text: str) -> Draft:
        """What is to be kept as the note on somebody, and what was there when it was typed."""
        draft = self.drafts.named(name)
        return Draft(name, text, self.pane.kept) if draft is None else replace(draft, text=text)

    def meant(self, *names: str) -> Meant:
        """When they were enrolled whom the last dialog was about."""
        return {name: self._meant[name] for name in names if name in self._meant}

    def set_pictures(self, depths: dict[str, NDArray[np.float32] | None]) -> None:
        """Show pictures that were asked for: depth, ``float32[128, 128]`` in [0, 255], None where there is none."""
        self.thumbnails.set_depths(depths)
        self.table.viewport().update()
        if self.selected in depths:
            self.pane.set_picture(self.thumbnails.depth(self.selected))

    def set_history(self, entries: Sequence[Entry]) -> None:
        """What happened in the gallery, newest first."""
        self.past.set_entries(entries)

    def set_likeness(self, other: str, score: float | None, threshold: float) -> None:
        """How alike the two are that are to be merged."""
        if isinstance(dialog := self.dialogs.dialog, MergeDialog):
            dialog.set_likeness(other, score, threshold)

    def set_note(self, text: str, *, bad: bool = False) -> None:
        """Say what came of the last action."""
        self._note.setText(sentence(text) if bad and text else text)
        self._note.setVisible(bool(text))
        set_tone(self._note, "bad" if bad else "soft")

    @property
    def selected(self) -> str:
        """The name of the one person who is selected, "" for none and for several."""
        names = self.people.chosen
        return names[0] if len(names) == 1 else ""

    @property
    def listed(self) -> list[str]:
        """The names in the order in which they are shown."""
        return self.people.listed

    def _follow_people(self) -> None:
        for button in (self.save, self.export):
            button.setEnabled(bool(self.people.people))
        self._follow_selection(anew=True)

    def _follow_selection(self, *, anew: bool = False) -> None:
        chosen = self.people.chosen
        name = chosen[0] if len(chosen) == 1 else ""
        person = next((one for one in self.people.people if one.name == name), None) if name else None
        before = self.pane.person
        if name != before and self.drafts.named(before) is not None:
            self.set_note(tr("The note on {name} is not kept yet; it stays there until Relief is closed.", name=before))
        self.pane.set_person(person, chosen=len(chosen))
        self.pane.set_picture(self.thumbnails.depth(name))
        if person is not None and person.consent.crops:
            self.thumbnails.want(name)
        self.past.set_person(name)
        if anew or name != before:
            self.asked.emit(name)

    # building

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(12)
        right.addWidget(self.pane)
        right.addWidget(self.past, 1)
        row = QHBoxLayout(self)
        gap_layout(row)
        row.addWidget(self.people, 5)
        row.addLayout(right, 4)

    def _foot(self) -> QVBoxLayout:
        self._note = label(tone="soft", wrap=True)
        self._note.hide()
        self.save = QPushButton(icon("floppy-disk"), tr("Back up …"))
        self.save.setToolTip(tr("Copy the gallery to one file, as well protected as it is; the key opens it"))
        self.restore = QPushButton(icon("arrow-counter-clockwise"), tr("Restore …"))
        self.restore.setToolTip(tr("Put a backup in the gallery's place"))
        self.export = QPushButton(icon("export"), tr("Export …"))
        self.export.setToolTip(tr("Write everybody to one encrypted file for another station"))
        self.take = QPushButton(icon("download-simple"), tr("Import …"))
        self.take.setToolTip(tr("Take over people from a file of another station"))
        buttons = (self.save, self.restore, self.export, self.take)
        signals = (self.saved, self.restored, self.exported, self.imported)
        for button, signal in zip(buttons, signals, strict=True):
            button.clicked.connect(signal)
        foot = QVBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._note)
        foot.addWidget(Buttons(buttons))
        return foot

    # dialogs

    def _mean(self) -> None:
        self._meant = {person.name: person.enrolled for person in self.people.people}

    def _rename(self) -> None:
        old = self.selected
        if old:
            self._mean()
            dialog = NameDialog(name=old, parent=self)
            dialog.given.connect(lambda new: self.renamed.emit(old, new))
            self.dialogs.open(dialog)

    def _merge(self) -> None:
        kept = self.selected
        if kept:
            names = [person.name for person in self.people.people]
            self._mean()
            dialog = MergeDialog(kept=kept, names=names, found=register.found, parent=self)
            dialog.compared.connect(lambda other: self.compared.emit(kept, other))
            dialog.confirmed.connect(lambda other: self.merged.emit(kept, other))
            self.dialogs.open(dialog)

    def _agree(self) -> None:
        name = self.selected
        if name:
            self._mean()
            self.consent_dialog = ConsentDialog(name=name, parent=self)
            self.consent_dialog.given.connect(lambda *given: self.agreed.emit(name, *given))
            self.consent_dialog.open()

    def _remove(self) -> None:
        names = self.people.chosen
        if names:
            self._mean()
            self.remove_dialog = RemoveDialog(names=names, parent=self)
            self.remove_dialog.confirmed.connect(lambda: self.removed.emit(names))
            self.remove_dialog.open()


def _demo() -> QWidget:
    from datetime import timedelta

    from app.verdict.enrolment import consent
    from app.window.parts.demo import face_depth

    given = consent("the demo", given=True)
    kept = consent("the demo", given=True, crops=True)
    soon = replace(given, expires=given.at + timedelta(days=9))
    page = GalleryPage()
    page.set_people(
        [
            Person("Anna K.", 5, 0, given.at, kept),
            Person("David M.", 4, 0, given.at, given),
            Person("Jonas R.", 0, 5, given.at - timedelta(days=420), given),
            Person("李小龙", 5, 0, given.at - timedelta(days=700), soon),
        ]
    )
    page.set_pictures({"Anna K.": face_depth()})
    page.set_noted(["Anna K."])
    page.table.selectRow(0)
    page.set_note_of("Anna K.", "Works at the gate.")
    page.set_history(
        [
            Entry(given.at, "accept", "Anna K.", 0.81, 0.62, ""),
            Entry(given.at, "unknown", "Anna K.", 0.55, 0.62, ""),
            Entry(given.at, "enrol", "Anna K.", None, None, ""),
        ]
    )
    return page


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=1400, height=800))
