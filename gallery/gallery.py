"""People and their templates: enrol, compare, rename, remove."""

from __future__ import annotations

from gallery.curation import Curation
from gallery.enrolment import Enrolment
from gallery.ledger import Ledger
from gallery.rekeying import Rekeying


class Gallery(Enrolment, Curation, Ledger, Rekeying):
    """An open gallery; get one from :func:`gallery.open`. A context manager; safe to use from several threads.

    Other programs may use the same file at the same time: what they change is seen by the next call.

    - ``path``: the file; ``model``: the id of the networks in use (``engines.model_id``).
    - ``site``: how the gallery adapts itself to its people (:class:`gallery.site.Site`).
    - ``threshold``: the cosine similarity that accepts, unless a call names another. Without one nobody is accepted.

    Every method may raise ``GalleryBusy`` (another program keeps the file locked), ``GalleryDamaged`` or
    ``GalleryError`` (the file cannot be read or written, or the gallery is closed). One that takes a threshold raises
    ``BadThreshold`` for what is none: a cosine similarity above 0 and at most 1 accepts, ``NOBODY`` nobody.
    """
