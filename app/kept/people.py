"""The gallery as the app opens it: encrypted with the user's own key."""

from __future__ import annotations

from pathlib import Path

import gallery


def open_people(path: str | Path, model: str) -> gallery.Gallery:
    """Open the gallery at ``path`` for embeddings of ``model``, or make one, with the key in ``gallery.key_file()``.

    Raises :class:`gallery.GalleryError`, such as ``WrongKey`` for a gallery that was made under another key.
    """
    return gallery.open(path, model=model, key=gallery.key())
