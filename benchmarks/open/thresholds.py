"""Do the thresholds let no more strangers pass than they say, through each sensor, where people look alike?

``python -m benchmarks.open.thresholds --pool runs/pool/strangers``: every two frames of two people who look alike
(``--alike`` of everybody's nearest in shape), both through the same sensor, beside frames of the same person. People of
the pool may have been neither trained nor calibrated on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray

import engines
import face
from assets import MODELS
from benchmarks.open.methods import exported
from benchmarks.report import report
from engines.card import read, thresholds
from gallery.adaptation import Adaptation, shipped
from training.dataset import Pool
from training.look_alikes import look_alikes
from training.measure import denoise_pool
from training.metrics import clopper_pearson, pair_scores
from training.sensors.variation import SENSORS

ALL = "all, sensors mixed"


@dataclass(frozen=True, slots=True)
class Passed:
    """What a threshold does through one sensor: ``impostors`` and ``genuine`` comparisons, the rates ``fmr`` and
    ``tar`` of those accepted, and the first one's 95 % Clopper–Pearson interval."""

    sensor: str
    level: float
    threshold: float
    impostors: int
    fmr: float
    interval: tuple[float, float]
    genuine: int
    tar: float

    @property
    def holds(self) -> bool | None:
        """Whether the FMR is at most twice the stated one; None where the interval leaves it open."""
        most = 2 * self.level
        return None if self.interval[0] <= most < self.interval[1] else self.fmr <= most

    def row(self) -> dict[str, str]:
        """For a table."""
        low, high = (100 * bound for bound in self.interval)
        said = {True: "yes", False: "no", None: "open"}[self.holds]
        return {
            "sensor": self.sensor,
            "level": f"{self.level:g}",
            "threshold": f"{self.threshold:.3f}",
            "strangers pass": f"{100 * self.fmr:.3g} % [{low:.2g}, {high:.2g}]",
            "of": str(self.impostors),
            "own pass": f"{100 * self.tar:.1f} %",
            "at most twice": said,
        }


def measure(
    vectors: NDArray[np.float32],
    person: NDArray[np.int64],
    sensor: NDArray[np.integer],
    among: NDArray[np.bool_],
    levels: Mapping[float, float],
) -> list[Passed]:
    """Every threshold of ``levels`` (false match rate → cosine) over all frames and over those of each sensor.

    ``vectors`` ``float32[N, D]`` are unit vectors, ``person`` ``int64[N]`` numbers, ``among`` ``bool[P, P]`` the pairs
    of people that count, by ascending number.
    """
    people = np.unique(person)
    found = []
    for name, chosen in _groups(sensor):
        present = np.isin(people, person[chosen])
        genuine, impostor = pair_scores(vectors[chosen], person[chosen], among[np.ix_(present, present)])
        for level, threshold in levels.items():
            wrong = int((impostor >= threshold).sum())
            rate, own = wrong / max(1, len(impostor)), float((genuine >= threshold).mean()) if len(genuine) else 0.0
            interval = clopper_pearson(wrong, len(impostor))
            found.append(Passed(name, level, threshold, len(impostor), rate, interval, len(genuine), own))
    return found


def through_adapter(
    vectors: NDArray[np.float32], person: NDArray[np.int64], among: NDArray[np.bool_], adaptation: Adaptation
) -> list[Passed]:
    """Every threshold of an ``adaptation`` over frames through its sensor, compared as a gallery does, either one of a
    pair the probe."""
    adapter = adaptation.adapter
    foreign = np.array([adapter.foreign(vector) for vector in vectors])
    adapted = adapter(vectors)
    table = np.where(foreign[:, None], vectors @ vectors.T - adapter.step, adapted @ adapted.T)
    number = np.searchsorted(np.unique(person), person)
    same = person[:, None] == person
    strangers = table[among[np.ix_(number, number)] & ~same]
    own = table[same & ~np.eye(len(person), dtype=np.bool_)]
    found = []
    for rate, threshold in adaptation.thresholds.items():
        wrong = int((strangers >= threshold).sum())
        interval = clopper_pearson(wrong, len(strangers))
        name = f"{adaptation.sensor}, adapter"
        share, pass_ = wrong / max(1, len(strangers)), float((own >= threshold).mean()) if len(own) else 0.0
        found.append(Passed(name, float(rate), threshold, len(strangers), share, interval, len(own), pass_))
    return found


def _groups(sensor: NDArray[np.integer]) -> Sequence[tuple[str, NDArray[np.bool_]]]:
    every = [(SENSORS[k], sensor == k) for k in np.unique(sensor)]
    return [(ALL, np.full(len(sensor), True)), *every]


def main(
    pool: Annotated[Path, typer.Option(help="a pool of people who were neither trained nor calibrated on")],
    models: Annotated[Path, typer.Option(help="folder of both networks, with their cards")] = MODELS,
    alike: Annotated[float, typer.Option(help="share of everybody's nearest in shape who count as strangers")] = 0.003,
) -> None:
    """Measure and report."""
    data = Pool(pool)
    denoise_pool(data, models / "dmdnet.onnx")
    index = np.arange(len(data))
    person = data.column("identity").astype(np.int64)
    among = look_alikes([int(one) for one in np.unique(person)], data.modes_mm, alike)
    levels = thresholds(read("ldnfnet", models).card)
    vectors = exported("ldnfnet", "denoised", models / "ldnfnet.onnx").vectors(data, index)
    sensor = data.column("sensor")
    found = measure(vectors, person, sensor, among, levels)
    model = engines.model_id(read("dmdnet", models), read("ldnfnet", models), face.crop_constants())
    for number, family in enumerate(SENSORS):
        if (adaptation := shipped(family, model, models)) is not None and (chosen := sensor == number).any():
            present = np.isin(np.unique(person), person[chosen])
            part = among[np.ix_(present, present)]
            found += through_adapter(vectors[chosen], person[chosen], part, adaptation)
    people = len(among)
    title = f"{len(index)} frames of {people} unseen people; strangers are the {alike:g} of all nearest in shape"
    report("thresholds", title, [one.row() for one in found], data=str(data.folder), people=people)


if __name__ == "__main__":
    typer.run(main)
