"""A backup put in the place of the user's gallery, with the user's key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import gallery
from app.kept.people import keys_of, open_people, shown, states_folder, user_keys
from assets.phrase import phrase


class NoBackupError(gallery.GalleryError):
    """The file is no whole backup; nothing was restored."""


@dataclass(frozen=True, slots=True)
class Restored:
    """How many ``people`` the gallery has again; where one that could not be read was set ``aside``, None for none."""

    people: int
    aside: Path | None


def restore(
    backup: Path,
    path: str | Path,
    *,
    model: str,
    ask: gallery.Ask | None = None,
    step: Callable[[int, int], None] = lambda _done, _whole: None,
) -> Restored:
    """Put a backup in the place of the gallery at ``path``, as :func:`gallery.restore` does with ``step``. ``ask``
    gives the key's passphrase.

    Raises :class:`NoBackupError`, :class:`gallery.GalleryError`.
    """
    if gallery.is_address(path):
        raise gallery.GalleryError(phrase("{path} is restored at its server; this restores files", path=shown(path)))
    keys = keys_of(path, ask=ask)
    former = [*keys[1:], *user_keys(ask=ask).former()]
    try:
        aside = gallery.restore(
            backup, path, model=model, key=keys[0], former=former, states=states_folder(), step=step
        )
    except gallery.GalleryDamaged as error:
        if error.committed:
            raise
        raise NoBackupError(
            phrase("{backup} is no whole backup, and nothing was restored: {why}", backup=backup, why=error)
        ) from error
    with open_people(path, model, ask=ask) as people:
        return Restored(len(people), aside)
