"""The faces a reproduction uses: rendered for it where none are given, or the pools of licensed data.

A *world* is all sets of one origin. ``open``: the open benchmark's own people, 340 of whom train and 169 test, and for
Table 3 further synthetic people before other sensors. ``licensed``: pools in one folder, named ``lock3dface``,
``bosphorus``, ``frgc``, ``bu-3dfe``, ``ustc``, ``multisface`` and ``iiit-d``; sets without their pools are left out.
Pools are read as :mod:`training.dataset` says. Further columns are used where they are there: ``subset`` (a condition's
number as in the open benchmark) and ``split`` (0 trains, 1 tests); people are drawn where there is no ``split``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.dataset import Pool, PoolError
from training.pool import PoolSpec, make_pool, write_shard
from training.protocols.make import render_some
from training.protocols.spec import GALLERY
from training.reproduce.budget import Budget
from training.reproduce.cells import MAIN, PAIRS
from training.sensors.variation import sensor_shares

Index = NDArray[np.int64]
SEED = 340
TRAINING_SHARE = {MAIN: 340 / 509}  # by people; elsewhere 70 %
ELSEWHERE = {"ustc": "primesense", "multisface": "azure-kinect", "iiit-d": "primesense"}
FIRST_ELSEWHERE = {"primesense": 700_000, "azure-kinect": 710_000}
LICENSED = {MAIN: ("lock3dface",), "ustc": ("ustc",), "multisface": ("multisface",), "iiit-d": ("iiit-d",)}
CLEAN_TRAIN, CLEAN_TEST = ("frgc", "bu-3dfe"), ("bosphorus",)
COLUMNS = ("identity", "subset", "expression", "mask")
TEST_SHARE = 0.5  # test people, of those that train, where people are made for Table 3
PER_SHARD = 256


@dataclass(frozen=True, slots=True)
class Faces:
    """One set: the pools that train and test."""

    train: Path
    test: Path


@dataclass(frozen=True, slots=True)
class Materials:
    """Places that a world's faces come from and go to: ``folder`` of the reproduction, the face ``model``, a rendered
    ``benchmark`` if there is one, the folder of ``licensed`` pools if there is one, a ``pool`` of other people to train
    on instead of the open benchmark's own, if there is one. ``paper``: of licensed pools the paper's own crops are
    taken, as ``prepare --paper`` adds them, instead of the metric ones."""

    folder: Path
    budget: Budget
    model: Path | None
    benchmark: Path | None
    licensed: Path | None
    pool: Path | None = None
    workers: int = 1
    paper: bool = False

    def faces(self, world: str, data: str) -> Faces | None:
        """A set of a world, made or copied where it is not there yet; None where its data is missing."""
        target = self.folder / world / "faces" / data
        made = Faces(target / "train", target / "test")
        if all((pool / "manifest.json").exists() for pool in (made.train, made.test)):
            return made
        source = self._open(data) if world == "open" else self._licensed(data)
        if source is None:
            return None
        for (pool, index), folder in zip(source, (made.train, made.test), strict=True):
            take(pool, index, folder, paper=self.paper and world == "licensed")
        return made

    def _open(self, data: str) -> list[tuple[Pool, Index]]:
        if data in (MAIN, PAIRS):
            names = ("train", "test") if data == MAIN else ("pairs-train", "pairs-test")
            return [self._training(names[0]), self._benchmark(names[1], self.budget.test_people)]
        sensor = ELSEWHERE[data]
        people = -(-self.budget.train_people // 2) or 340
        testing = max(3, round(people * TEST_SHARE)) if people > 4 else 3
        spec = PoolSpec(
            identities=people + testing,
            first_identity=FIRST_ELSEWHERE[sensor],
            meshes=3,
            views=2,
            seed=SEED,
            per_shard=10,
            sensor_shares=sensor_shares([sensor]),
        )
        folder = self.folder / "open" / "rendered" / sensor
        for _ in make_pool(folder, self._model(), spec, workers=self.workers):
            pass
        pool = Pool(folder)
        identity = pool.column("identity")
        trains = identity < FIRST_ELSEWHERE[sensor] + people
        return [(pool, np.flatnonzero(trains)), (pool, np.flatnonzero(~trains))]

    def _training(self, name: str) -> tuple[Pool, Index]:
        if self.pool is None:
            return self._benchmark(name, self.budget.train_people)
        pool = Pool(self.pool)
        return pool, first_people(pool, self.budget.train_people)

    def _benchmark(self, name: str, people: int) -> tuple[Pool, Index]:
        """A set of the open benchmark, of which ``people`` (0: all) are taken; rendered where it is not there."""
        given = self.benchmark / name if self.benchmark else None
        if given is None or not (given / "manifest.json").exists():
            root = self.folder / "open" / "rendered"
            render_some(root, self._model(), name, people, workers=self.workers)
            given = root / name
        pool = Pool(given)
        index = first_people(pool, people)
        return pool, thinned(pool, index, self.budget.probes) if name == "test" else index

    def _licensed(self, data: str) -> list[tuple[Pool, Index]] | None:
        assert self.licensed is not None
        if data == PAIRS:
            train, test = (self._pools(names) for names in (CLEAN_TRAIN, CLEAN_TEST))
            if train is None or test is None:
                return None
            return [(train, np.arange(len(train))), (test, first_people(test, self.budget.test_people))]
        pool = self._pools(LICENSED[data])
        if pool is None:
            return None
        trains = training_part(pool, TRAINING_SHARE.get(data, 0.7))
        chosen = first_people(pool, self.budget.train_people, np.flatnonzero(trains))
        tested = first_people(pool, self.budget.test_people, np.flatnonzero(~trains))
        return [(pool, chosen), (pool, thinned(pool, tested, self.budget.probes))]

    def _pools(self, names: tuple[str, ...]) -> Pool | None:
        assert self.licensed is not None
        folders = [self.licensed / name for name in names]
        there = all((folder / "manifest.json").exists() for folder in folders)
        return Pool(folders[0], *folders[1:]) if there else None

    def _model(self) -> Path:
        if self.model is None:
            raise PoolError("faces must be rendered: give --model, the face model's file (docs/training.md)")
        return self.model


def first_people(pool: Pool, people: int, index: Index | None = None) -> Index:
    """Those of ``index`` (by default all samples) that show the first ``people`` (0: all) of them, by number."""
    index = np.arange(len(pool)) if index is None else index
    identity = pool.column("identity")[index]
    everyone = np.unique(identity)
    return index[np.isin(identity, everyone[: people or len(everyone)])]


def training_part(pool: Pool, share: float) -> NDArray[np.bool_]:
    """Which samples train: by the pool's ``split``, or a seeded draw of people."""
    if pool.holds("split"):
        return np.asarray(pool.column("split") == 0)
    identity = pool.column("identity")
    people = np.unique(identity)
    chosen = np.random.default_rng(SEED).permutation(people)[: round(share * len(people))]
    return np.isin(identity, chosen)


