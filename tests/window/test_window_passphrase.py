"""The passphrase of the gallery's key, asked for in the window."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLineEdit

from app.window.parts.passphrase_dialog import PassphraseDialog
from app.window.start import Passphrase
from gallery import BadPassphrase

WORDS = "four words of a book"


def test_what_is_typed_is_not_shown_and_given_once(qtbot):
    dialog = PassphraseDialog()
    dialog.open()
    qtbot.addWidget(dialog)
    said = []
    dialog.given.connect(said.append)
    button = dialog.act
    assert dialog.passphrase.echoMode() == QLineEdit.EchoMode.Password
    assert not button.isEnabled()
    dialog.passphrase.setText(WORDS)
    button.click()
    assert said == [WORDS]
    assert dialog.passphrase.text() == ""
    assert dialog.isVisible() and not dialog.passphrase.isEnabled() and not button.isEnabled()  # it is being opened
    dialog.refused("that is not the passphrase; type it again")
    assert dialog.problem.startswith("That is not") and dialog.passphrase.isEnabled()
    dialog.passphrase.setText(WORDS)
    button.click()
    assert dialog.problem == "" and said == [WORDS, WORDS]
    dialog.taken()
    assert not dialog.isVisible()


def test_until_it_is_typed_there_is_none():
    passphrase = Passphrase()
    with pytest.raises(BadPassphrase, match="behind a passphrase"):
        passphrase.give()
    passphrase.take(WORDS)
    assert passphrase.give() == WORDS
