"""The server's side: two tables, and one connection to them."""

from __future__ import annotations

import os
import select
import socket
import ssl
import struct
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from assets.phrase import phrase
from gallery.errors import GalleryBusy, GalleryDamaged, GalleryError, ServerAway
from gallery.shared.address import Address

PATIENCE = 10.0  # seconds for the server to answer
CONNECTING = 4.0  # seconds to be reached, and as many to let us in: whoever waits for a command waits for both
_LEAST_VERSION = 150_000
_LOCK_TIMEOUT = "10s"
_WRITTEN_ANEW = 64 << 20  # bytes of a table at most: a second or so
_CHANNEL = "relief_gallery"
_PIECE = 200  # entries that are fetched at once
_AWAY = ("08", "57P", "53", "XX")  # classes of errors: connection, shutting down, out of resources, its own
_LOCKED = {"55P03", "40001", "40P01", "57014"}
_KEYS = "CREATE TABLE IF NOT EXISTS relief_key (counter bigint PRIMARY KEY, sealed bytea NOT NULL)"
_BEATS = "CREATE TABLE IF NOT EXISTS relief_beat (station text PRIMARY KEY, sealed bytea NOT NULL)"
_TABLES = """
CREATE TABLE relief_state (
    id integer PRIMARY KEY CHECK (id = 1), format integer NOT NULL, gallery text NOT NULL, counter bigint NOT NULL,
    total bytea NOT NULL, mark bytea NOT NULL, code bytea NOT NULL
);
CREATE TABLE relief_entry (person text PRIMARY KEY, changed bigint NOT NULL, sealed bytea NOT NULL);
ALTER TABLE relief_entry ALTER COLUMN sealed SET STORAGE EXTERNAL;
CREATE INDEX relief_entry_changed ON relief_entry (changed)
"""


@dataclass(frozen=True, slots=True)
class StateRow:
    """The one row of the state, as the server has it."""

    format: int
    gallery: str
    counter: int
    total: bytes
    mark: bytes
    code: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """What tells one version of a person's entry: since which change, how long, the last bytes of what is sealed."""

    person: str
    changed: int
    size: int
    tag: bytes


