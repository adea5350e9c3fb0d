"""A backup put in the place of a gallery."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from pathlib import Path

from assets.phrase import phrase
from gallery import audit, copies
from gallery.database import committed
from gallery.errors import GalleryError
from gallery.gallery import Gallery
from gallery.laststates import LastStates
from gallery.refusals import translated
from gallery.rotation import open_with

STEPS = 3  # copied, gone through, put in its place
_APART = 1 << 32  # ids of rows to come, from those that were given away since the backup


def restore(
    backup: str | Path,
    path: str | Path,
    *,
    model: str,
    key: bytes | None,
    former: Sequence[bytes] = (),
    states: str | Path | None = None,
    step: Callable[[int, int], None] = lambda _done, _whole: None,
) -> Path | None:
    """Put a backup in the place of the gallery at ``path``, which need not be there or readable.

    The backup is gone through first; nothing is changed where it is not whole. Programs that have the gallery open see
    the restored one. It counts as the latest state from then on. A backup from before the key was replaced is opened
    with one of the ``former`` keys, and encrypted with ``key``. Returns where a file that could not be read was set
    aside, None where there was none. ``step(done, whole)`` is called before each step; what it raises leaves everything
    as it was.

    Raises ``GalleryDamaged``, ``WrongKey``, ``GalleryBusy``, ``GalleryError``.
    """
    backup, path = Path(backup), Path(path)
    with translated(backup):
        if not backup.is_file():
            raise GalleryError(phrase("there is no backup at {backup}", backup=backup))
    last = None if states is None else LastStates(Path(states))
    partial = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        step(0, STEPS)
        copies.copy(backup, partial)
        step(1, STEPS)
        with _opened(partial, model, key, former) as people:
            people.check()
            with people._keeping() as db:
                db.execute("DELETE FROM followed")  # a copy of a shared gallery is restored as a gallery of one's own
            if key is not None:
                people.use_key(key)
            _renew(people, last)
        step(2, STEPS)
        aside = copies.put(partial, path)
    finally:
        copies.take_away(partial)
        copies.erase_old(partial)
    kept = None if last is None else last.folder
    with committed():
        Gallery(path, model=model, key=key, threshold=None, states=kept, accept=True).close()
    return aside


def _opened(path: Path, model: str, key: bytes | None, former: Sequence[bytes]) -> Gallery:
    if key is None:
        return Gallery(path, model=model, key=None, threshold=None)
    return open_with([key, *former], path, model=model)


def _renew(people: Gallery, last: LastStates | None) -> None:
    """Later than every state known of this gallery, so that nobody takes it for an old copy or the one before."""
    with people._changing() as db:
        audit.insert(db, people.model, "restore", None)
        (gallery,) = db.execute("SELECT gallery FROM state").fetchone()
        newest = 0 if last is None else last.newest(gallery)
        db.execute("UPDATE state SET counter = max(counter, ?), generation = ?", [newest, secrets.randbits(48)])
        db.execute("UPDATE sqlite_sequence SET seq = seq + ? WHERE name <> 'audit'", [_APART])
