"""What of a shared gallery goes to the server: sealed entries, and a code that tells whether they are all there.

An entry is a person with all that is kept of them, sealed for this gallery, this person and this change: an older one,
or another person's, does not open in its place. Adaptations to the site are entries too (:mod:`.adapted`).
Every entry is an element of a keyed sum, as rows are in a file (:mod:`gallery.authenticity`), and the state's code
covers sum, counter and gallery. Who was removed leaves an entry without content, so that stations learn of it.
"""

from __future__ import annotations

import hmac
import io
from collections.abc import Iterable
from dataclasses import replace

from assets.phrase import phrase
from gallery.authenticity import encoded, subkey
from gallery.errors import BadFile, GalleryDamaged, GalleryError, WrongKey
from gallery.moving import records
from gallery.moving.records import Carried
from gallery.protection import KEY_BYTES, Encrypted, SealBroken
from gallery.shared.adapted import Adapted, decoded
from gallery.shared.address import Address
from gallery.shared.server import Entry, StateRow

FORMAT = 2  # 1: without adaptations
EMPTY = bytes(32)
TAG = 16
_MODULUS = 1 << 256
_MARK = b"relief shared gallery"


class Sealing:
    """Seals and checks with a gallery's key."""

    def __init__(self, key: bytes, address: Address) -> None:
        self.key = key
        self._seal = Encrypted(key)
        self._address = address
        self._rows, self._states = subkey(key, b"shared rows"), subkey(key, b"shared state")

    def begin(self, gallery: str) -> StateRow:
        """The state of a new gallery without anybody."""
        return self.state(gallery, 0, EMPTY)

    def state(self, gallery: str, counter: int, total: bytes, since: int = 0) -> StateRow:
        """A state under this key, which is the gallery's ``since`` that count of changes."""
        mark = self._seal.close(_MARK + (b"%d" % since if since else b""), _state_place(gallery))
        state = StateRow(FORMAT, gallery, counter, total, mark, b"")
        return replace(state, code=self._code(state))

    def check(self, state: StateRow) -> int:
        """Since which count of changes this is the gallery's key.

        Raises ``WrongKey``, ``GalleryDamaged`` for a state that no station left, ``GalleryError`` for one of a newer
        Relief.
        """
        if state.format > FORMAT:
            raise GalleryError(
                phrase("{address} was made by a newer version of Relief; update Relief", address=self._address)
            )
        try:
            mark = self._seal.open(state.mark, _state_place(state.gallery))
        except SealBroken:
            raise other_key(self._address) from None
        if not hmac.compare_digest(state.code, self._code(state)):
            raise self.damaged("its state")
        return int(mark[len(_MARK) :] or 0)

    def opens(self, state: StateRow) -> bool:
        """Whether this is the key of a state."""
        try:
            self._seal.open(state.mark, _state_place(state.gallery))
        except SealBroken:
            return False
        return True

    def handing(self, gallery: str, counter: int, key: bytes) -> bytes:
        """The key that follows this one, sealed for the stations that have this one."""
        return self._seal.close(key, _key_place(gallery, counter))

    def handed(self, gallery: str, counter: int, sealed: bytes) -> bytes | None:
        """The key that followed this one; None where it followed another."""
        try:
            key = self._seal.open(sealed, _key_place(gallery, counter))
        except SealBroken:
            return None
        return key if len(key) == KEY_BYTES else None

    def next(self, state: StateRow, gone: Iterable[Entry], new: Iterable[Entry]) -> StateRow:
        """The state after some entries were replaced."""
        total = self.total(state.total, gone, new)
        changed = replace(state, format=FORMAT, counter=state.counter + 1, total=total)
        return replace(changed, code=self._code(changed))

    def total(self, total: bytes, gone: Iterable[Entry], new: Iterable[Entry]) -> bytes:
        """The sum after some entries were replaced."""
        number = int.from_bytes(total, "little")
        number += sum(map(self._element, new)) - sum(map(self._element, gone))
        return (number % _MODULUS).to_bytes(32, "little")

    def close(self, gallery: str, person: str, changed: int, carried: Carried | None) -> bytes:
        """A person's entry; None: of one who was removed."""
        buffer = _Buffer()
        if carried is not None:
            records.write_person(buffer, carried)
        return self.seal(gallery, person, changed, buffer.content)

    def seal(self, gallery: str, entry: str, changed: int, content: bytes) -> bytes:
        """An entry with this content."""
        return self._seal.close(content, _place(gallery, entry, changed))

    def unseal(self, gallery: str, entry: Entry, sealed: bytes) -> bytes:
        """The content of an entry. Raises ``GalleryDamaged`` for anything but what a station left there."""
        try:
            return self._seal.open(sealed, _place(gallery, entry.person, entry.changed))
        except SealBroken as error:
            raise self.damaged("an entry") from error

    def unsealed(self, gallery: str, entry: str, changed: int, sealed: bytes) -> bytes | None:
        """What :meth:`seal` sealed with this key; None for anything else."""
        try:
            return self._seal.open(sealed, _place(gallery, entry, changed))
        except SealBroken:
            return None

    def adapted(self, gallery: str, entry: Entry, sealed: bytes) -> Adapted:
        """The adaptation in an entry. Raises ``GalleryDamaged``."""
        try:
            return decoded(self.unseal(gallery, entry, sealed), entry.person)
        except BadFile as error:
            raise self.damaged("an entry") from error

    def open(self, gallery: str, entry: Entry, sealed: bytes) -> Carried | None:
        """Raises ``GalleryDamaged`` for anything but the entry that a station left there."""
        content = self.unseal(gallery, entry, sealed)
        if not content:
            return None
        try:
            buffer = _Buffer(content)
            carried = records.read_person(buffer)
            buffer.finish()
        except BadFile as error:
            raise self.damaged("an entry") from error
        if carried.id != entry.person:
            raise self.damaged("an entry")
        return carried

    def damaged(self, what: str) -> GalleryDamaged:
        """The error for what no station left there."""
        return GalleryDamaged(
            phrase(
                "{what} in {address} is not what Relief left there: damaged, or changed without the "
                "key. This station keeps its last copy; restore the server from a backup",
                what=what,
                address=self._address,
            )
        )

    def _element(self, entry: Entry) -> int:
        content = encoded(entry.person, entry.changed, entry.size, entry.tag)
        return int.from_bytes(hmac.digest(self._rows, content, "sha256"), "little")

    def _code(self, state: StateRow) -> bytes:
        content = encoded(state.format, state.gallery, state.counter, state.total, state.mark)
        return hmac.digest(self._states, content, "sha256")


