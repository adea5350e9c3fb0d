"""Envelopes of a gallery's key: in a file as they are, behind a passphrase, or in the system's keyring.

All three have one file in one place, which is replaced as a whole. In it lie 32 bytes, or JSON that says where the key
is: encrypted in the file itself, or under which name the keyring has it.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from typing import Literal, Protocol, TypeVar, get_args

from assets.phrase import phrase
from gallery.errors import BadFile, BadPassphrase, NoKeyring, WrongKey
from gallery.passphrase import Stretching, stretching
from gallery.protection import KEY_BYTES, Encrypted, SealBroken

Kept = Literal["file", "passphrase", "keyring"]
PLACES: tuple[Kept, ...] = get_args(Kept)
Ask = Callable[[], str]
LARGEST = 4096  # bytes of a key's file
_FORMAT = 1
_SERVICE = "relief-depth-faces"
_BOUND = b"gallery key"
T = TypeVar("T")
new_stretching: Callable[[], Stretching] = Stretching  # what a new passphrase costs


class Ring(Protocol):
    """A system's keyring, as the package of that name opens it."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...
    def delete_password(self, service: str, username: str) -> None: ...


def kept(content: bytes) -> Kept:
    """Where the key of this file is. Raises ``WrongKey`` for a file that is none."""
    if len(content) == KEY_BYTES and any(content):
        return "file"
    return _about(content)[0]


def close(key: bytes, place: Kept, ask: Ask | None = None) -> bytes:
    """The content of a file for a key. ``ask``: the new passphrase, where it is kept behind one.

    Raises ``BadPassphrase``, ``NoKeyring``.
    """
    if len(key) != KEY_BYTES:
        raise WrongKey(phrase("a key is {key_bytes} bytes", key_bytes=KEY_BYTES))
    about: dict[str, object] = {"format": _FORMAT, "kept": place}
    if place == "file":
        return key
    if place == "passphrase":
        stretched = new_stretching()
        sealed = Encrypted(stretched.key(_asked(ask))).close(key, _BOUND)
        about |= {"passphrase": stretched.described(), "sealed": sealed.hex()}
    else:
        name = f"gallery key {secrets.token_hex(8)}"
        _in_keyring(lambda ring: ring.set_password(_SERVICE, name, key.hex()))
        if _in_keyring(lambda ring: ring.get_password(_SERVICE, name)) != key.hex():
            raise NoKeyring(
                phrase("the keyring did not give the key back; nothing was changed: keep it behind a passphrase")
            )
        about["name"] = name
    return json.dumps(about).encode()


def open_key(content: bytes, ask: Ask | None = None) -> bytes:
    """The key of such a content. ``ask``: its passphrase, where it is kept behind one.

    Raises ``BadPassphrase``, ``NoKeyring``, ``WrongKey`` for what holds none or where the keyring has none.
    """
    if kept(content) == "file":
        return content
    place, about = _about(content)
    if place == "keyring":
        return _from_keyring(str(about.get("name")))
    try:
        stretched, sealed = stretching(about.get("passphrase")), bytes.fromhex(str(about.get("sealed")))
    except (BadFile, ValueError) as error:
        raise _damaged() from error
    try:
        key = Encrypted(stretched.key(_asked(ask))).open(sealed, _BOUND)
    except SealBroken as error:
        raise BadPassphrase(phrase("that is not the passphrase of the gallery's key; type it again")) from error
    if len(key) != KEY_BYTES:
        raise _damaged()
    return key


def discard(content: bytes) -> None:
    """Have the keyring forget the key of a content that is no longer used."""
    try:
        place, about = _about(content)
    except WrongKey:
        return
    if place == "keyring":
        try:
            _in_keyring(lambda ring: ring.delete_password(_SERVICE, str(about.get("name"))))
        except NoKeyring:  # one that is gone already, or locked: what is left there opens nothing any more
            return


def _about(content: bytes) -> tuple[Kept, dict[str, object]]:
    try:
        about = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _damaged() from error
    if not isinstance(about, dict) or about.get("format") != _FORMAT:
        raise _damaged()
    for place in PLACES[1:]:
        if about.get("kept") == place:
            return place, about
    raise _damaged()


def _asked(ask: Ask | None) -> str:
    if ask is None:
        raise BadPassphrase(
            phrase(
                "the gallery's key is kept behind a passphrase, and nobody can be asked for it here: "
                "put it into a file of your own (chmod 600) and name that in RELIEF_PASSPHRASE_FILE"
            )
        )
    return ask()


def _from_keyring(name: str) -> bytes:
    found = _in_keyring(lambda ring: ring.get_password(_SERVICE, name))
    try:
        key = bytes.fromhex(found or "")
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise WrongKey(
            phrase(
                "the system's keyring no longer has the gallery's key. No new one was made: restore "
                "the keyring, or type the recovery sheet ('relief gallery recover-key')"
            )
        )
    return key


def _in_keyring(use: Callable[[Ring], T]) -> T:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError as error:
        raise NoKeyring(
            phrase(
                "the system's keyring needs the package 'keyring': pip install "
                "'relief-depth-faces[keyring]'. Or keep the key behind a passphrase: relief gallery "
                "key move passphrase"
            )
        ) from error
    try:
        ring = keyring.get_keyring()
        if float(ring.priority) < 1:  # no keyring at all, or one that writes what it is given into a readable file
            raise NoKeyring(_HEADLESS)
        return use(ring)
    except (KeyringError, RuntimeError, OSError) as error:
        raise NoKeyring(
            phrase("{headless} ({kind}: {why})", headless=_HEADLESS, kind=type(error).__name__, why=error)
        ) from error


_HEADLESS = phrase(
    "no keyring answers here, as on a machine without a desktop, or it is locked. Unlock "
    "it, or keep the key behind a passphrase ('relief gallery key move passphrase') or "
    "in a file ('relief gallery key move file')"
)


def _damaged() -> WrongKey:
    return WrongKey(
        phrase("the file holds no key (a key is {key_bytes} bytes, or says where it is)", key_bytes=KEY_BYTES)
    )
