"""The key that templates are encrypted with: read from its place, made once, moved, and replaced by another.

``keys/gallery.key`` says where it is (:mod:`gallery.envelope`). While it is being replaced the next one lies beside it,
in the same place, so that a program that is killed leaves one of both to every gallery. Former keys stay, each
encrypted with the one after it: backups from before are opened with them.
"""

from __future__ import annotations

import glob
import os
import secrets
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from assets import disk, home, private
from assets.phrase import phrase
from gallery import envelope
from gallery.envelope import Ask, Kept
from gallery.errors import GalleryBusy, GalleryError, NotPrivate, WrongKey
from gallery.inspection import PATIENCE, inspect
from gallery.protection import KEY_BYTES, Encrypted, SealBroken

if sys.platform == "win32":
    _READING = os.O_RDONLY | os.O_BINARY
else:
    _READING = os.O_RDONLY | os.O_NONBLOCK  # never wait for a pipe's other end
_FORMER_MOST = 1 << 20  # bytes
_FORMER = b"former gallery key"


def key_file() -> Path:
    """The key's usual place: ``keys/gallery.key`` under ``RELIEF_HOME``, else under the user's configuration folder
    (not the data folder, so that a copy of the data does not take the key along). It need not exist.

    Raises ``GalleryError`` where the user has no such folder.
    """
    try:
        return home.config_folder() / "keys" / "gallery.key"
    except home.HomeError as error:
        raise GalleryError(str(error)) from error


def key_for(*galleries: str | Path, path: Path | None = None, ask: Ask | None = None) -> bytes:
    """The 32 bytes that ``path`` (by default :func:`key_file`) has or names, the key of these ``galleries``.

    A random key is made where there is none and none of the galleries holds encrypted templates: a new key would not
    open those, and would lie in the place where the old one belongs. The file has mode 0600 in a folder with 0700.
    ``ask``: its passphrase, where it is kept behind one.

    Raises ``WrongKey`` if the key is missing or the file holds none, ``NotPrivate`` if others can read or replace it,
    ``BadPassphrase``, ``NoKeyring``, ``GalleryError`` if it cannot be read or made.
    """
    return keys_for(*galleries, path=path, ask=ask)[-1]


def keys_for(*galleries: str | Path, path: Path | None = None, ask: Ask | None = None) -> list[bytes]:
    """As :func:`key_for`, and before it the next key while one is being replaced: each gallery has one of them."""
    own = Keys(key_file() if path is None else Path(path), ask)
    with _told(own.path):
        if not own.path.exists() and not own.next.exists():
            own.make([Path(one) for one in galleries])
        if not (found := own.all()):
            raise WrongKey(
                phrase(
                    "the key {path} is a link to what is not there: connect or mount the place where the key is kept",
                    path=own.path,
                )
            )
        return found


def make_key(key: bytes, path: Path | None = None, *, aside: bool = False) -> Path:
    """Put a key that was kept elsewhere into its file (by default :func:`key_file`), and return where that is.

    A file that names a passphrase or a keyring, or holds no key, is set aside under another name: whoever has the key
    in hand needs neither. With ``aside`` another key is, too.

    Raises ``WrongKey`` for what is no key and where another lies already, ``GalleryError`` if it cannot be made.
    """
    path = key_file() if path is None else Path(path)
    if len(key) != KEY_BYTES:
        raise WrongKey(phrase("a key is {key_bytes} bytes", key_bytes=KEY_BYTES))
    with _told(path):
        _refuse_open(path)
        if path.exists() and _gives_way(path, key, aside=aside):
            path.rename(path.with_name(f"{path.name}.aside-{secrets.token_hex(4)}"))
        _make(path, key)
        if _read(path) != key:
            raise WrongKey(
                phrase("another key lies at {path}; move it away first, it may belong to another gallery", path=path)
            )
    return path


def _gives_way(path: Path, key: bytes, *, aside: bool) -> bool:
    """Whether what lies in a key's place is set aside for this one."""
    try:
        content = _read(path)
    except WrongKey:  # it holds none
        return True
    return len(content) != KEY_BYTES or (aside and content != key)


