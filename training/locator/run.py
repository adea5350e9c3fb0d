"""One training of the locator from beginning to end, and its way into the assets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from face.locate import Locator, build
from face.proposals import Layers
from training.locator import patches, pool, votes
from training.locator.evaluate import evaluate
from training.locator.export import export
from training.locator.networks import LocatorNetworks, fused


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps of the two networks, the seed, CPU threads, the networks to start from (None: anew)."""

    vote_steps: int = 8000
    steps: int = 6000
    steps_per_pass: int = 60
    frames_per_pass: int = 1000
    rate: float = 2e-3
    seed: int = 0
    threads: int = 1
    start: Path | None = None


def fit(folder: Path, out: Path, plan: Plan, report: Callable[[str], None]) -> None:
    """Train on the pool in ``folder`` and keep weights and plan in ``out`` (a torch file)."""
    torch.set_num_threads(plan.threads)
    torch.manual_seed(plan.seed)
    rng = np.random.default_rng(plan.seed)
    samples = pool.read(folder)
    networks = LocatorNetworks(normalised=True)
    networks.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    if plan.start is not None:
        networks.load_state_dict(torch.load(plan.start, weights_only=True)["networks"])
    if plan.vote_steps:
        inputs, targets = votes.examples(samples, rng)
        report(f"{len(samples)} frames, {len(inputs)} points, {targets[:, 0].mean():.1%} of them on faces")
        votes.train(networks.votes, inputs, targets, steps=plan.vote_steps, report=report)
    wrong = [patches.wrong_places(sample, vote_layers(networks), rng) for sample in samples]
    report(f"{sum(map(len, wrong))} places that are no nose tips")

    def fresh() -> patches.Patches:
        chosen = rng.permutation(len(samples))[: plan.frames_per_pass]
        return patches.cut([samples[k] for k in chosen], [wrong[k] for k in chosen], rng)

    if plan.steps:
        patches.train(
            networks,
            fresh,
            steps=plan.steps,
            steps_per_pass=plan.steps_per_pass,
            rate=plan.rate,
            seed=plan.seed,
            report=report,
        )
    out.parent.mkdir(parents=True, exist_ok=True)
    about = {key: str(value) if isinstance(value, Path) else value for key, value in asdict(plan).items()}
    torch.save({"networks": networks.state_dict(), "plan": about, "frames": len(samples)}, out)


def ship(trained_file: Path, folder: Path, models: Path) -> dict[str, Any]:
    """Export what :func:`fit` kept; its card says what it reaches on the pool in ``folder``. Returns the measures."""
    kept = torch.load(trained_file, weights_only=True)
    networks = LocatorNetworks(normalised=True)
    networks.load_state_dict(kept["networks"])
    trained = fused(networks)
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


def vote_layers(networks: LocatorNetworks) -> Layers:
    """The first network's layers as ``face.proposals`` takes them."""
    layers = [layer for layer in networks.votes if isinstance(layer, torch.nn.Linear)]
    return [(np.ascontiguousarray(layer.weight.detach().numpy().T), layer.bias.detach().numpy()) for layer in layers]
