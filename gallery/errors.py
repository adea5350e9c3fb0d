# ruff: noqa: N818 (the names are documented; they say what happened, not that it is an error)
"""Errors of a gallery; every message says what to do."""


class GalleryError(Exception):
    """Base of this room's errors; itself raised when a file cannot be opened or written.

    ``committed``: the change that was asked for is made and stays; only what should follow it failed.
    """

    committed = False


class PersonExists(GalleryError):
    """Somebody has this name already (names are compared without regard to case)."""


class PersonUnknown(GalleryError):
    """Nobody has this name."""


class ConsentMissing(GalleryError):
    """A person cannot be enrolled without a consent that was given."""


class ConsentExpired(GalleryError):
    """A person's consent has ended: they are not compared until they agree anew."""


class ModelMismatch(GalleryError):
    """The templates were made by other networks than the ones in use; nothing is compared and nothing lost."""


class GalleryDamaged(GalleryError):
    """The file is no readable gallery; it was left as it is."""


class GalleryBusy(GalleryError):
    """Another program kept the file locked for too long, or still reads what was to be erased."""


class ServerAway(GalleryError):
    """The server of a shared gallery does not answer: people are recognised by the last copy, nothing is changed."""


class RolledBack(GalleryError):
    """The file is an older copy than the last state known, another gallery, or gone; nothing was opened."""


class WrongKey(GalleryError):
    """The gallery is encrypted with another key, or one of gallery and caller has a key and the other has none."""


class NotPrivate(GalleryError):
    """Others may change or replace the gallery or its key, or read the key; nothing was opened."""


class BadEmbedding(GalleryError, ValueError):
    """Not ``float[K, 1920]`` (or ``float[1920]`` for a probe) of finite unit vectors."""


class BadName(GalleryError, ValueError):
    """A name that is empty, too long, or holds characters that cannot be shown."""


class BadThreshold(GalleryError, ValueError):
    """A similarity that accepts everybody, or no number at all."""


class ThresholdUnknown(GalleryError):
    """The calibration does not reach far enough for the threshold asked for."""


class TooFewPeople(GalleryError):
    """An adapter cannot be estimated: too few people, or none with more than one embedding."""


class BadCrop(GalleryError, ValueError):
    """Not ``float[K, 128, 128]`` in [0, 255]."""


class BadNote(GalleryError, ValueError):
    """A note that is too long or holds characters that cannot be shown."""


class NotAlike(GalleryError):
    """Two entries whose templates are not as alike as one person's; nothing was merged."""


class BadFile(GalleryError):
    """Not a file that this room wrote to move people or a key, or one that was cut or changed; nothing was done."""


class NoKeyring(GalleryError):
    """The system has no keyring, or it is locked or without the package for it."""


class BadPassphrase(GalleryError):
    """Another passphrase than the file's, one that is too short, or none where one is needed."""


class AdapterForeign(GalleryError):
    """The adapter of a sensor family was estimated from embeddings of other networks; it is not used."""


class AdapterDamaged(GalleryError):
    """A file beside the networks is no adapter; it is not used."""


class AdaptationWorse(GalleryError):
    """An adaptation to a site would tell its people apart worse than before; it is not used."""