@dataclass(slots=True)
class Keys:
    """The key at ``path`` and what lies beside it. ``ask`` is asked once, and only where there is a passphrase."""

    path: Path
    ask: Ask | None = None
    _said: str | None = field(default=None, repr=False)

    @property
    def next(self) -> Path:
        """Where the next key lies while one is being replaced."""
        return self.path.with_name(f"{self.path.name}.next")

    @property
    def kept(self) -> Kept:
        """Where the key is. Raises ``WrongKey``, ``NotPrivate``, ``GalleryError``."""
        with _told(self.path):
            _refuse_open(self.path)
            return envelope.kept(_read(self.path))

    def read(self) -> bytes:
        """The key. Raises as :func:`key_for`, and makes none."""
        return self._open(self.path)

    def all(self) -> list[bytes]:
        """The next key, while one is being replaced, and the key."""
        return [self._open(path) for path in (self.next, self.path) if path.exists()]

    def make(self, galleries: list[Path]) -> None:
        """Make a key, in its file. Raises ``WrongKey`` where one of the galleries needs the one that is missing."""
        _refuse_open(self.path)
        for gallery in galleries:
            if gallery.exists() and inspect(gallery):
                raise WrongKey(
                    phrase(
                        "the gallery {gallery} is encrypted and its key {path} is missing. No new key was "
                        "made: restore the old one from a backup or its recovery sheet ('relief gallery "
                        "recover-key'); without it, move that gallery away and enrol again",
                        gallery=gallery,
                        path=self.path,
                    )
                )
        _make(self.path, secrets.token_bytes(KEY_BYTES))

    def move(self, place: Kept, ask: Ask | None = None) -> None:
        """Keep the key in another place, or behind another passphrase; ``ask`` for the new one.

        Raises as :func:`key_for`, and then nothing is changed; ``GalleryBusy`` while it is being replaced.
        """
        with self._alone():
            if self.next.exists():
                raise GalleryBusy(phrase("the key is being replaced; finish that first: relief gallery key rotate"))
            key, before = self.read(), _read(self.path)
            content = envelope.close(key, place, ask)
            _replace(self.path, content)
            envelope.discard(before)
            self._said = None

    @contextmanager
    def replacing(self, by: bytes | None = None) -> Iterator[tuple[bytes, bytes]]:
        """The key and the next one, which lies beside it until the block is done and takes its place then.

        ``by``: the next key, where it is known already. A block that raised is gone on with by the next call, with the
        same key. Raises as :func:`key_for`; ``GalleryBusy`` where the key is being replaced by another than that.
        """
        with self._alone():
            key = self.read()
            if not self.next.exists():
                new = secrets.token_bytes(KEY_BYTES) if by is None else by
                _replace(self.next, envelope.close(new, self.kept, self._passphrase))
            new = self._open(self.next)
            if by not in (None, new):
                raise GalleryBusy(
                    phrase("the key is being replaced already; finish that first: relief gallery key rotate")
                )
            yield key, new
            self._remember(key, new)
            before = _read(self.path)
            _overwrite(self.path, self.next)
            envelope.discard(before)

    def former(self) -> list[bytes]:
        """Keys from before, the latest first. Raises as :func:`key_for`."""
        if not self.path.exists():
            return []
        key, found = self.read(), []
        for line in reversed(self._lines()):
            with suppress(SealBroken, ValueError):
                key = Encrypted(key).open(bytes.fromhex(line), _FORMER)
                found.append(key)
        return found

    def _remember(self, key: bytes, new: bytes) -> None:
        line = Encrypted(new).close(key, _FORMER).hex()
        _replace(self._former, "\n".join([*self._lines(), line, ""]).encode())

    @property
    def _former(self) -> Path:
        return self.path.with_name(f"{self.path.name}.former")

    def _lines(self) -> list[str]:
        if not self._former.exists():
            return []
        with _told(self._former):
            return _content(self._former, _FORMER_MOST).decode("ascii", "replace").split()

    def _open(self, path: Path) -> bytes:
        with _told(path):
            _refuse_open(path)
            return envelope.open_key(_read(path), None if self.ask is None else self._passphrase)

    def _passphrase(self) -> str:
        if self._said is None:
            assert self.ask is not None
            self._said = self.ask()
        return self._said

    @contextmanager
    def _alone(self) -> Iterator[None]:
        from filelock import FileLock, Timeout

        lock = FileLock(self.path.with_name(f".{self.path.name}.lock"), timeout=PATIENCE, mode=private.FILE)
        try:
            with _told(self.path):
                lock.acquire()
        except Timeout as error:
            raise GalleryBusy(phrase("another program changes the key; try again when it is done")) from error
        try:
            self._wipe_left()
            yield
        finally:
            lock.release()

    def _wipe_left(self) -> None:
        """Wipe what programs that were killed have left of keys: an old one would outlive its replacement."""
        with _told(self.path):
            for left in self.path.parent.glob(f".{glob.escape(self.path.name)}*.{'[0-9a-f]' * 16}"):
                if left.stat().st_nlink > 1:  # a second name of the key itself
                    left.unlink()
                else:
                    _wipe(left)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except home.HomeError as error:
        raise GalleryError(str(error)) from error
    except OSError as error:
        remedy = phrase("make it readable for this user, or set RELIEF_HOME to a folder of your own")
        why = disk.trouble(path) or f"{error.strerror or error}; {remedy}"
        raise GalleryError(phrase("the key {path} cannot be read or made: {why}", path=path, why=why)) from error


