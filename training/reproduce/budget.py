"""Budgets of training: from minutes on a CPU to the paper's full schedule. Everything else follows from it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from assets.count import Count
from training.experiment import ExperimentError

NARROW_DMDNET: dict[str, Any] = {"channels": 8, "blocks": 2, "hidden": [32, 16, 16, 8], "encoding": 8}
SHIPPED_DMDNET: dict[str, Any] = {"channels": 16, "blocks": 4, "hidden": [64, 32, 16, 8], "encoding": 16}
PAPER_DMDNET: dict[str, Any] = {"channels": 64, "blocks": 8, "hidden": [256, 128, 64, 32], "encoding": 64}


@dataclass(frozen=True, slots=True)
class Budget:
    """One budget; within a table every network sees as many crops.

    - ``train_people``, ``test_people`` (0: all) and ``probes`` of each test person and subset (0: all).
    - ``denoiser``, ``recogniser``, ``fine`` (tuning), ``generator``: steps and batch of each.
    - ``dmdnet``: its widths and whether it begins as the identity; ``plain``: width of VGG-16 and, second, of the
      other plain networks; ``channels``: of DDRNet's, 3D-FRM's and pix2pix's first layers.
    - ``rate``: the denoiser's first learning rate; ``perceptual_share``: the part of each batch its recogniser sees.
    - ``icp_probes``: for ICP, of which each takes seconds (0: all).
    """

    name: str
    train_people: int
    test_people: int
    probes: int
    denoiser: tuple[int, int]
    recogniser: tuple[int, int]
    fine: tuple[int, int]
    generator: tuple[int, int]
    dmdnet: dict[str, Any]
    pass_through: bool
    plain: tuple[float, float]
    channels: tuple[int, int, int]
    rate: float
    perceptual_share: float
    icp_probes: int
    seeds: int

    def stated(self) -> str:
        """One line for under a table."""
        probes = f"{Count(self.probes):probe|probes}" if self.probes else "all probes"
        (ds, db), (rs, rb), (fs, fb) = self.denoiser, self.recogniser, self.fine
        return (
            f"budget {self.name}: denoisers {ds * db:,} pairs ({ds} steps of {db}), recognisers {rs * rb:,} crops "
            f"({rs} of {rb}), fine-tuning {fs * fb:,} ({fs} of {fb}); {self.train_people or 'all'} people train, "
            f"{self.test_people or 'all'} test, {probes} a subset and person, {Count(self.seeds):seed|seeds}"
        )

    def as_dict(self) -> dict[str, Any]:
        """For the report, and to see whether a folder holds another budget's cells."""
        return asdict(self)


MINUTES = Budget(
    name="minutes",
    train_people=40,
    test_people=20,
    probes=2,
    denoiser=(40, 8),
    recogniser=(30, 16),
    fine=(8, 16),
    generator=(16, 8),
    dmdnet=NARROW_DMDNET,
    pass_through=True,
    plain=(0.25, 0.5),
    channels=(16, 16, 16),
    rate=1e-3,
    perceptual_share=0.25,
    icp_probes=20,
    seeds=2,
)
DAYS = Budget(
    name="days",  # of one core; a GPU needs hours
    train_people=200,
    test_people=0,
    probes=0,
    denoiser=(500, 16),
    recogniser=(600, 32),
    fine=(200, 32),
    generator=(200, 16),
    dmdnet=SHIPPED_DMDNET,
    pass_through=True,
    plain=(0.5, 1.0),
    channels=(32, 32, 32),
    rate=1e-3,
    perceptual_share=1.0,
    icp_probes=200,
    seeds=2,
)
PAPER = Budget(
    name="paper",
    train_people=0,
    test_people=0,
    probes=0,
    denoiser=(233_800, 64),
    recogniser=(38_900, 384),
    fine=(19_450, 384),
    generator=(233_800, 64),
    dmdnet=PAPER_DMDNET,
    pass_through=False,
    plain=(1.0, 1.0),
    channels=(32, 32, 64),
    rate=1e-4,
    perceptual_share=1.0,
    icp_probes=200,
    seeds=3,
)
TRIFLE = Budget(
    name="trifle",  # says nothing: shows that all runs
    train_people=4,
    test_people=3,
    probes=1,
    denoiser=(2, 4),
    recogniser=(2, 4),
    fine=(1, 4),
    generator=(1, 4),
    dmdnet={"channels": 4, "blocks": 1, "hidden": [8, 6, 6, 4], "encoding": 2},
    pass_through=True,
    plain=(0.125, 0.125),
    channels=(4, 8, 4),
    rate=1e-3,
    perceptual_share=1.0,
    icp_probes=2,
    seeds=1,
)
BUDGETS = {budget.name: budget for budget in (TRIFLE, MINUTES, DAYS, PAPER)}


def budget(name: str) -> Budget:
    """A budget by its name. Raises ``ExperimentError`` for one that does not exist."""
    if name not in BUDGETS:
        raise ExperimentError(f"--budget {name}: it knows {', '.join(BUDGETS)}")
    return BUDGETS[name]
