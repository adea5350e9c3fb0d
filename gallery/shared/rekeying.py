"""The key of a shared gallery replaced by another, and found by the stations that have the one before it.

All entries are sealed again in one transaction of the server, as one change. The new key is left there, sealed with the
one before, unless that may be known to others: then it has to be typed in at each station, from a recovery sheet.
"""

from __future__ import annotations

from collections.abc import Iterable

from gallery.shared.address import Address
from gallery.shared.sealing import EMPTY, Sealing, described, other_key
from gallery.shared.server import Server, StateRow


def seal_again(server: Server, old: Sealing, new: Sealing, state: StateRow, *, hand_over: bool) -> None:
    """Seal all that is on the server with another key; inside a transaction that nobody else changes the state in.

    Raises ``GalleryDamaged`` where an entry is not what a station left there.
    """
    counter = state.counter + 1
    listed = {entry.person: entry for entry in server.entries()}
    if old.total(EMPTY, (), listed.values()) != state.total:
        raise old.damaged("the list of people")
    changed = []
    for person, content in server.contents(list(listed)):
        sealed = new.seal(state.gallery, person, counter, old.unseal(state.gallery, listed[person], content))
        server.put_entry(person, counter, sealed)
        changed.append(described(person, counter, sealed))
    server.put_state(new.state(state.gallery, counter, new.total(EMPTY, (), changed), since=counter))
    server.hand_over(counter, old.handing(state.gallery, counter, new.key) if hand_over else None)


def found(server: Server, state: StateRow, keys: Iterable[bytes], address: Address) -> Sealing:
    """The sealing of a state, with one of these keys or one that was handed over to whoever has one of them.

    Raises ``WrongKey`` where there is none.
    """
    known = [Sealing(key, address) for key in keys]
    for counter, sealed in server.handed_over():
        handed = (one.handed(state.gallery, counter, sealed) for one in known)
        known.extend([Sealing(key, address) for key in handed if key is not None])
    fitting = [one for one in known if one.opens(state)]
    if not fitting:
        raise other_key(address)
    return fitting[-1]
