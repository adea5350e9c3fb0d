"""Galleries lent to work that takes long: one is closed once the last has given it back, whatever is open by then."""

from __future__ import annotations

import threading
import weakref
from types import TracebackType

from assets.phrase import phrase
from gallery import GalleryError, People


class Loan:
    """A gallery for one piece of work, ``title``; a context manager, in whichever thread works."""

    def __init__(self, loans: Loans, people: People, title: str) -> None:
        self._loans, self.people, self.title = loans, people, title

    def __enter__(self) -> People:
        return self.people

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loans.take_back(self)

    @property
    def former(self) -> bool:
        """Whether another gallery was opened since, or none."""
        return self._loans.is_closed(self.people)


class Loans:
    """Which galleries are lent. Every method may be called from any thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._lent: list[Loan] = []
        self._closed: weakref.WeakSet[People] = weakref.WeakSet()

    @property
    def titles(self) -> tuple[str, ...]:
        """The work for which galleries are lent now."""
        with self._changed:
            return tuple(loan.title for loan in self._lent)

    def lend(self, people: People, title: str) -> Loan:
        """Keep a gallery open for a piece of work. Raises ``GalleryError`` for one that was closed."""
        with self._changed:
            if people in self._closed:
                raise GalleryError(phrase("another gallery was opened meanwhile, and nothing was done; try again"))
            loan = Loan(self, people, title)
            self._lent.append(loan)
            return loan

    def close(self, people: People) -> None:
        """Close a gallery that is not wanted any more, now or once it is given back."""
        with self._changed:
            self._closed.add(people)
            if any(loan.people is people for loan in self._lent):
                return
        people.close()

    def take_back(self, loan: Loan) -> None:
        """The work is done, or has failed."""
        people = loan.people
        with self._changed:
            self._lent.remove(loan)
            over = people in self._closed and not any(one.people is people for one in self._lent)
        try:
            if over:
                people.close()
        finally:
            with self._changed:
                self._changed.notify_all()

    def is_closed(self, people: People) -> bool:
        """Whether a gallery is closed, or will be once it is given back."""
        with self._changed:
            return people in self._closed

    def wait(self, seconds: float) -> bool:
        """Wait until none is lent; whether that is so."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._lent, seconds)
