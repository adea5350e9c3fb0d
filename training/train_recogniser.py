"""A recogniser's training step and validation."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
import torch
import torch.nn.functional as nnf
from numpy.typing import NDArray
from torch import Tensor, nn

from training import checkpoint, pictures, shipped
from training.augmentation import RELIEF_NUMBERS, add_relief, augment, mirrored
from training.dataset import Pool, PoolError
from training.experiment import Experiment, ExperimentError
from training.losses import CosineHead, ShapeHead, SoftmaxHead
from training.metrics import first_of_each, pair_scores, rank1
from training.people import SEED, coefficients
from training.pictures import Sheet
from training.precision import float32
from training.teacher import Teacher

SHOWN = 6
CALIBRATING = 128  # crops that measure a shipped network's batch normalisations
PATH_NAMES = ("depth", "normal", "final")


@runtime_checkable
class Recogniser(Protocol):
    """A network that classifies by vectors of these widths; the last is the embedding."""

    @property
    def widths(self) -> tuple[int, ...]: ...


def widths_of(network: nn.Module) -> tuple[int, ...]:
    """Of the vectors that a network classifies by. Raises ``ExperimentError`` for one that recognises nobody."""
    if isinstance(network, Recogniser):
        return network.widths
    raise ExperimentError(f"a {type(network).__name__} is no recogniser; choose another network_name or task")


def vectors(network: nn.Module, depth: Tensor) -> tuple[Tensor, ...]:
    """The vectors a network classifies by: three of an LDNFNet, one of a Led3D; the last is the embedding."""
    features = network(depth)
    return tuple(features) if isinstance(features, tuple) else (features,)


@torch.no_grad()
def embeddings(network: nn.Module, pool: Pool, image: str, index: NDArray[np.int64]) -> NDArray[np.float32]:
    """Unit embeddings ``float32[n, features]`` of stored images."""
    parts = np.array_split(index, max(1, len(index) // 32))
    return np.concatenate([unit_vectors(network, pool.images(image, part)) for part in parts])


@torch.no_grad()
def unit_vectors(network: nn.Module, depth: Tensor) -> NDArray[np.float32]:
    """Unit embeddings ``float32[n, features]`` of crops, 32 at a time."""
    parts = [depth[start : start + 32] for start in range(0, len(depth), 32)]
    return np.concatenate([nnf.normalize(vectors(network, part)[-1], dim=1).numpy() for part in parts])


def verification(embedded: NDArray[np.float32], identity: NDArray[np.int64]) -> dict[str, float]:
    """Rank-1 and verification of unit embeddings, the first of each person as the gallery."""
    gallery = first_of_each(identity)
    genuine, impostor = pair_scores(embedded, identity)
    threshold = np.quantile(impostor, 0.99) if len(impostor) else 1.0
    return {
        "rank1": rank1(embedded[~gallery], identity[~gallery], embedded[gallery], identity[gallery]),
        "tar_at_fmr_1e-2": float(np.mean(genuine >= threshold)) if len(genuine) else 0.0,
        "genuine": float(genuine.mean()) if len(genuine) else 0.0,
        "impostor": float(impostor.mean()) if len(impostor) else 0.0,
    }


def first_few(identity: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """The first ``count`` samples of every identity, as sample numbers."""
    order = np.argsort(identity, kind="stable")
    sorted_ids = identity[order]
    rank = np.arange(len(order)) - np.searchsorted(sorted_ids, sorted_ids)
    return np.sort(order[rank < count])


def relief_numbers(person: int) -> NDArray[np.float32]:
    """What makes a person's relief (``augmentation.add_relief``): the same wherever the person appears."""
    return np.random.default_rng([SEED, person, 1]).standard_normal(RELIEF_NUMBERS).astype(np.float32)