class Server:
    """One connection; not for several threads at once. Raises ``ServerAway`` where nobody answers, ``GalleryError``
    where the server refuses (password, database, rights, version)."""

    def __init__(self, address: Address) -> None:
        try:
            import pg8000.native
        except ImportError:
            raise GalleryError(
                phrase(
                    "{address} needs a driver for PostgreSQL: pip install 'relief-depth-faces[postgres]'",
                    address=address,
                )
            ) from None
        self._address = address
        self._errors = (pg8000.native.InterfaceError, OSError, EOFError, struct.error)
        self._refusal = pg8000.native.DatabaseError
        self._connected: socket.socket | None = None
        self._socket: socket.socket | None = None
        password = address.password()
        with self._translated():
            connected = _connected(address)
            self._connected, self._socket = connected, connected.dup()  # encryption takes the first
            too_late = threading.Timer(CONNECTING, _end, [self._socket])
            too_late.daemon = True
            too_late.start()
            try:
                self._connection = pg8000.native.Connection(
                    address.user,
                    host=None if address.host.startswith("/") else address.host,
                    database=address.database,
                    password="" if password is None else password,
                    sock=connected,
                    ssl_context=_tls(address),
                    application_name="relief",
                )
                try:
                    self._run(f"SET lock_timeout = '{_LOCK_TIMEOUT}'")
                    self._run("SET idle_in_transaction_session_timeout = '60s'")
                    ((version,),) = self._run("SELECT current_setting('server_version_num')::int")
                except BaseException:  # it went away just now
                    self.close()
                    raise
            except BaseException as error:
                _close(connected, self._socket)
                strange = isinstance(error, LookupError | ValueError | NotImplementedError)  # to the driver
                if strange and not isinstance(error, self._errors):  # a certificate's error is a ValueError too
                    raise GalleryError(
                        phrase(
                            "what answers at {address} is no PostgreSQL server; check host and port", address=address
                        )
                    ) from error
                raise
            finally:
                too_late.cancel()
        if int(str(version)) < _LEAST_VERSION:
            self.close()
            raise GalleryError(phrase("{address} is older than PostgreSQL 15; use a newer server", address=address))

    def close(self) -> None:
        """End the connection. Twice is allowed."""
        with suppress(self._refusal, *self._errors):
            self._connection.close()  # what it holds of the socket too
        if self._connected is not None and self._connected.fileno() >= 0:  # it could not say good-bye, and kept it
            os.close(self._connected.detach())
        if self._socket is not None:
            self._socket.close()

    @contextmanager
    def transaction(self, *, reading: bool = False) -> Iterator[None]:
        """One view of everything; left without :meth:`commit`, nothing was changed."""
        self.run(f"BEGIN ISOLATION LEVEL {'REPEATABLE READ READ ONLY' if reading else 'READ COMMITTED'}")
        try:
            yield
        finally:
            with suppress(GalleryError):
                self.run("ROLLBACK")  # a warning where it is committed

    def commit(self) -> None:
        """Make what was changed last."""
        self.run("COMMIT")

    def make(self) -> None:
        """The tables, where they are missing; inside a transaction."""
        self.run("SELECT pg_advisory_xact_lock(5496135)")
        if not self.made():
            for statement in (*_TABLES.split(";"), _BEATS):
                self.run(statement)

    def made(self) -> bool:
        """Whether the tables are there."""
        return self._has("relief_state")

    def state(self, *, alone: bool = False) -> StateRow | None:
        """The state; ``alone``: nobody else changes it before this transaction ends."""
        query = "SELECT format, gallery, counter, total, mark, code FROM relief_state"
        rows = self._rows(query + (" FOR UPDATE" if alone else ""), 6)
        if not rows:
            return None
        format_, gallery, counter, total, mark, code = rows[0]
        return StateRow(_whole(format_), str(gallery), _whole(counter), _bytes(total), _bytes(mark), _bytes(code))

    def put_state(self, state: StateRow) -> None:
        """Replace the state, and tell every station when the transaction ends well."""
        self.run(
            "INSERT INTO relief_state VALUES (1, :format, :gallery, :counter, :total, :mark, :code) ON CONFLICT (id) "
            "DO UPDATE SET format = :format, counter = :counter, total = :total, mark = :mark, code = :code",
            format=state.format,
            gallery=state.gallery,
            counter=state.counter,
            total=state.total,
            mark=state.mark,
            code=state.code,
        )
        self.run(f"NOTIFY {_CHANNEL}")

    def entries(self, since: int = 0) -> list[Entry]:
        """Every entry that was changed after a count of changes, in that order; removed people have one too."""
        rows = self._rows(
            "SELECT person, changed, length(sealed), substr(sealed, greatest(length(sealed) - 15, 1)) "
            "FROM relief_entry WHERE changed > :since ORDER BY changed, person",
            4,
            since=since,
        )
        return [Entry(str(person), _whole(changed), _whole(size), _bytes(tag)) for person, changed, size, tag in rows]

    def contents(self, people: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """What is sealed of some people."""
        for at in range(0, len(people), _PIECE):
            query = "SELECT person, sealed FROM relief_entry WHERE person = ANY(:people)"
            for person, sealed in self._rows(query, 2, people=list(people[at : at + _PIECE])):
                yield str(person), _bytes(sealed)

    def put_entry(self, person: str, changed: int, sealed: bytes) -> None:
        """Replace a person's entry."""
        self.run(
            "INSERT INTO relief_entry VALUES (:person, :changed, :sealed) ON CONFLICT (person) "
            "DO UPDATE SET changed = :changed, sealed = :sealed",
            person=person,
            changed=changed,
            sealed=sealed,
        )

    def handed_over(self) -> list[tuple[int, bytes]]:
        """Each key that followed another, sealed with that, by the count of changes at which it did; oldest first."""
        if not self._has("relief_key"):
            return []
        rows = self._rows("SELECT counter, sealed FROM relief_key ORDER BY counter", 2)
        return [(_whole(counter), _bytes(sealed)) for counter, sealed in rows]

    def hand_over(self, counter: int, sealed: bytes | None) -> None:
        """Leave a key, sealed with the one before it, for the other stations; None: leave them none, nor older ones."""
        self.run(_KEYS)
        if sealed is None:
            self.run("DELETE FROM relief_key")
        else:
            self.run("INSERT INTO relief_key VALUES (:counter, :sealed)", counter=counter, sealed=sealed)

    def make_beats(self) -> None:
        """A place for signs of life (:mod:`gallery.shared.heartbeat`), where it is missing; inside a transaction."""
        if not self._has("relief_beat"):
            self.run(_BEATS)

    def beats(self) -> list[tuple[str, bytes]]:
        """The last one of each station, sealed."""
        if not self._has("relief_beat"):
            return []
        rows = self._rows("SELECT station, sealed FROM relief_beat", 2)
        return [(str(who), _bytes(sealed)) for who, sealed in rows]

    def put_beat(self, station: str, sealed: bytes) -> None:
        """Replace a station's."""
        self.run(
            "INSERT INTO relief_beat VALUES (:station, :sealed) ON CONFLICT (station) DO UPDATE SET sealed = :sealed",
            station=station,
            sealed=sealed,
        )

    def sweep(self) -> None:
        """Have the server drop what was replaced, where it lets this user. It is rid of it only where it writes a table
        anew; of a large one, for which all would wait, the room is used again."""
        with suppress(GalleryError):
            self.run("SET lock_timeout = '2s'")
        for table in ("relief_entry", "relief_key"):
            with suppress(GalleryError):
                if self._has(table):
                    ((size,),) = self._rows(f"SELECT pg_total_relation_size('{table}')", 1)
                    self.run(f"VACUUM {'(FULL)' if _whole(size) <= _WRITTEN_ANEW else ''} {table}")
        with suppress(GalleryError):
            self.run(f"SET lock_timeout = '{_LOCK_TIMEOUT}'")

    def listen(self) -> None:
        """Be told of changes from now on."""
        self.run(f"LISTEN {_CHANNEL}")

    def told(self, seconds: float, waker: socket.socket) -> None:
        """Wait until something comes from the server or the ``waker``, at most so long."""
        with self._translated():
            select.select([waker] if self._socket is None else [self._socket, waker], [], [], seconds)

    def run(self, query: str, **values: object) -> list[list[object]]:
        """The rows of one statement."""
        with self._translated():
            return self._run(query, **values)

    def _rows(self, query: str, width: int, **values: object) -> list[list[object]]:
        """As :meth:`run`. Raises ``GalleryDamaged`` for rows that are not so wide: such are no answer to it."""
        rows = self.run(query, **values)
        if any(len(row) != width for row in rows):
            raise _strange()
        return rows

    def _has(self, table: str) -> bool:
        return self._rows(f"SELECT to_regclass('{table}') IS NOT NULL", 1) == [[True]]

    def _run(self, query: str, **values: object) -> list[list[object]]:
        rows: list[list[object]] | None = self._connection.run(query, **values)
        return rows or []

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except self._refusal as error:
            raise self._refused(error) from None  # its text may repeat what was sent
        except self._errors as error:
            reason = _reason(error)
            raise ServerAway(
                phrase(
                    "the server of {address} does not answer ({reason}): nothing was changed. "
                    "Recognition goes on with this station's last copy; look at the network and the "
                    "server",
                    address=self._address,
                    reason=reason,
                )
            ) from None

    def _refused(self, error: Exception) -> GalleryError:
        about = error.args[0] if error.args and isinstance(error.args[0], dict) else {}
        code, said = str(about.get("C", "")), str(about.get("M", "it refused"))
        if code in _LOCKED:
            return GalleryBusy(
                phrase("another station keeps {address} locked; try again when it is done", address=self._address)
            )
        if code.startswith(_AWAY):
            return ServerAway(
                phrase(
                    "the server of {address} is not ready ({said}); nothing was changed",
                    address=self._address,
                    said=said,
                )
            )
        if code.startswith("28"):
            return GalleryError(
                phrase("{address} refuses this user: check the password (PGPASSWORD, ~/.pgpass)", address=self._address)
            )
        return GalleryError(phrase("{address} refused: {said}", address=self._address, said=said))


def _reason(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {error.verify_message}; name its authority with ?sslrootcert=FILE"
    return error.strerror if isinstance(error, OSError) and error.strerror else "the connection is lost"


def _end(connected: socket.socket) -> None:
    """Let whoever waits for a connection see its end; a server may dribble bytes for ever."""
    with suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)


def _close(*sockets: socket.socket) -> None:
    for one in sockets:
        one.close()


def _connected(address: Address) -> socket.socket:
    if address.host.startswith("/"):
        made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        made.settimeout(CONNECTING)
        try:
            made.connect(f"{address.host}/.s.PGSQL.{address.port}")
        except OSError:
            made.close()
            raise
        made.settimeout(PATIENCE)
        return made
    made = socket.create_connection((address.host, address.port), CONNECTING)
    made.settimeout(PATIENCE)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    return made


def _tls(address: Address) -> ssl.SSLContext | bool:
    if address.tls == "disable":
        return False
    context = ssl.create_default_context(cafile=address.root or None)
    if address.tls == "require":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _whole(value: object) -> int:
    if type(value) is not int or value >> 63:
        raise _strange()
    return value


def _bytes(value: object) -> bytes:
    if not isinstance(value, bytes):
        raise _strange()
    return value


def _strange() -> GalleryDamaged:
    return GalleryDamaged(phrase("the server's tables are not those of a shared gallery; name another database"))
