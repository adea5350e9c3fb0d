"""The last state of each gallery, kept beside the key: whether a file is older than it was, or another one.

A copy from last week is authentic in itself. Only what lies elsewhere can tell that it is not the latest: one small
file for each gallery's path, with the gallery's id, its counter of changes, the code of that state, and how many people
it had: whoever takes a gallery's people and its key away without that key would leave one that is as good as new.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from assets import disk, private
from assets.phrase import phrase
from gallery.authenticity import State
from gallery.errors import GalleryError, RolledBack

_LARGEST = 10_000  # bytes


@dataclass(frozen=True, slots=True)
class Known:
    """The states known of one place: its ``own`` last one, or where there is none those of all places."""

    own: State | None
    others: tuple[State, ...]


@dataclass(frozen=True, slots=True)
class LastStates:
    """A folder of last states; made when there is something to keep."""

    folder: Path

    def known(self, path: Path) -> Known:
        """What is known of ``path``. Read it before the state that it is to be compared with: another program may
        change the gallery between the two, and the state is then the later one."""
        own = self._read(self._file(path))
        return Known(own, () if own is not None else tuple(self._all()))

    def check(self, path: Path, now: State, known: Known) -> None:
        """Raises ``RolledBack`` where the gallery at ``path`` is an older state than the last one known, another state
        of the same count, or another gallery than the one that was there."""
        last = known.own
        if last is None:
            held = [state for state in known.others if state.gallery == now.gallery]
            last = max(held, key=lambda state: state.counter, default=None)
        elif last.gallery != now.gallery:
            raise RolledBack(
                phrase("another gallery lies at {path} than the one that was there{remedy}", path=path, remedy=_REMEDY)
            )
        if last is None:
            return
        if now.counter < last.counter:
            raise RolledBack(
                phrase(
                    "the gallery {path} is an older copy: {counter} changes are missing{remedy}",
                    path=path,
                    counter=last.counter - now.counter,
                    remedy=_REMEDY,
                )
            )
        if now.counter == last.counter and now.code != last.code:
            raise RolledBack(
                phrase(
                    "the gallery {path} went another way than the one that was there{remedy}", path=path, remedy=_REMEDY
                )
            )

    def check_gone(self, path: Path) -> None:
        """Raises ``RolledBack`` where a gallery was at ``path`` and there is none now."""
        if self._file(path).exists() and not (path.exists() and path.stat().st_size):
            raise RolledBack(phrase("the gallery that was at {path} is gone{remedy}", path=path, remedy=_REMEDY))

    def check_emptied(self, path: Path, gallery: str) -> None:
        """Before a gallery (its id) without anybody is given a key: raises ``RolledBack`` where it had people when it
        was seen last. Only under its own key do they go."""
        known = self.known(path)
        last = known.own or max(
            (state for state in known.others if state.gallery == gallery), key=lambda state: state.counter, default=None
        )
        if last is not None and last.people:
            raise RolledBack(
                phrase(
                    "the gallery {path} had {people:person|people} and has nobody now, nor its key{remedy}",
                    path=path,
                    people=last.people,
                    remedy=_REMEDY,
                )
            )

    def newest(self, gallery: str) -> int:
        """The highest counter known of a gallery, by its id; 0 for none."""
        return max((state.counter for state in self._all() if state.gallery == gallery), default=0)

    def keep(self, path: Path, now: State) -> None:
        """From now on this is the last state, unless another program has kept a later one. Raises ``GalleryError``
        where it cannot be kept."""
        file = self._file(path)
        last = self._read(file)
        if last == now or (last is not None and last.gallery == now.gallery and last.counter > now.counter):
            return
        content = json.dumps(
            {"path": str(path), "gallery": now.gallery, "counter": now.counter, "code": now.code.hex()}
            | {"people": now.people}
        )
        partial = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
        try:
            _settle_log(path)
            private.make_folder(self.folder)
            private.make_file(partial)
            with partial.open("r+b") as opened:
                opened.write(content.encode())
                opened.flush()
                os.fsync(opened.fileno())
            partial.replace(file)
        except OSError as error:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
            raise GalleryError(
                phrase(
                    "the gallery's last state cannot be kept in {folder}: {why}",
                    folder=self.folder,
                    why=disk.trouble(self.folder) or error.strerror or error,
                )
            ) from error

    def forget(self, path: Path) -> None:
        """No longer expect a gallery at ``path``."""
        self._file(path).unlink(missing_ok=True)

    def paths(self) -> list[Path]:
        """Where galleries were."""
        return [Path(str(held["path"])) for file in self._files() if (held := _held(file))]

    def _file(self, path: Path) -> Path:
        real = os.path.realpath(path)
        return self.folder / f"{hashlib.sha256(os.fsencode(real)).hexdigest()[:32]}.json"

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("*.json")) if self.folder.is_dir() else []

    def _all(self) -> list[State]:
        return [state for file in self._files() if (state := self._read(file)) is not None]

    @staticmethod
    def _read(file: Path) -> State | None:
        held = _held(file)
        try:
            counter, people = int(str(held["counter"])), int(str(held.get("people", 0)))
            return State(str(held["gallery"]), counter, bytes.fromhex(str(held["code"])), people)
        except (KeyError, ValueError):
            return None


@dataclass(frozen=True, slots=True)
class Lasting:
    """The last states of one open gallery."""

    states: LastStates
    path: Path

    def known(self) -> Known:
        """As :meth:`LastStates.known`."""
        return self.states.known(self.path)

    def check(self, now: State, known: Known) -> None:
        """As :meth:`LastStates.check`."""
        self.states.check(self.path, now, known)

    def check_emptied(self, gallery: str) -> None:
        """As :meth:`LastStates.check_emptied`."""
        self.states.check_emptied(self.path, gallery)

    def keep(self, now: State) -> None:
        """As :meth:`LastStates.keep`."""
        self.states.keep(self.path, now)


_REMEDY = phrase(
    ". It was left as it is. Restore your latest backup ('relief gallery restore'), or, "
    "if you put it there yourself, say so with 'relief gallery accept'"
)


def _settle_log(path: Path) -> None:
    """Have on the disk what a gallery's log has: verdicts do not wait for it, and what a power failure leaves must not
    be older than the state that is kept."""
    try:
        with Path(f"{os.path.realpath(path)}-wal").open("r+b") as log:
            os.fsync(log.fileno())
    except FileNotFoundError:
        return


def _held(file: Path) -> dict[str, object]:
    """What a file says; nothing where it is damaged, as a power failure may leave it."""
    try:
        with file.open("rb") as opened:
            held = json.loads(opened.read(_LARGEST))
    except (OSError, ValueError):
        return {}
    return held if isinstance(held, dict) else {}
