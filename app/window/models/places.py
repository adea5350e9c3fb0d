"""The pages, in the order in which they lie in the window. No Qt here."""

from __future__ import annotations

from app.window.models.language import mark

PAGES = (mark("Live"), mark("Enrol"), mark("Gallery"), mark("Recordings"))
TITLES = (*PAGES, mark("Settings"), mark("Check-up and keys"), mark("Kiosk"))
LIVE, ENROL, GALLERY, RECORDINGS, SETTINGS, CHECKUP, KIOSK = range(7)