def _refuse_open(path: Path) -> None:
    found = private.exposure(path) or private.opening(path.absolute().parent.parent)
    if found:
        raise NotPrivate(phrase("the key {path} is not safe: {found}", path=path, found=found))


def _read(path: Path) -> bytes:
    content = _content(path, envelope.LARGEST)
    if not any(content):  # opened just before another took its place and this one was overwritten
        content = _content(path, envelope.LARGEST)
    try:
        envelope.kept(content)
    except WrongKey as error:
        raise WrongKey(
            phrase("{path}: {why}; restore it from a backup or its recovery sheet", path=path, why=error)
        ) from error
    return content


def _content(path: Path, most: int) -> bytes:
    descriptor = os.open(path, _READING)
    with os.fdopen(descriptor, "rb") as file:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise WrongKey(phrase("{path} is no file; restore the key from a backup", path=path))
        content = file.read(most + 1)
    if sys.platform != "win32" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise NotPrivate(
            phrase(
                "others can read the key {path}: chmod 600 it, and make a new key if they may have done so", path=path
            )
        )
    if len(content) > most:
        raise WrongKey(phrase("{path} is too large for a key; restore it from a backup", path=path))
    return content


def _make(path: Path, key: bytes) -> None:
    """Write the whole key under another name first: a second process never reads half of it or replaces it."""
    partial = _written(path, key)
    try:
        path.hardlink_to(partial)  # fails when another process was first, and then its key counts
    except FileExistsError:
        pass
    finally:
        partial.unlink()


def _replace(path: Path, content: bytes) -> None:
    """Put a whole new content in the place of a file, or make it; what it held is overwritten."""
    with _told(path):
        _refuse_open(path)
        partial = _written(path, content)
        try:
            _overwrite(path, partial)
        except BaseException:
            if partial.exists():
                _wipe(partial)
            raise


def _written(path: Path, content: bytes) -> Path:
    """A file beside a path with this content, on the disk."""
    private.make_folder(path.parent)
    partial = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    private.make_file(partial)
    try:
        with partial.open("r+b") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        _wipe(partial)
        raise
    return partial


def _wipe(path: Path) -> None:
    """Overwrite a file as far as that goes, and remove it: a key may be in it."""
    with suppress(OSError), path.open("r+b") as file:
        file.write(bytes(os.fstat(file.fileno()).st_size))
        file.flush()
        os.fsync(file.fileno())
    path.unlink(missing_ok=True)


def _overwrite(path: Path, by: Path) -> None:
    """Rename a file over another, on the disk too, and overwrite what lay there: a key may have been in it."""
    before = path.open("r+b") if path.exists() else None
    try:
        by.replace(path)
        _settle(path.parent)
        if before is not None:
            before.write(bytes(os.fstat(before.fileno()).st_size))
            before.flush()
            os.fsync(before.fileno())
    finally:
        if before is not None:
            before.close()


def _settle(folder: Path) -> None:
    """Have a rename on the disk, where the system can."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
