"""Two keys that are made from passphrases at once."""

import threading
import time

from gallery.passphrase import Stretching

CHEAP = {"memory_kib": 8 * 1024, "passes": 1}


def test_passphrases_are_stretched_one_after_another(monkeypatch):
    """OpenSSL's derivations share threads, and two of them can each wait for what the other has."""
    at_it, most = [], []

    class Kdf:
        def __init__(self, **costs: object) -> None:
            pass

        def derive(self, text: bytes) -> bytes:
            at_it.append(text)
            most.append(len(at_it))
            time.sleep(0.02)
            at_it.remove(text)
            return bytes(32)

    monkeypatch.setattr("cryptography.hazmat.primitives.kdf.argon2.Argon2id", Kdf)
    several = [threading.Thread(target=Stretching(**CHEAP).key, args=(f"passphrase {n}",)) for n in range(4)]
    for one in several:
        one.start()
    for one in several:
        one.join()
    assert most == [1, 1, 1, 1]


def test_four_at_once_make_the_keys_that_one_makes():
    alike = Stretching(**CHEAP)
    wanted = alike.key("a long passphrase")
    made: list[bytes] = []
    several = [threading.Thread(target=lambda: made.append(alike.key("a long passphrase"))) for _ in range(4)]
    for one in several:
        one.start()
    for one in several:
        one.join()
    assert made == [wanted] * 4
