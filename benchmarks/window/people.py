"""The page of 3,000 people: what opening, searching and sorting it costs the window's thread."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.verdict.enrolment import consent
from app.window.pages.gallery import GalleryPage
from gallery import Person

COUNT, SIZE = 3000, (1400, 800)
FIRST = ["Anna", "Berta", "Carl", "David", "Emil", "Frida", "Gustav", "Hanna", "Ida", "Jonas"]
LAST = ["Klein", "Lang", "Meier", "Novak", "Olsen", "Petit", "Quist", "Rossi", "Sato", "Tanaka"]


def everybody() -> tuple[Person, ...]:
    """People with names as people have them."""
    given = consent("the benchmark", given=True, crops=True)
    names = (f"{FIRST[number % 10]} {LAST[number // 10 % 10]} {number // 100}" for number in range(COUNT))
    return tuple(Person(name, 5, 0, given.at - timedelta(minutes=at), given) for at, name in enumerate(names))


def of_people() -> list[dict[str, Any]]:
    """Milliseconds of the window's thread for each act, with the paint that shows it."""
    page = GalleryPage()
    page.resize(*SIZE)
    page.show()
    QApplication.processEvents()
    rows = [{"3,000 people": name, "ms": _spent(act)} for name, act in acts(page)]
    page.close()
    page.deleteLater()
    return rows


def acts(page: GalleryPage) -> Iterator[tuple[str, Callable[[], object]]]:
    """What a user does, one after another."""
    people = everybody()
    down = Qt.SortOrder.DescendingOrder
    yield "open", lambda: page.set_people(people)
    for text in ("a", "an", "anna k", ""):
        yield f"search “{text}”", partial(page.search.setText, text)
    yield "sort by date", lambda: page.table.sortByColumn(1, down)
    yield "sort by name", lambda: page.table.sortByColumn(0, down)
    yield "select one", lambda: page.table.selectRow(5)
    yield "select all", page.table.selectAll
    yield "one comes, all selected", lambda: page.set_people((*people, replace(people[0], name="Zoe")))
    yield "one goes, all selected", lambda: page.set_people(people)
    yield "scroll to the end", page.table.scrollToBottom


def _spent(act: Callable[[], object]) -> float:
    begun = time.thread_time()
    act()
    QApplication.processEvents()
    return 1000 * (time.thread_time() - begun)
