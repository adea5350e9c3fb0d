"""Training steps whose samples are made on the device that trains, as they are needed: no pool, no disk."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from face.crop import SIZE
from training import checkpoint, pictures, shipped
from training.augmentation import RELIEF_NUMBERS, add_relief, augment
from training.experiment import Experiment, ExperimentError
from training.faces.individual import Individuality
from training.metrics import denoising
from training.networks import DMDNet
from training.networks.band_split import band_split, gaussian, keep_occlusions
from training.networks.dmdnet import finished_by
from training.people import VALIDATION
from training.pictures import Sheet
from training.sensors.variation import SHARES, sensor_shares
from training.streams.stream import FaceStream, StreamSpec
from training.train_denoiser import DenoiserObjective
from training.train_recogniser import RecogniserObjective, imprint, relief_numbers, unit_vectors, verification

RING = 8  # batches that are drawn from where samples are used more than once
IMAGES = ("noisy", "clean", "denoised", "split")
SHOWN = 6

Sample = dict[str, Tensor]


def stream(experiment: Experiment, device: torch.device, seed: int, *, validating: bool = False) -> FaceStream:
    """The stream that an experiment's ``[stream]`` describes, or (``validating``) one of the people it is watched on.

    Raises ``ExperimentError`` for a setting out of range or a face model that is missing.
    """
    how = experiment.stream
    people = range(how.first, how.first + how.people)
    batch, wardrobe, fresh, alike = experiment.run.batch, how.wardrobe, how.fresh, how.alike
    if validating:
        count = experiment.run.validate_samples
        people, batch, alike = VALIDATION[: max(2, count // 4)], min(batch, count), 1
        wardrobe, fresh = batch, batch
    try:
        spec = StreamSpec(
            people=len(people),
            first=people.start,
            individuality=Individuality(how.mixed, how.asymmetry_mm, how.relief_mm),
            neutral=how.neutral,
            batch=batch,
            wardrobe=wardrobe,
            fresh=fresh,
            props=how.props,
            alike=alike,
            likeness=how.likeness,
            sensor_shares=sensor_shares(how.sensors) if how.sensors else SHARES,
            focal_scale=how.focal_scale,
            size=how.size,
            validating=validating,
        )
        return FaceStream(Path(how.model), spec, seed=seed, device=device, workers=how.workers)
    except (ValueError, OSError) as error:
        raise ExperimentError(f"[stream] {error}") from error


class Source:
    """Samples of a stream, each batch used ``[stream] reuse`` times, and how fast they are made."""

    def __init__(self, experiment: Experiment, device: torch.device, step: int) -> None:
        self.stream = stream(experiment, device, experiment.run.seed + step)
        self.reuse = max(1, experiment.stream.reuse)
        self._device = device
        self._ring: list[Sample] = []
        self._steps, self._rendered, self._seconds = 0, 0, 0.0
        self._begun = time.monotonic()

    def next(self, generator: torch.Generator) -> Sample:
        """The samples of a step: a new batch, or one drawn from the last few."""
        if self._steps % self.reuse == 0:
            self._ring = [*self._ring[1 - RING if self.reuse > 1 else len(self._ring) :], self._made()]
        self._steps += 1
        return self._ring[int(torch.randint(len(self._ring), (1,), generator=generator))]

    def _made(self) -> Sample:
        begun = time.monotonic()
        batch = self.stream.batch()
        if self._device.type == "cuda":
            torch.cuda.synchronize(self._device)
        self._seconds += time.monotonic() - begun
        self._rendered += len(batch["noisy"])
        return batch

    def rates(self) -> dict[str, float]:
        """Samples rendered in a second of rendering, faces dressed in a second of the whole, memory of a GPU."""
        passed = max(time.monotonic() - self._begun, 1e-6)
        told = {
            "rendered_per_s": self._rendered / max(self._seconds, 1e-6),
            "rendering_share": self._seconds / passed,
            "dressed_per_s": self.stream.wardrobe.dressed / passed,
        }
        if self._device.type == "cuda":
            told["gpu_gib"] = torch.cuda.max_memory_allocated(self._device) / 2**30
        return told


class Streamed:
    """The base of both trainings on a stream."""

    def __init__(self, experiment: Experiment, device: torch.device, step: int) -> None:
        if experiment.data.degrade or experiment.data.stages or experiment.data.mirror or experiment.data.limit:
            raise ExperimentError("[data] degrade, stages, mirror and limit are for pools; a [stream] has none of them")
        self.experiment, self.device = experiment, device
        self.source = Source(experiment, device, step)
        self._held_out: Sample | None = None

    def eligible(self, step: int) -> NDArray[np.int64]:  # noqa: ARG002
        """A stream has no samples to choose from: numbers for one batch."""
        return np.arange(self.experiment.run.batch)

    def rates(self) -> dict[str, float]:
        """How fast samples are made."""
        return self.source.rates()

    def close(self) -> None:
        """End the processes that dress."""
        self.source.stream.close()

    def held_out(self) -> Sample:
        """Samples of the people that runs are watched on, on the CPU; the same at every validation of a call."""
        if self._held_out is None:
            watched = stream(self.experiment, self.device, 0, validating=True)
            try:
                parts = [watched.batch() for _ in range(-(-self.experiment.run.validate_samples // watched.spec.batch))]
            finally:
                watched.close()
            self._held_out = {key: torch.cat([part[key].cpu() for part in parts]) for key in parts[0]}
        return self._held_out

    def on_device(self, generator: torch.Generator) -> torch.Generator:
        """Random numbers of a step on the device."""
        return torch.Generator(self.device).manual_seed(int(torch.randint(2**62, (1,), generator=generator)))


class StreamedDenoiserTask(Streamed):
    """Training a DMDNet on streamed noisy and clean crops."""

    def __init__(self, experiment: Experiment, device: torch.device, step: int) -> None:
        super().__init__(experiment, device, step)
        self.objective = DenoiserObjective(checkpoint.network(experiment), experiment).to(device)

    def batch(self, index: NDArray[np.int64], generator: torch.Generator) -> tuple[Tensor, ...]:  # noqa: ARG002
        """Inputs of the objective: noisy and clean."""
        sample, on = self.source.next(generator), self.on_device(generator)
        noisy, clean = sample["noisy"][:, None], sample["clean"][:, None]
        relief_mm = self.experiment.augmentation.relief_mm
        if relief_mm:
            strength = relief_mm * float(torch.rand((), generator=generator)) * 2
            numbers = torch.randn(len(noisy), RELIEF_NUMBERS, generator=on, device=self.device)
            noisy, clean = (add_relief(depth, numbers, strength) for depth in (noisy, clean))
        return noisy, clean

    @torch.no_grad()
    def validate(self, network: nn.Module) -> dict[str, float]:
        """Denoising measures on people not trained on, with the input's own beside them."""
        if not self.experiment.run.validate_samples:
            return {}
        noisy, clean = (self.held_out()[name][:, None] for name in ("noisy", "clean"))
        predicted = torch.cat([network(noisy[start : start + 32]) for start in range(0, len(noisy), 32)])
        before, after = denoising(noisy, clean), denoising(predicted, clean)
        return {**after, "gain_db": after["psnr"] - before["psnr"], "input_psnr": before["psnr"]}

    @torch.no_grad()
    def faces(self, network: nn.Module) -> Sheet | None:
        """A few faces: noisy, denoised and clean, with their normals."""
        if not self.experiment.run.validate_samples:
            return None
        noisy, clean = (self.held_out()[name][:SHOWN, None] for name in ("noisy", "clean"))
        return pictures.denoising(noisy, network(noisy), clean)