def other_key(address: Address) -> WrongKey:
    """The error where a station lacks the key of the gallery."""
    return WrongKey(
        phrase(
            "{address} is encrypted with the key of its other stations. Print their recovery "
            "sheet ('relief gallery recovery-sheet') and type it in here: 'relief gallery "
            "recover-key', or 'relief gallery key adopt' where a key is here already, as after "
            "it was replaced there",
            address=address,
        )
    )


def described(person: str, changed: int, sealed: bytes) -> Entry:
    """An entry as the server will list it."""
    return Entry(person, changed, len(sealed), sealed[-TAG:])


class _Buffer:
    """A record in memory. Raises ``BadFile`` where it ends too early or too late."""

    def __init__(self, content: bytes = b"") -> None:
        self._bytes = io.BytesIO(content)

    @property
    def content(self) -> bytes:
        return self._bytes.getvalue()

    def read(self, count: int) -> bytes:
        found = self._bytes.read(count)
        if len(found) != count:
            raise BadFile(phrase("the entry ends too early"))
        return found

    def write(self, content: bytes) -> None:
        self._bytes.write(content)

    def finish(self) -> None:
        if self._bytes.read(1):
            raise BadFile(phrase("the entry goes on after its end"))


def _place(gallery: str, person: str, changed: int) -> bytes:
    return encoded("shared entry", gallery, person, changed)


def _state_place(gallery: str) -> bytes:
    return encoded("shared state", gallery)


def _key_place(gallery: str, counter: int) -> bytes:
    return encoded("shared key", gallery, counter)
