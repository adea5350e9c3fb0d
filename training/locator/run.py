"""One training of the locator from beginning to end, and its way into the assets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from face.errors import LocatorDamaged
from face.locate import Locator, build
from face.onnx_weights import weights
from training.locator import patches, pool, votes
from training.locator.evaluate import evaluate
from training.locator.export import export
from training.locator.networks import LocatorNetworks, fused

FINISH = ((2000, 1e-3), (2000, 1e-3), (1500, 8e-4))  # rounds for networks that are trained already


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps of the votes' network, steps and highest learning rate of each round of the closer look's (each begins by
    looking for what the locator gets wrong), the seed, CPU threads, the networks to start from (None: anew)."""

    vote_steps: int = 6000
    rounds: tuple[tuple[int, float], ...] = ((3000, 3e-3), (2400, 1.5e-3), (1900, 1.2e-3), (1700, 1.2e-3))
    steps_per_pass: int = 100
    frames_per_pass: int = 1200
    seed: int = 0
    threads: int = 1
    start: Path | None = None


def fit(folders: Sequence[Path], out: Path, plan: Plan, report: Callable[[str], None]) -> None:
    """Train on the pools in ``folders`` and keep weights and plan in ``out`` (a torch file)."""
    torch.set_num_threads(plan.threads)
    torch.manual_seed(plan.seed)
    rng = np.random.default_rng(plan.seed)
    samples = [sample for folder in folders for sample in pool.read(folder)]
    networks = begin(plan.start)
    networks.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    if plan.vote_steps:
        inputs, targets = votes.examples(samples, rng)
        report(f"{len(samples)} frames, {len(inputs)} points, {targets[:, 0].mean():.1%} of them on faces")
        votes.train(networks.votes, inputs, targets, steps=plan.vote_steps, report=report)
    for steps, rate in plan.rounds:
        so_far = locator(fused(networks))
        wrong = [patches.wrong_places(sample, so_far, rng) for sample in samples]
        report(f"{sum(map(len, wrong))} places that are no nose tips")
        fresh = partial(_patches, samples, wrong, plan.frames_per_pass, rng)
        patches.train(
            networks,
            fresh,
            steps=steps,
            steps_per_pass=plan.steps_per_pass,
            rate=rate,
            seed=plan.seed,
            report=report,
        )
    out.parent.mkdir(parents=True, exist_ok=True)
    about = {key: value.name if isinstance(value, Path) else value for key, value in asdict(plan).items()}
    torch.save({"networks": networks.state_dict(), "plan": about, "frames": len(samples)}, out)


def begin(start: Path | None) -> LocatorNetworks:
    """Networks to train: anew, as :func:`fit` kept them (``.pt``), or as they ship (``.onnx``, no normalisation left).

    Raises :class:`face.LocatorDamaged` when the ONNX file holds something else.
    """
    if start is not None and start.suffix == ".onnx":
        return _shipped(start)
    networks = LocatorNetworks(normalised=True)
    if start is not None:
        kept = torch.load(start, weights_only=True)["networks"]
        networks = LocatorNetworks(normalised=_normalised(kept))
        networks.load_state_dict(kept)
    return networks


def ship(trained_file: Path, folder: Path, models: Path) -> dict[str, Any]:
    """Export what :func:`fit` kept; its card says what it reaches on the pool in ``folder``. Returns the measures."""
    kept = torch.load(trained_file, weights_only=True)
    trained = fused(begin(trained_file))
    metrics = evaluate(pool.read(folder), locator(trained))
    training = {
        "data": "synthetic faces from ICT-FaceKit's statistical model in synthetic rooms, ToF and stereo noise",
        "frames": kept["frames"],
        "plan": kept["plan"],
    }
    export(trained, models, {"training": training, "metrics": metrics})
    return metrics


def locator(networks: LocatorNetworks) -> Locator:
    """Trained networks as ``face`` runs them."""
    return build({name: value.detach().numpy() for name, value in networks.state_dict().items()})


def _shipped(file: Path) -> LocatorNetworks:
    named = {name: torch.from_numpy(value.copy()) for name, value in weights(file.read_bytes()).items()}
    networks = LocatorNetworks()
    try:
        networks.load_state_dict(named)
    except RuntimeError as error:
        raise LocatorDamaged(f"{file} holds other networks than the locator's") from error
    return networks


def _normalised(state: Mapping[str, Any]) -> bool:
    return any(name.endswith("running_mean") for name in state)


def _patches(
    samples: list[pool.Sample], wrong: list[NDArray[np.float64]], frames: int, rng: np.random.Generator
) -> patches.Patches:
    chosen = rng.permutation(len(samples))[:frames]
    return patches.cut([samples[k] for k in chosen], [wrong[k] for k in chosen], rng)
