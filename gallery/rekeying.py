"""A gallery's key replaced by another."""

from __future__ import annotations

from gallery import audit as trail
from gallery import copies
from gallery.database import committed
from gallery.errors import GalleryError
from gallery.opening import Opened


class Rekeying(Opened):
    """The part of :class:`gallery.Gallery` that encrypts it with another key."""

    def use_key(self, key: bytes) -> None:
        """As :meth:`rekey`, where this is not the key already."""
        with self._lock:
            if key != self._key:
                self.rekey(key)

    def rekey(self, key: bytes | None) -> None:
        """Encrypt every template with another key (32 bytes), or with None store them readable from now on.

        Raises ``WrongKey`` for a key that is none, ``GalleryDamaged`` if a template does not open, and then changes
        nothing.
        """
        with self._lock:
            self._use(key, own=True)

    def _use(self, key: bytes | None, *, own: bool = False) -> None:
        """Encrypt the file with another key; ``own``: only where it is no copy of a shared gallery."""
        with self._lock:
            try:
                with self._file.writing(durable=True) as db:
                    if own:
                        self._need_own(db)
                    seal = self._templates.seal_again(db, key)
                    trail.insert(db, self.model, "rotate", None)
                    self._templates.changed(db)
                    self._guard.use(key)
                    self._guard.renew(db)
            except GalleryError as error:
                if not error.committed:
                    self._guard.use(self._key)
                raise
            self._key = key
            self._templates.resealed(seal)
            with committed():
                copies.erase_old(self.path)  # they open with the old key
                self._file.rewrite()
            self._file.erase()
