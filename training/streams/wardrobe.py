"""Dressed faces in stock, and who dresses them: the part of a stream of faces that runs on the CPU."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from training.expressions import strong_expression
from training.faces.batch import Props, pack
from training.faces.individual import Individuality, Individuals
from training.faces.props import Outfit, wear
from training.look_alikes import LookAlikes
from training.sensors.variation import faintness

STRONG = 0.3  # of the expressions, as in pools
AHEAD = 64  # groups that wait to be taken


@dataclass(frozen=True, slots=True)
class Clientele:
    """Whom to dress: ``people`` from number ``first`` on, of the given individuality; ``neutral``: the share
    without expression; ``props``: how much they wear; groups of ``alike`` people, a share ``likeness`` of them of
    look-alikes, the others of anybody."""

    people: int
    first: int
    individuality: Individuality
    neutral: float
    props: float
    alike: int
    likeness: float


@dataclass(slots=True)
class Worn:
    """A dressed face: the person's ``number`` and coefficients, the expression, how ``faint`` the skin reflects, and
    the arrays of :class:`training.faces.batch.Props`."""

    number: int
    identity: NDArray[np.float32]
    expression: NDArray[np.float32]
    faint: float
    props: tuple[NDArray[Any], ...]
    _there: Props | None = None

    def packed(self, device: torch.device) -> Props:
        """The props on a device, as a batch of one; they stay there, for a face is seen more than once."""
        if self._there is None or self._there.vertices.device != device:
            self._there = Props(*(torch.from_numpy(array).to(device) for array in self.props))
        return self._there


class Dressing(IterableDataset[list[Worn]]):
    """Groups of dressed people without end; with several loader workers each has its own."""

    def __init__(self, model_path: Path, clientele: Clientele, seed: int) -> None:
        self._model_path, self._clientele, self._seed = model_path, clientele, seed

    def __iter__(self) -> Iterator[list[Worn]]:
        worker = get_worker_info()
        rng = np.random.default_rng([self._seed, worker.id if worker else 0])
        model = Individuals(self._model_path, self._clientele.individuality)
        neighbours = self._neighbours(model)
        while True:
            yield [self._worn(model, number, rng) for number in self._group(neighbours, rng)]

    def _neighbours(self, model: Individuals) -> LookAlikes | None:
        c = self._clientele
        if c.alike == 1 or c.likeness == 0:
            return None
        shapes = np.stack([model.person(number) for number in range(c.first, c.first + c.people)])
        return LookAlikes(shapes * model.identity_rms_mm())

    def _group(self, neighbours: LookAlikes | None, rng: np.random.Generator) -> list[int]:
        c = self._clientele
        if neighbours is None or rng.random() >= c.likeness:
            chosen = rng.integers(c.people, size=c.alike)
        else:
            chosen = neighbours.group(int(rng.integers(c.people)), c.alike, rng)
        return [c.first + int(one) for one in np.resize(chosen, c.alike)]

    def _worn(self, model: Individuals, number: int, rng: np.random.Generator) -> Worn:
        identity = model.person(number)
        how = strong_expression(model, rng) if rng.random() < STRONG else model.random_expression(rng)
        expression = how * np.float32(rng.random() >= self._clientele.neutral)
        outfit = Outfit.random(rng, self._clientele.props)
        props = pack([wear(model, model.face(identity, expression), outfit)])
        tensors = (props.vertices, props.triangles, props.material, props.lens_vertices, props.lens_triangles)
        return Worn(number, identity, expression, faintness(rng), tuple(t.numpy() for t in tensors))


class Wardrobe:
    """A stock of ``size`` groups, renewed as more are dressed: by ``workers`` processes, whose work is taken when it is
    there, or (0) by this one, which is the same for the same seed."""

    def __init__(self, dressing: Dressing, size: int, workers: int, seed: int) -> None:
        self._rng = np.random.default_rng([seed, 1])
        self.dressed = 0
        self._source: _Workers | _Here = _Workers(dressing, workers) if workers else _Here(dressing)
        self._groups = [self._source.next() for _ in range(size)]
        self.dressed = sum(map(len, self._groups))

    def renew(self, count: int) -> None:
        """Replace up to ``count`` groups, fewer where the workers are behind."""
        for slot in self._rng.choice(len(self._groups), min(count, len(self._groups)), replace=False):
            group = self._source.ready()
            if group is None:
                return
            self._groups[slot] = group
            self.dressed += len(group)

    def take(self, count: int) -> list[Worn]:
        """The members of ``count`` groups drawn at random."""
        drawn = self._rng.integers(len(self._groups), size=count)
        return [one for slot in drawn for one in self._groups[slot]]

    def close(self) -> None:
        """End the workers."""
        self._source.close()


class _Here:
    def __init__(self, dressing: Dressing) -> None:
        self._groups = iter(dressing)

    def next(self) -> list[Worn]:
        return next(self._groups)

    def ready(self) -> list[Worn] | None:
        return next(self._groups)

    def close(self) -> None:
        pass


class _Workers:
    """Processes that dress, and a thread that waits for them."""

    def __init__(self, dressing: Dressing, workers: int) -> None:
        self._loader = DataLoader(
            dressing, batch_size=None, num_workers=workers, collate_fn=_as_it_is, multiprocessing_context="spawn"
        )
        self._queue: queue.Queue[list[Worn] | BaseException] = queue.Queue(AHEAD)
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._wait, name="wardrobe", daemon=True)
        self._thread.start()

    def _wait(self) -> None:
        try:
            for group in self._loader:
                while not self._closing.is_set():
                    try:
                        self._queue.put(group, timeout=0.2)
                        break
                    except queue.Full:
                        continue
                if self._closing.is_set():
                    return
        except BaseException as error:  # told where the stock is used
            self._queue.put(error)

    def next(self) -> list[Worn]:
        return _checked(self._queue.get())

    def ready(self) -> list[Worn] | None:
        try:
            return _checked(self._queue.get_nowait())
        except queue.Empty:
            return None

    def close(self) -> None:
        self._closing.set()
        self._thread.join(timeout=30)


def _checked(group: list[Worn] | BaseException) -> list[Worn]:
    if isinstance(group, BaseException):
        raise group
    return group


def _as_it_is(group: list[Worn]) -> list[Worn]:
    return group