def thinned(pool: Pool, index: Index, probes: int) -> Index:
    """At most ``probes`` (0: all) samples of each person and subset, evenly spread; the gallery is kept."""
    if not probes:
        return index
    identity = pool.column("identity")[index].astype(np.int64)
    subset = pool.column("subset")[index] if pool.holds("subset") else np.zeros(len(index), np.uint8)
    kept = []
    for key in np.unique(identity * 256 + subset):
        here = np.flatnonzero(identity * 256 + subset == key)
        most = probes if pool.holds("subset") else 1 + probes  # the first is then the gallery
        kept.append(here[np.unique(np.linspace(0, len(here) - 1, min(most, len(here))).astype(np.int64))])
    return index[np.sort(np.concatenate(kept))]


def gallery(pool: Pool) -> NDArray[np.bool_]:
    """Which samples are the gallery: those of the subset of that name, or the first of each person."""
    if pool.holds("subset") and (pool.column("subset") == GALLERY).any():
        return np.asarray(pool.column("subset") == GALLERY)
    from training.metrics import first_of_each

    return first_of_each(pool.column("identity").astype(np.int64))


def take(pool: Pool, index: Index, folder: Path, *, paper: bool = False) -> None:
    """Copy samples of a pool as a pool of its own. A face that has no ``clean`` image, or no ``noisy`` one, has the
    other in its stead: scans are clean, camera frames noisy. ``paper``: its images are the paper's crops. Raises
    ``PoolError`` where nothing is left."""
    if not len(index):
        raise PoolError(f"{pool.folder} has no sample for {folder}; its people are too few to train and to test")
    stored = {"noisy": "paper", "clean": "paper_clean"} if paper else {"noisy": "noisy", "clean": "clean"}
    images = {name: of for name, of in stored.items() if pool.has(of)}
    if not images:
        remedy = "none of the paper's crops; prepare it with --paper" if paper else "neither noisy nor clean images"
        raise PoolError(f"{pool.folder} has {remedy}")
    columns = [name for name in COLUMNS if pool.holds(name)]
    names = []
    for number, part in enumerate(np.array_split(index, -(-len(index) // PER_SHARD))):
        shard = folder / f"shard-{number:04d}"
        names.append(shard.name)
        write_shard(shard, list(_samples(pool, part, images, columns)))
    identities = len(np.unique(pool.column("identity")[index]))
    manifest = {"count": len(index), "shards": names, "identities": identities, "taken_from": str(pool.folder)}
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1))


def _samples(
    pool: Pool, index: Index, images: Mapping[str, str], columns: list[str]
) -> Iterator[dict[str, NDArray[np.generic]]]:
    stored = {name: pool.rows(of, index) for name, of in images.items()}
    stored |= {name: pool.rows(name, index) for name in columns}
    for name, other in (("noisy", "clean"), ("clean", "noisy")):
        stored.setdefault(name, stored.get(other, np.empty(0)))
    for row in range(len(index)):
        yield {name: values[row] for name, values in stored.items()}
