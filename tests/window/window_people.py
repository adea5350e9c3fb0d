"""Enrolled people as the gallery's page is told of them, and the page with three of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import gallery
from app.verdict.enrolment import consent
from app.window.pages.gallery import GalleryPage
from gallery import Person

NOW = datetime.now(UTC)
GIVEN = consent("tester", given=True)
KEPT = consent("tester", given=True, crops=True)


def person(name: str, *, templates: int = 5, given: gallery.Consent = GIVEN) -> Person:
    """Enrolled three days ago; whoever has fewer than five templates has old ones too."""
    return Person(name, templates, 5 - templates, NOW - timedelta(days=3), given)


def gallery_page(qtbot) -> GalleryPage:
    """The page, shown, with three people."""
    made = GalleryPage()
    qtbot.addWidget(made)
    made.resize(1300, 700)
    made.set_people([person("Anna K.", given=KEPT), person("David M."), person("Jonas R.", templates=0)])
    made.show()
    return made