class RecogniserObjective(nn.Module):
    """Equation 7 around a recogniser: (depth, identity) → the loss, its terms and the last path's accuracy.

    ``modes_mm`` (``[M]``) switches the regression of shape on; the truth then comes with each batch. So does what a
    teacher sees, ``float32[N, features]``, where there is one (:mod:`training.teacher`).
    """

    def __init__(
        self, network: nn.Module, experiment: Experiment, identities: int, modes_mm: list[float] | None = None
    ) -> None:
        super().__init__()
        self.network = network
        how = experiment.loss
        widths = widths_of(network)
        self.weights = how.paths if len(widths) > 1 else [1.0]
        self.heads = nn.ModuleList(
            CosineHead(width, identities, scale=how.scale, margin=how.margin)
            if how.head == "cosine"
            else SoftmaxHead(width, identities)
            for width in widths
        )
        self.shape_weight, self.teacher_weight = how.shape, how.teacher
        self.shape = ShapeHead(widths[-1], torch.tensor(modes_mm)) if how.shape and modes_mm else None

    def forward(
        self, depth: Tensor, identity: Tensor, shape: Tensor, taught: Tensor | None = None
    ) -> tuple[Tensor, dict[str, Tensor]]:
        paths = tuple(features.float() for features in vectors(self.network, depth))
        with float32(depth.device):
            return self._losses(paths, identity, shape, taught)

    def _losses(
        self, paths: tuple[Tensor, ...], identity: Tensor, shape: Tensor, taught: Tensor | None
    ) -> tuple[Tensor, dict[str, Tensor]]:
        total = paths[-1].new_zeros(())
        terms: dict[str, Tensor] = {}
        names = PATH_NAMES[-len(self.heads) :]
        for name, head, weight, features in zip(names, self.heads, self.weights, paths, strict=True):
            loss, logits = head(features, identity)
            total = total + weight * loss
            terms[name] = loss
        if self.shape is not None:
            terms["shape"] = self.shape(paths[-1], shape)
            total = total + self.shape_weight * terms["shape"]
        if taught is not None:
            terms["teacher"] = (1 - nnf.cosine_similarity(paths[-1], taught, dim=1)).mean()
            total = total + self.teacher_weight * terms["teacher"]
        terms["accuracy"] = (logits.argmax(dim=1) == identity).float().mean()
        return total, terms


@torch.no_grad()
def imprint(objective: RecogniserObjective, samples: Iterable[tuple[Tensor, Tensor]], people: int) -> None:
    """Start each cosine head's row from the mean of its person's vectors (Qi et al., Low-shot learning with imprinted
    weights, CVPR 2018), so that a trained network meets new people without forgetting how to see.

    ``samples``: crops ``float32[n, 1, 128, 128]`` and who they show, ``int64[n]`` below ``people``.
    """
    network = objective.network
    was_training = network.training
    network.eval()
    heads = [head if isinstance(head, CosineHead) else None for head in objective.heads]
    sums = [torch.zeros_like(head.weight) if head else None for head in heads]
    for depth, person in samples:
        for total, features in zip(sums, vectors(network, depth), strict=True):
            if total is not None:
                total.index_add_(0, person, nnf.normalize(features, dim=1))
    for head, total in zip(heads, sums, strict=True):
        if head is not None and total is not None:
            head.weight[:people] = nnf.normalize(total[:people], dim=1)
    network.train(was_training)


