"""One station of a shared gallery: its own copy answers, the server says in which order things change."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from pathlib import Path

from assets import home, private
from assets.phrase import phrase
from gallery import adaptations
from gallery.connection import Database
from gallery.database import committed
from gallery.errors import GalleryDamaged, GalleryError, RolledBack, ServerAway, WrongKey
from gallery.gallery import Gallery
from gallery.shared import following, rekeying
from gallery.shared.address import Address, parse
from gallery.shared.heartbeat import Heartbeats
from gallery.shared.sealing import Sealing, other_key
from gallery.shared.server import Entry, Server, StateRow

_OF_FACES = ("crop", "template", "view")  # what is taken from these leaves the server, too
WAIT = 1.0  # seconds between looks at the server where it tells nothing, and between tries to reach it


class SharedGallery(Gallery):
    """A gallery on a PostgreSQL server, through this station's copy of it: a :class:`gallery.Gallery` file, sealed.

    - People are compared with the copy. Changes of other stations arrive within a second, in a thread of its own;
      without the server the last copy goes on answering, and catches up when the server is back.
    - Who is enrolled, renamed, removed changes on the server first, one change at a time for all stations. So the
      second of two that exclude each other is refused, as by one file. Without the server it raises ``ServerAway``.
    - The audit is this station's own: a verdict is written down also when the server is away.

    Raises what :class:`gallery.Gallery` does, ``ServerAway`` where there is no copy yet, ``RolledBack`` for a server
    that is older than the copy; that and ``GalleryDamaged`` are told by every comparison and change once noticed.
    """

    def __init__(
        self,
        address: Address,
        *,
        model: str,
        keys: Sequence[bytes],
        threshold: float | None,
        folder: Path | None = None,
        states: Path | None = None,
        accept: bool = False,
    ) -> None:
        if not keys:
            raise WrongKey(phrase("a shared gallery is encrypted: open it with the key that all its stations have"))
        self.address = address
        self._synchronised: datetime | None = None
        self._unanswered = True
        self._keys = tuple(keys)
        self._sealing = Sealing(keys[0], address)
        self._trouble: GalleryError | None = None
        self._server: Server | None = None
        self._ended = threading.Event()
        self._follower: threading.Thread | None = None
        path = copy_of(address, folder)
        try:
            private.make_folder(path.parent)
        except OSError as error:
            raise GalleryError(
                phrase("{parent} cannot be made: {why}", parent=path.parent, why=error.strerror)
            ) from error
        for number, key in enumerate(keys, 1):
            try:
                super().__init__(path, model=model, key=key, threshold=threshold, states=states, accept=accept)
                break
            except WrongKey:
                if number == len(keys):
                    raise
        with self._file.reading() as db:
            self._beats = Heartbeats(self._guard.state(db).gallery, address)
        self._waker, self._woken = socket.socketpair()
        try:
            self._begin(accept)
        except BaseException:
            self.close()
            raise
        self._follower = threading.Thread(target=self._follow, name="shared gallery", daemon=True)
        self._follower.start()

    def __repr__(self) -> str:
        return f"<SharedGallery {self.address}, model {self.model[:12]}>"

    @property
    def away(self) -> bool:
        """Whether the server did not answer when it was last asked: people are compared with the copy of
        ``synchronised``."""
        return self._unanswered

    @property
    def synchronised(self) -> datetime | None:
        """When the copy was last known to be the server's, None for not since it was opened."""
        return self._synchronised

    @property
    def silent(self) -> datetime | None:
        """Since when a station that has not said good-bye was not heard, where that is longer than ten minutes: it is
        off, or the server withholds its news. None for no such; time in which the server was away does not count."""
        return self._beats.silent

    @property
    def trouble(self) -> GalleryError | None:
        """Why the server is not followed any more, until the gallery is opened again; None where it is."""
        return self._trouble

    @property
    def server_key(self) -> bytes:
        """The key of the gallery on the server, as far as this station has followed it."""
        return self._sealing.key

    @property
    def key_replaced(self) -> bool:
        """Whether another station has replaced the key that this one opens the gallery with, and handed it over."""
        return self._sealing.key not in self._keys

    def replace_key(self, key: bytes, *, hand_over: bool = True) -> None:
        """Encrypt the gallery with another key (32 bytes), on the server for all stations, then in this copy.

        ``hand_over``: stations that have the key of before find the new one on the server, sealed with that. Without,
        they need its recovery sheet. Interrupted, the server has the one or the other; the next call goes on.

        Raises ``WrongKey`` for a key that is none, ``ServerAway``, ``GalleryDamaged``, and then changes nothing.
        """
        new = Sealing(key, self.address)
        with self._lock:
            with self._alone() as (server, state):
                if replaced := self._sealing.key != key:
                    rekeying.seal_again(server, self._sealing, new, state, hand_over=hand_over)
                    server.commit()
                    self._sealing, self._keys = new, (key, *self._keys)
            with committed() if replaced else nullcontext():
                self.catch_up()
                if key != self._key:
                    self._use(key)
                if replaced:
                    with self._reached() as server:
                        server.sweep()

    def need_own_key(self) -> None:
        """Raises ``ServerAway`` and what :meth:`catch_up` does: the key cannot be replaced then."""
        self.catch_up()

    def close(self) -> None:
        """Leave the server and close the copy. Twice is allowed."""
        if not self._ended.is_set():
            self._ended.set()
            self._waker.close()
        if self._follower is not None:
            self._follower.join(WAIT)  # it may be trying to reach a server; it touches nothing that is closed
        else:
            self._woken.close()
        with self._lock:
            self._hang_up()
            super().close()

    def check(self) -> int:
        """Go through the whole copy, and every entry on the server. Raises ``GalleryDamaged``, ``ServerAway``."""
        count = super().check()
        with self._lock, self._reached() as server:
            with server.transaction(reading=True):
                state = server.state()
                if state is not None:
                    self._agree(server, state)
                    following.check_all(server, self._sealing, state)
            self._beats.look(server, self._sealing)
        return count

    def catch_up(self) -> None:
        """Take over what other stations changed. Raises ``ServerAway``, ``RolledBack``, ``GalleryDamaged``."""
        with self._lock, self._reached() as server:
            self._take(server)

    def ask_after_stations(self) -> None:
        """Have :attr:`silent` known now. Raises ``RolledBack`` where the server withholds news, ``ServerAway``."""
        with self._lock, self._reached() as server:
            self._beats.look(server, self._sealing)

    def _begin(self, accept: bool) -> None:
        with self._lock:
            try:
                with self._reached() as server:
                    if accept:
                        with self._file.writing(durable=True) as db:
                            gone = following.forget(db)
                            self._templates.changed(db)
                        self._forget(gone)
                    with server.transaction():
                        with self._file.reading() as db:
                            at = following.followed(db)
                        self._agree(server, following.first_state(server, self._sealing, at, self.address))
                        server.commit()
                    self._take(server)
                    with server.transaction(reading=True):
                        following.check_list(server, self._sealing)
            except ServerAway:
                with self._file.reading() as db:
                    if not following.followed(db).code:
                        raise  # there is no copy that could stand in

    def _follow(self) -> None:
        """In a thread of its own: wait to be told, then take over."""
        server: Server | None = None
        while not self._ended.is_set():
            try:
                if server is None:
                    server = Server(self.address)
                    server.listen()
                server.run("SELECT 1")  # whether it answers at all: nobody waits for that
                with self._lock:
                    if self._ended.is_set():
                        break
                    self._take(server)
                    sealing = self._sealing
                if self._beats.due():
                    self._beats.beat(server, sealing)
                server.told(WAIT, self._woken)
            except ServerAway:
                if server is not None:
                    server.close()
                server = None
                with self._lock:
                    self._hang_up()
                self._ended.wait(WAIT)
            except (RolledBack, GalleryDamaged, WrongKey) as error:
                self._trouble = error
                break
            except GalleryError:  # locked, or no room left: the last copy answers, and it is tried again
                self._ended.wait(WAIT)
            except Exception as error:
                self._trouble = GalleryError(
                    phrase(
                        "{address} is not followed any more ({why}): open it again",
                        address=self.address,
                        why=repr(error),
                    )
                )
                raise
        if server is not None:
            with suppress(GalleryError):
                self._beats.end(server, self._sealing)
            server.close()
        self._woken.close()

    def _take(self, server: Server) -> None:
        with self._file.reading() as db:
            at = following.followed(db)
        with server.transaction(reading=True):
            state = server.state()
            found = None if state is None else self._look(server, state, at)
        if state is None:
            raise following.gone(self.address)
        if found is not None:
            self._write(found)
        self._synchronised, self._unanswered = datetime.now(UTC), False

    def _look(self, server: Server, state: StateRow, at: following.Followed) -> following.News | None:
        """What is new in ``state`` for a copy that was ``at`` one before it was asked for; None for nothing."""
        self._agree(server, state)
        known: dict[str, Entry] = {}
        if state.counter > at.counter:
            with self._file.reading() as db:  # another program of this station may have followed meanwhile
                at, known = following.followed(db), following.entries(db)
            if at.counter > state.counter:
                return None
        return following.news(server, self._sealing, at, known, state, self.address)

    def _agree(self, server: Server, state: StateRow) -> None:
        """Check a state, with the key that it is sealed with, also where another station has replaced that."""
        if not self._sealing.opens(state):
            self._sealing = rekeying.found(server, state, [*self._keys, self._sealing.key], self.address)
        self._sealing.check(state)

    def _write(self, found: following.News) -> None:
        self._templates.check()  # nothing is added to what Relief did not leave there
        with self._file.writing(durable=True) as db:
            if following.followed(db).counter != found.since:
                return  # another program of this station was first
            moved = following.apply(db, self._templates.seal, found)
            self._templates.changed(db)
        self._forget(moved, adapted=bool(found.adapted))

    def _forget(self, people: list[str], *, adapted: bool = False) -> None:
        """Their old templates and names go from memory, and from the copy's log as far as nobody reads it."""
        for person in people:
            self._templates.index.drop(person)
        if people or adapted:
            self._file.empty_log()

    def _refresh(self) -> None:
        if self._trouble is not None:
            raise self._trouble
        super()._refresh()

    @contextmanager
    def _changing(self) -> Iterator[Database]:
        """One change: alone among all stations, on the server and in the copy, or in neither."""
        with self._alone() as (server, state), self._both(server, state) as db:
            yield db

    @contextmanager
    def _alone(self) -> Iterator[tuple[Server, StateRow]]:
        """The server in a transaction, alone among all stations, once all that they changed is taken over."""
        with self._lock:
            if self._trouble is not None:
                raise self._trouble
            with self._reached() as server, server.transaction():
                state = server.state(alone=True)
                if state is None:
                    raise following.gone(self.address)
                with self._file.reading() as db:
                    at = following.followed(db)
                if (found := self._look(server, state, at)) is not None:
                    self._write(found)
                yield server, state

    @contextmanager
    def _both(self, server: Server, state: StateRow) -> Iterator[Database]:
        pushed = gone = False
        try:
            with self._keeping() as db:
                yield db
                touched, adapts = self._guard.touched - {""}, self._guard.changes(adaptations.TABLE)
                if touched or adapts:
                    gone = following.push(db, self._templates.seal, server, self._sealing, state, touched, adapts)
                    gone = gone or not self._guard.taken.isdisjoint(_OF_FACES)
                    server.commit()  # should the copy fail now, it takes this over from the server
                    pushed = True
        except GalleryError:
            if not pushed:
                raise
            with committed():
                raise
        if gone:
            server.sweep()

    @contextmanager
    def _reached(self) -> Iterator[Server]:
        """The connection for changes; a lost one is not kept."""
        if self._server is None:
            self._server = Server(self.address)
        try:
            yield self._server
        except ServerAway:
            self._hang_up()
            raise

    def _server_away(self) -> Callable[[], bool]:
        return lambda: self._unanswered

    def _hang_up(self) -> None:
        self._unanswered = True
        if self._server is not None:
            self._server.close()
        self._server = None


def need_new(place: str | Path) -> None:
    """Before a key is made for a shared gallery: raises ``WrongKey`` where others have begun it with theirs,
    ``ServerAway`` where that cannot be known."""
    address = parse(place)
    server = Server(address)
    try:
        with server.transaction(reading=True):
            begun = server.made() and server.state() is not None
    finally:
        server.close()
    if begun:
        raise other_key(address)


def copy_of(address: Address, folder: Path | None = None) -> Path:
    """Where a station keeps its copy. Raises ``GalleryError`` where the user has no such folder."""
    try:
        return (home.data_folder() / "shared" if folder is None else folder) / f"{address.name}.db"
    except home.HomeError as error:
        raise GalleryError(str(error)) from error
