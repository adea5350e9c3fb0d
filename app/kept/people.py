"""The gallery as the app opens it: encrypted with the user's own key."""

from __future__ import annotations

from pathlib import Path

import gallery
from app.kept.paths import gallery_file
from assets.home import HomeError
from assets.private import make_folder


def open_people(path: str | Path, model: str, *, accept: bool = False) -> gallery.Gallery:
    """Open the gallery at ``path`` for embeddings of ``model``, or make one and its folder, with the key in
    ``gallery.key_file()``.

    Its last state is kept beside that key: an older copy, another gallery or none is told, unless ``accept``.

    That key belongs to the usual gallery too: it is not made anew while one of them holds encrypted templates.

    Raises :class:`gallery.GalleryError`, such as ``WrongKey`` for a gallery that was made under another key.
    """
    key = key_of(path)
    return gallery.open(path, model=model, key=key, states=states_folder(), accept=accept)


def key_of(path: str | Path) -> bytes:
    """The key of the gallery at ``path``; its folder is made where it is missing. Raises as :func:`open_people`."""
    path = Path(path)
    try:
        make_folder(path.parent)
        usual = gallery_file()
    except HomeError as error:
        raise gallery.GalleryError(str(error)) from error
    return gallery.key_for(path, usual)


def states_folder() -> Path:
    """Where the last state of each gallery is kept: beside the key, apart from the galleries."""
    return gallery.key_file().parent / "states"
