"""Whom the face resembles: the best matches with their scores against the threshold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.verdict.verdict import Row, Verdict
from app.window.models.language import tr
from app.window.models.people import initials
from app.window.parts import tokens as t
from app.window.parts.card import Card, Elided, figure, label, set_tone
from app.window.parts.pictures import face_image
from app.window.parts.score_bar import ScoreBar

ROWS = 3


class MatchRow(QFrame):
    """One person: initials, name, score, bar, and when enrolled."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("row")
        self._initials = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._initials.setFixedSize(38, 38)
        self._initials.setStyleSheet(
            f"background: {t.HOVER}; color: {t.TEXT_SOFT}; border-radius: 19px; font-weight: 600;"
        )
        self._picture: QPixmap | None = None
        self._shown: tuple[object, ...] = ()
        self._name = Elided()
        self._name.setProperty("tone", "strong")
        self._score = figure(right=True)
        self._bar = ScoreBar()
        self._facts = Elided()
        self._facts.setProperty("tone", "soft")
        self._facts.setStyleSheet(f"font-size: {t.SMALL_PX}px;")
        top = QHBoxLayout()
        top.addWidget(self._name, 1)
        top.addWidget(self._score)
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addLayout(top)
        words.addWidget(self._bar)
        words.addWidget(self._facts)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 6, 10, 6)
        row.setSpacing(12)
        row.addWidget(self._initials)
        row.addLayout(words, 1)

    def set_match(self, match: Row, facts: str, *, first: bool, picture: QPixmap | None = None) -> None:
        """Show a person's score, green only for who was accepted; their depth picture, or initials without one."""
        shown = (match.person, round(match.score, 2), match.threshold, match.accepted, facts, first)
        if shown == self._shown and picture is self._picture:
            return
        self._shown = shown
        near = match.score >= match.threshold - 0.12
        colour = t.OK if match.accepted else (t.WARN if near else t.TEXT_FAINT)
        if picture is None:
            self._initials.setText(initials(match.person))
        elif picture is not self._picture:
            self._initials.setPixmap(picture)
        self._picture = picture
        if match.person != self._name.text():
            self._name.setText(match.person)
            self._name.setToolTip(match.person)
        look = f"color: {colour}; font-weight: 600; font-size: {16 if first else 13}px;"
        if look != self._score.styleSheet():  # a stylesheet costs more than all the rest
            self._score.setStyleSheet(look)
        self._score.setText(f"{match.score:.2f}".replace("-", "−"))
        self._bar.set_score(match.score, threshold=match.threshold, colour=colour)
        self._facts.setText(facts)
        set_tone(self, "best" if first and match.accepted else "")
        self.setAccessibleName(tr("{person}, score {score:.2f}", person=match.person, score=match.score))


class IdentityPane(Card):
    """The match list's card."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(title=tr("Identity"), parent=parent)
        self._rows = [MatchRow() for _ in range(ROWS)]
        for row in self._rows:
            self.column.addWidget(row)
            row.hide()
        self._empty = label(tone="soft", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setMinimumHeight(64)
        self.column.addWidget(self._empty)
        self._threshold, self._margin = figure(tone="soft"), figure(tone="soft", right=True)
        foot = QHBoxLayout()
        foot.addWidget(self._threshold)
        foot.addStretch(1)
        foot.addWidget(self._margin)
        self.column.addLayout(foot)
        self._odds = label(tone="faint", wrap=True)
        self._odds.hide()
        self.column.addWidget(self._odds)
        self._pictures: dict[str, QPixmap] = {}

    def set_pictures(self, pictures: Mapping[str, NDArray[np.float32] | None]) -> None:
        """The kept depth crops of people, ``float32[128, 128]`` in [0, 255], None where none was kept."""
        self._pictures = {name: _thumbnail(crop) for name, crop in pictures.items() if crop is not None}

    def set_odds(self, verdict: Verdict | None) -> None:
        """Say how probable the verdict is, and how rare a stranger with this score."""
        shown = verdict if verdict is not None and verdict.settled and verdict.score is not None else None
        text = "" if shown is None else tr("Sure to {share:.1f} %", share=min(99.9, 100 * shown.confidence))
        odds = None if shown is None else shown.odds
        if odds is not None and shown is not None and shown.state == "accepted":
            parts = {"one_in": odds.one_in, "low": odds.low, "high": odds.high}
            said = tr("one stranger in {one_in:,.0f} scores so high ({low:,.0f} to {high:,.0f})", **parts)
            text = f"{text} · {said}"
        if verdict is not None and verdict.rows and not verdict.calibrated:
            text = "\n".join(filter(None, (text, tr("This threshold goes beyond the calibration: rather too strict"))))
        self._odds.setText(text)
        self._odds.setVisible(bool(text))

    def set_matches(self, matches: Sequence[Row], facts: Mapping[str, str], *, absent: str = "") -> None:
        """Show the best matches; ``facts`` says of every enrolled person when and how they were enrolled,
        ``absent`` why nobody can be compared now, "" when a gallery is open and a face in view."""
        self.set_chip(tr("gallery {count}", count=len(facts)) if facts else "")
        self._empty.setVisible(not matches)
        self._empty.setText(absent or tr("Nobody is enrolled yet.\nPress “Enrol person” to begin."))
        for index, row in enumerate(self._rows):
            row.setVisible(index < len(matches))
            if index < len(matches):
                person = matches[index].person
                row.set_match(
                    matches[index], facts.get(person, ""), first=index == 0, picture=self._pictures.get(person)
                )
        self._threshold.setText(tr("Threshold {threshold:.2f}", threshold=matches[0].threshold) if matches else "")
        margin = matches[0].score - matches[1].score if len(matches) > 1 else None
        self._margin.setText("" if margin is None else tr("Margin +{margin:.2f}", margin=margin))


def _thumbnail(crop: NDArray[np.float32]) -> QPixmap:
    """A crop as small as a card has room for."""
    image = face_image(crop).copy(14, 10, 100, 112)
    mode = Qt.TransformationMode.SmoothTransformation
    return QPixmap.fromImage(image).scaled(38, 38, Qt.AspectRatioMode.KeepAspectRatio, mode)


def _demo() -> QWidget:
    pane = IdentityPane()
    scores = (("Anna K.", 0.91), ("David M.", 0.54), ("Jonas R.", 0.38))
    matches = [Row(name, score, 0.62, score >= 0.62) for name, score in scores]
    pane.set_matches(matches, {"Anna K.": "Enrolled 12 Nov · 5 views", "David M.": "", "Jonas R.": ""})
    return pane


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=340, height=290))