class StreamedRecogniserTask(Streamed):
    """Training a recogniser on streamed crops: raw, clean, denoised and band splits, by ``[data] shares``."""

    def __init__(self, experiment: Experiment, device: torch.device, step: int) -> None:
        super().__init__(experiment, device, step)
        unknown = set(experiment.data.shares) - set(IMAGES)
        if unknown:
            raise ExperimentError(
                f"[data] shares: a stream has no {', '.join(sorted(unknown))}, but {', '.join(IMAGES)}"
            )
        how, model = experiment.stream, self.source.stream.model
        modes = [float(mode) for mode in model.identity_rms_mm()[: model.statistical_size]]
        network = checkpoint.network(experiment)
        self.objective = RecogniserObjective(network, experiment, how.people, modes).to(device)
        self.denoiser = self._denoiser() if {"denoised", "split"} & set(experiment.data.shares) else None

    def _denoiser(self) -> nn.Module:
        path = Path(self.experiment.stream.denoiser)
        network, _, _ = checkpoint.trained(path)
        if not isinstance(network, DMDNet):
            raise ExperimentError(f"[stream] denoiser = {str(path)!r} is no denoiser")
        return finished_by(network, split_px=0.0, keep_occlusions=False).requires_grad_(False).eval().to(self.device)

    def batch(self, index: NDArray[np.int64], generator: torch.Generator) -> tuple[Tensor, ...]:  # noqa: ARG002
        """Varied crops, their classes and their people's shapes."""
        sample, on = self.source.next(generator), self.on_device(generator)
        depth = augment(self._with_relief(self.images(sample, on), sample), self.experiment.augmentation, on)
        return depth, sample["identity"] - self.experiment.stream.first, sample["coefficients"]

    @torch.no_grad()
    def images(self, sample: Sample, generator: torch.Generator) -> Tensor:
        """Crops ``float32[B, 1, 128, 128]``, each of a kind drawn by the shares."""
        shares = self.experiment.data.shares
        weights = torch.tensor(list(shares.values()), device=generator.device)
        count = len(sample["noisy"])
        drawn = torch.multinomial(weights, count, replacement=True, generator=generator)
        depth = torch.empty_like(sample["noisy"])[:, None]
        for number, name in enumerate(shares):
            here = (drawn == number).nonzero()[:, 0]
            if len(here):
                depth[here] = self._images(name, sample, here, generator)
        return depth

    def _images(self, name: str, sample: Sample, here: Tensor, generator: torch.Generator) -> Tensor:
        if name in sample:
            return sample[name][here][:, None]
        noisy = sample["noisy"][here][:, None]
        assert self.denoiser is not None
        half = self.experiment.run.precision != "32-true"
        with torch.autocast(noisy.device.type, torch.bfloat16, enabled=half):
            denoised: Tensor = self.denoiser(noisy).float()
        if name == "denoised":
            return denoised
        low, high = self.experiment.data.split_px
        sigma = low + (high - low) * torch.rand(len(here), generator=generator, device=generator.device)
        split = band_split(noisy, denoised, noisy > 0, gaussian(SIZE, sigma))  # the mask of an exported denoiser
        return keep_occlusions(noisy, split) if self.experiment.data.keep_occlusions else split

    def _with_relief(self, depth: Tensor, sample: Sample) -> Tensor:
        relief_mm = self.experiment.augmentation.relief_mm
        if not relief_mm:
            return depth
        numbers = np.stack([relief_numbers(number) for number in sample["identity"].tolist()])
        return add_relief(depth, torch.from_numpy(numbers).to(depth.device), relief_mm)

    def renormalise(self) -> None:
        """Measure a shipped network's batch normalisations, which its file does not keep, on streamed crops."""
        depth, *_ = self.batch(self.eligible(0), torch.Generator().manual_seed(self.experiment.run.seed))
        shipped.renormalise(self.objective.network, depth)

    def imprint(self, per_person: int) -> None:
        """Start cosine heads from the vectors of bare faces of everybody, the first neutral, others not."""
        how, size = self.experiment.stream, self.experiment.run.batch
        numbers = np.arange(how.people)

        def bare() -> Iterator[tuple[Tensor, Tensor]]:
            for part in np.array_split(numbers, -(-how.people // size)):
                for image in range(per_person):
                    crops = self.source.stream.bare([how.first + int(one) for one in part], neutral=image == 0)
                    yield crops[:, None], torch.from_numpy(part).to(self.device)

        imprint(self.objective, bare(), how.people)

    @torch.no_grad()
    def validate(self, network: nn.Module) -> dict[str, float]:
        """Rank-1 and verification of people not trained on, the first image of each as the gallery."""
        if not self.experiment.run.validate_samples:
            return {}
        held_out = self.held_out()
        on = torch.Generator(self.device).manual_seed(0)
        crops = {key: held_out[key].to(self.device) for key in ("noisy", "clean")}
        depth = self.images(crops, on).cpu()
        return verification(unit_vectors(network, depth), held_out["identity"].numpy())

    @torch.no_grad()
    def faces(self, network: nn.Module) -> Sheet | None:  # noqa: ARG002
        """A few varied training crops as the network sees them, with their normals."""
        depth, *_ = self.batch(self.eligible(0), torch.Generator().manual_seed(0))
        return pictures.recognition(depth[:SHOWN].cpu())


def task(experiment: Experiment, device: torch.device, step: int) -> StreamedDenoiserTask | StreamedRecogniserTask:
    """The task of an experiment with a ``[stream]``, begun at ``step``: calls do not see the same samples again."""
    kind = StreamedDenoiserTask if experiment.task == "denoiser" else StreamedRecogniserTask
    return kind(experiment, device, step)