class RecogniserTask:
    """Training a recogniser on the identities of a pool."""

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        data = experiment.data
        self.pool = Pool(Path(data.train), *map(Path, data.more))
        self.held_out = Pool(Path(data.validation)) if data.validation else None
        self.people, self.identity = np.unique(self.pool.column("identity").astype(np.int64), return_inverse=True)
        self.identities = min(data.limit or len(self.people), len(self.people))
        for name in data.shares:
            if not self.pool.has(name):
                raise PoolError(f"{data.train} has no '{name}' images; make them, or change [data] shares")
        classes = self.identities * (2 if data.mirror else 1)
        if experiment.loss.shape and not self.pool.modes_mm:
            raise PoolError(f"{data.train} does not say its modes; make it again, or set [loss] shape = 0")
        if experiment.loss.teacher and data.mirror:
            raise PoolError("a teacher sees no mirrored people; use either [data] mirror or [loss] teacher")
        if experiment.loss.shape and data.mirror:
            raise PoolError("a mirrored person's shape is not known; use either [data] mirror or [loss] shape")
        self.shapes = torch.from_numpy(np.stack([coefficients(int(number)) for number in self.people]))
        self.reliefs = torch.from_numpy(np.stack([relief_numbers(int(number)) for number in self.people]))
        self.objective = RecogniserObjective(
            checkpoint.network(experiment), experiment, classes, self.pool.modes_mm or None
        )
        self.teacher = Teacher(experiment, len(self.pool)) if experiment.loss.teacher else None

    def eligible(self, step: int) -> NDArray[np.int64]:
        """Samples of the identities that are in play at this step."""
        limit = self.identities
        for since, identities in self.experiment.data.stages:
            if step >= since:
                limit = min(identities, self.identities)
        return np.flatnonzero(self.identity < limit)

    def batch(self, index: NDArray[np.int64], generator: torch.Generator) -> tuple[Tensor, ...]:
        """Varied crops, their classes, their people's shapes and what a teacher sees in the bare faces, where there is
        one; images are drawn by the configured shares."""
        data = self.experiment.data
        names = list(data.shares)
        drawn = torch.multinomial(
            torch.tensor(list(data.shares.values())), len(index), replacement=True, generator=generator
        ).numpy()
        depth = torch.empty(len(index), 1, 128, 128)
        for number, name in enumerate(names):
            here = np.flatnonzero(drawn == number)
            if len(here):
                depth[torch.from_numpy(here)] = self._images(name, index[here], generator)
        identity = torch.from_numpy(self.identity[index])
        shape = self.shapes[identity]
        how = self.experiment.augmentation
        if how.relief_mm:
            depth = add_relief(depth, self.reliefs[identity], how.relief_mm)
        depth = augment(depth, how, generator)
        if data.mirror:
            turned = torch.rand(len(index), generator=generator) < 0.5
            depth = torch.where(turned[:, None, None, None], mirrored(depth), depth)
            identity = identity + turned * self.identities
        if self.teacher is None:
            return depth, identity, shape
        return depth, identity, shape, self.teacher(index, self._bare)

    def _bare(self, index: NDArray[np.int64]) -> Tensor:
        """The complete bare faces ``float32[n, 1, 128, 128]``, with their people's relief."""
        clean, relief_mm = self.pool.images("clean", index), self.experiment.augmentation.relief_mm
        if not relief_mm:
            return clean
        return add_relief(clean, self.reliefs[torch.from_numpy(self.identity[index])], relief_mm)

    def _images(self, name: str, index: NDArray[np.int64], generator: torch.Generator) -> Tensor:
        if name != "split":
            return self.pool.images(name, index)
        low, high = self.experiment.data.split_px
        sigmas = torch.rand(len(index), generator=generator) * (high - low) + low
        return self.pool.split(index, sigmas, occlusions=self.experiment.data.keep_occlusions)

    def rates(self) -> dict[str, float]:
        """A pool is there already: nothing to tell."""
        return {}

    def close(self) -> None:
        """Nothing to end."""

    @torch.no_grad()
    def faces(self, network: nn.Module) -> Sheet | None:  # noqa: ARG002
        """A few varied training crops as the network sees them, with their normals."""
        index = np.linspace(0, len(self.pool) - 1, min(SHOWN, len(self.pool))).astype(np.int64)
        return pictures.recognition(self.batch(index, torch.Generator().manual_seed(0))[0])

    def renormalise(self) -> None:
        """Measure a shipped network's batch normalisations, which its file does not keep, on training crops."""
        index = np.random.default_rng(self.experiment.run.seed).choice(self.eligible(0), CALIBRATING)
        depth, *_ = self.batch(index, torch.Generator().manual_seed(self.experiment.run.seed))
        shipped.renormalise(self.objective.network, depth)

    def imprint(self, per_person: int) -> None:
        """Start each cosine head's row from so many samples of its person."""
        shares = self.experiment.data.shares
        image = max(shares, key=lambda name: shares[name])
        chosen = first_few(self.identity, per_person)
        chosen = chosen[self.identity[chosen] < self.identities]
        parts = np.array_split(chosen, max(1, len(chosen) // 32))
        samples = ((self.pool.images(image, part), torch.from_numpy(self.identity[part])) for part in parts)
        imprint(self.objective, samples, self.identities)

    def validate(self, network: nn.Module) -> dict[str, float]:
        """Rank-1 and verification on held-out identities, the first image of each as the gallery."""
        if self.held_out is None:
            return {}
        shares = self.experiment.data.shares
        name = max(shares, key=lambda key: shares[key])
        name = name if self.held_out.has(name) else "noisy"
        index = np.arange(min(self.experiment.run.validate_samples, len(self.held_out)))
        identity = self.held_out.column("identity").astype(np.int64)[index]
        return verification(embeddings(network, self.held_out, name, index), identity)
