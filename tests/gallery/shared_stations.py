"""Waiting for stations of a shared gallery, and what they say."""

import time

KEY = bytes(range(32))


def soon(seen, seconds: float = 30.0) -> float:
    """Wait until it is so; how long it took. The time is only there to end a test that would hang."""
    begin = time.monotonic()
    while not seen():
        assert time.monotonic() - begin < seconds
        time.sleep(0.01)
    return time.monotonic() - begin


def names(people) -> list[str]:
    return [person.name for person in people.people()]
