"""The gallery as the app opens it: encrypted with the user's own key."""

from __future__ import annotations

from pathlib import Path

import gallery
from app.kept.passphrase import asking
from app.kept.paths import gallery_file
from assets.home import HomeError
from assets.private import make_folder
from gallery.laststates import LastStates


def open_people(
    path: str | Path, model: str, *, accept: bool = False, ask: gallery.Ask | None = None
) -> gallery.Gallery:
    """Open the gallery at ``path`` for embeddings of ``model``, or make one and its folder, with the key in
    ``gallery.key_file()``.

    Its last state is kept beside that key: an older copy, another gallery or none is told, unless ``accept``.

    That key belongs to every gallery that was opened with it: it is not made anew while one of them, or the usual one,
    holds people under it. ``RELIEF_PASSPHRASE_FILE`` names its passphrase or ``ask`` gives it, where it is behind one.

    ``path`` may be the address of a shared gallery, ``postgresql://…``.

    Raises :class:`gallery.GalleryError`, such as ``WrongKey`` for a gallery that was made under another key.
    """
    keys = keys_of(path, ask=ask)
    return gallery.open_with(keys, Path(path), model=model, states=states_folder(), accept=accept)


def keys_of(path: str | Path, *, ask: gallery.Ask | None = None) -> list[bytes]:
    """The key of the gallery at ``path``, and before it the next one while it is being replaced; its folder is made
    where it is missing. Raises as :func:`open_people`."""
    shared = gallery.is_address(path)
    path = Path(path)
    try:
        usual = gallery_file()
        known = [usual, *LastStates(states_folder()).paths()]  # its key is theirs, too: none is made anew over it
        make_folder((usual if shared else path).parent)
    except HomeError as error:
        raise gallery.GalleryError(str(error)) from error
    if shared:
        if not gallery.key_file().exists():
            gallery.need_new(path)
        return gallery.keys_for(*known, ask=asking(ask))
    return gallery.keys_for(path, *known, ask=asking(ask))


def shown(path: str | Path) -> str:
    """A gallery's path or address, as people read it."""
    return str(gallery.parse(path)) if gallery.is_address(path) else str(path)


def user_keys(*, ask: gallery.Ask | None = None) -> gallery.Keys:
    """The user's key where it is, to be looked at, moved or replaced."""
    return gallery.Keys(gallery.key_file(), asking(ask))


def known_galleries(path: Path) -> list[Path]:
    """Every gallery that the user's key has encrypted, as far as is known: this one, the usual one, all that were
    opened."""
    try:
        return [path, gallery_file(), *LastStates(states_folder()).paths()]
    except HomeError as error:
        raise gallery.GalleryError(str(error)) from error


def states_folder() -> Path:
    """Where the last state of each gallery is kept: beside the key, apart from the galleries."""
    return gallery.key_file().parent / "states"
