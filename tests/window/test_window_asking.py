"""Dialogs that ask, and the one that a page holds open."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QWidget

from app.window.models.register import found
from app.window.parts.asking import Asked
from app.window.parts.name_dialog import NameDialog
from app.window.parts.search_list import Look, SearchList

pytestmark = pytest.mark.usefixtures("look")


def test_a_refusal_is_told_by_the_dialog_and_without_one_elsewhere(qtbot):
    said: list[str] = []
    asked, page = Asked(said.append), QWidget()
    qtbot.addWidget(page)
    asked.taken()
    asked.refuse("nobody asks")
    dialog = NameDialog(name="Anna", parent=page)
    asked.open(dialog)
    dialog.name.setText("Ben")
    asked.refuse("Ben is enrolled already")
    assert dialog.isVisible() and dialog.problem == "Ben is enrolled already." and dialog.name.text() == "Ben"
    dialog.name.setText("Bert")
    assert dialog.problem == ""
    asked.taken()
    assert not dialog.isVisible() and asked.dialog is None
    asked.refuse("too late")
    assert said == ["nobody asks", "too late"]


def test_what_comes_of_a_dialog_that_was_closed_is_nothing_to_the_next(qtbot):
    said: list[str] = []
    asked, page = Asked(said.append), QWidget()
    qtbot.addWidget(page)
    first, second = NameDialog(name="Anna", parent=page), NameDialog(name="Ben", parent=page)
    asked.open(first)
    answer = asked.answer
    assert answer.awaited
    first.reject()
    asked.open(second)
    second.name.setText("Bert")
    answer.taken()
    answer.refuse("Anna is gone")
    assert second.isVisible() and second.problem == "" and second.name.text() == "Bert"
    assert said == ["Anna is gone"] and not answer.awaited


def test_an_answer_that_is_worked_on_is_not_given_again(qtbot):
    dialog = NameDialog(name="Anna")
    qtbot.addWidget(dialog)
    dialog.show()
    given: list[str] = []
    dialog.given.connect(given.append)
    dialog.name.setText("Ben")
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    dialog.name.setText("Bert")
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    assert given == ["Ben"] and not dialog.act.isEnabled()
    dialog.refused("Ben is enrolled already")
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    assert given == ["Ben", "Bert"]


def test_enter_gives_no_answer_while_the_button_is_off(qtbot):
    dialog = NameDialog(name="Anna")
    qtbot.addWidget(dialog)
    dialog.show()
    with qtbot.assertNotEmitted(dialog.given):
        qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
        dialog.buttons.accepted.emit()


def test_what_cannot_be_chosen_is_passed_over(qtbot):
    looks = {"Save": Look(on=False), "Record": Look(QIcon(), "R"), "Quit": Look(on=False)}
    made = SearchList(names=list(looks), found=found, hint="What to do", looks=looks, eager=True)
    qtbot.addWidget(made)
    made.show()
    assert made.current == "Record" and made.view.currentIndex().data() == "Record\tR"
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
        qtbot.keyClick(made.search, key)
        assert made.current == "Record"
    chosen: list[str] = []
    made.chosen.connect(chosen.append)
    made.view.clicked.emit(made.view.model().index(0, 0))
    assert chosen == []
    qtbot.keyClick(made.search, Qt.Key.Key_Return)
    assert chosen == ["Record"]
