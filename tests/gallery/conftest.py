"""Embeddings that are drawn, and galleries to put them in."""

from datetime import UTC, datetime

import numpy as np
import pytest
from shared_stations import KEY

import gallery
from benchmarks.store.postgres import PostgresServer, binaries

CONSENT = gallery.Consent(True, "the operator", "I agree that my templates are kept.", datetime(2026, 1, 2, tzinfo=UTC))


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=-1, keepdims=True)).astype(np.float32)


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk(monkeypatch):
    """What the tests check does not depend on a disk's cache, and some disks take 50 ms to empty it."""
    monkeypatch.setattr("gallery.database.SYNCHRONOUS", "OFF")


@pytest.fixture
def consent() -> gallery.Consent:
    return CONSENT


@pytest.fixture
def draw():
    """draw(k): k random unit embeddings, float32[k, 1920]."""
    rng = np.random.default_rng(0)
    return lambda k: unit(rng.standard_normal((k, 1920)))


@pytest.fixture
def near():
    """near(embedding, cosine): another unit embedding at that cosine from it."""
    rng = np.random.default_rng(1)

    def near(embedding: np.ndarray, cosine: float) -> np.ndarray:
        base = embedding.astype(np.float64)
        aside = rng.standard_normal(len(base))
        aside -= (aside @ base) * base
        return unit(cosine * base + np.sqrt(1 - cosine**2) * aside / np.linalg.norm(aside))

    return near


@pytest.fixture
def path(tmp_path):
    return tmp_path / "gallery.db"


@pytest.fixture
def people(path):
    """An empty open gallery of the model "one" with threshold 0.5."""
    with gallery.open(path, model="one", threshold=0.5) as opened:
        yield opened


@pytest.fixture(scope="session")
def server():
    programs = binaries()
    if programs is None:
        pytest.skip("NO SHARED GALLERY IS TESTED: PostgreSQL 15 or newer is missing (tools/install-system test)")
    pytest.importorskip("pg8000")
    running = PostgresServer(programs)
    yield running
    running.end()


@pytest.fixture
def database(server):
    return server.database()


@pytest.fixture
def station(server, database, tmp_path):
    """station("one"): a station with a copy in a folder of its own, closed at the end."""
    opened = []

    def station(name: str, **how) -> gallery.SharedGallery:
        how = {"model": "one", "copies": tmp_path / name} | how
        place = server.address(how.pop("database", database))
        if "keys" in how:
            opened.append(gallery.open_with(how.pop("keys"), place, **how))
        else:
            opened.append(gallery.open(place, **({"key": KEY, "threshold": 0.5} | how)))
        return opened[-1]

    yield station
    for one in opened:
        one.close()
