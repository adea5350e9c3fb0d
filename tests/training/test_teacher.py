"""A recogniser that learns what a teacher sees in bare faces."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from tiny_runs import recogniser, run, write_pool
from torch import Tensor, nn

from training import checkpoint
from training.augmentation import Augmentation
from training.dataset import Pool, PoolError
from training.experiment import Experiment, ExperimentError
from training.teacher import Teacher, UnitEmbedding, frozen
from training.train_recogniser import RecogniserTask

STILL = Augmentation(0, 0, 0, 0, 0, 0, 0)


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pool(tmp_path_factory.mktemp("pool"))


@pytest.fixture(scope="module")
def teaching(pool: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("teacher")
    run(recogniser(pool, steps=1, seed=5), folder)
    return folder / "last.ckpt"


def taught(pool: Path, teaching: Path, **run_settings: object) -> Experiment:
    experiment = recogniser(pool, **run_settings)
    loss = replace(experiment.loss, teacher=5.0, teacher_network=str(teaching))
    data = replace(experiment.data, shares={"noisy": 1.0}, stages=[])
    return replace(experiment, loss=loss, data=data, augmentation=STILL)


def test_the_target_is_what_the_teacher_sees_in_the_bare_face(pool: Path, teaching: Path) -> None:
    task = RecogniserTask(taught(pool, teaching))
    index = np.array([3, 9, 12])
    depth, _, _, target = task.batch(index, torch.Generator().manual_seed(0))
    network, _, _ = checkpoint.trained(teaching)
    assert isinstance(network, nn.Module)
    with torch.no_grad():
        bare = UnitEmbedding(network)(Pool(pool).images("clean", index))  # type: ignore[arg-type]
        seen = UnitEmbedding(network)(depth)  # type: ignore[arg-type]
    assert torch.allclose(target, bare, atol=2e-3)  # remembered in float16
    assert not torch.allclose(target, seen, atol=2e-3)


def test_with_a_persons_relief_the_teacher_sees_it_too(pool: Path, teaching: Path) -> None:
    plain = taught(pool, teaching)
    bent = replace(plain, augmentation=replace(STILL, relief_mm=2.0))
    index = np.arange(4)
    targets = [RecogniserTask(how).batch(index, torch.Generator().manual_seed(0))[3] for how in (plain, bent)]
    assert (targets[0] - targets[1]).norm(dim=1).min() > 0.01


def test_each_face_is_looked_at_once(pool: Path, teaching: Path) -> None:
    looked: list[int] = []
    images = Pool(pool)

    def faces(index: np.ndarray) -> Tensor:
        looked.extend(index.tolist())
        return images.images("clean", index)

    teacher = Teacher(taught(pool, teaching), len(images))
    first = teacher(np.array([4, 1]), faces)
    again = teacher(np.array([1, 2, 4]), faces)
    assert looked == [4, 1, 2]
    assert torch.equal(first, again[[2, 0]])


def test_its_term_is_one_minus_the_cosine_times_its_weight(pool: Path, teaching: Path) -> None:
    torch.manual_seed(0)
    task = RecogniserTask(taught(pool, teaching))
    depth, identity, shape, target = task.batch(np.arange(4), torch.Generator().manual_seed(0))
    objective = task.objective.eval()
    with torch.no_grad():
        alone, _ = objective(depth, identity, shape)
        total, terms = objective(depth, identity, shape, target)
        seen = task.objective.network(depth).final
    expected = 1 - torch.nn.functional.cosine_similarity(seen, target, dim=1).mean()
    assert float(terms["teacher"]) == pytest.approx(float(expected), abs=1e-5)
    assert float(total - alone) == pytest.approx(5 * float(expected), rel=1e-4)


def test_a_taught_run_comes_nearer_to_its_teacher(pool: Path, teaching: Path, tmp_path: Path) -> None:
    experiment = taught(pool, teaching, steps=8, batch=8)
    experiment = replace(experiment, loss=replace(experiment.loss, paths=[0.0, 0.0, 0.0]))
    task = RecogniserTask(experiment)
    inputs = task.batch(np.arange(8), torch.Generator().manual_seed(0))

    def distance(network: nn.Module) -> float:
        with torch.no_grad():
            return 1 - float(torch.nn.functional.cosine_similarity(network(inputs[0]).final, inputs[3], dim=1).mean())

    torch.manual_seed(experiment.run.seed)
    before = distance(task.objective.network.train())
    run(experiment, tmp_path)
    network, _, _ = checkpoint.trained(tmp_path / "last.ckpt")
    assert distance(network.train()) < before


def test_what_is_no_teacher_is_refused(pool: Path, teaching: Path, tmp_path: Path) -> None:
    with pytest.raises(ExperimentError, match="teacher needs teacher_network"):
        frozen("teacher", "")
    with pytest.raises(ExperimentError, match="there is no checkpoint"):
        frozen("teacher", str(tmp_path / "none.ckpt"))
    mirrored = taught(pool, teaching)
    mirrored = replace(mirrored, data=replace(mirrored.data, mirror=True))
    with pytest.raises(PoolError, match="mirrored people"):
        RecogniserTask(mirrored)
