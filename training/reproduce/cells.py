"""Cells: one network trained once, or one method measured. A table is made of them, and tables share them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from training.reproduce.budget import Budget

Kind = Literal["denoiser", "recogniser", "translator", "icp", "input"]
Values = dict[str, Any]
MAIN, PAIRS = "main", "pairs"
PERCEPTUAL, GENERATOR = "perceptual", "generator"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: the training that it stands for.

    ``data``: the set of faces (``training.reproduce.materials``). ``image``: what a recogniser sees. ``begins``: the
    cell that it fine-tunes. ``denoiser``: the cell whose denoiser makes ``denoised``. ``needs``: a cell whose network
    it uses besides. ``network``, ``loss``: tables of the experiment.
    """

    name: str
    kind: Kind
    network_name: str = ""
    data: str = MAIN
    image: Literal["noisy", "clean", "denoised"] = "noisy"
    begins: str = ""
    denoiser: str = ""
    needs: str = ""
    network: Values = field(default_factory=dict)
    loss: Values = field(default_factory=dict)

    @property
    def parents(self) -> tuple[str, ...]:
        """Cells that come before."""
        return tuple(name for name in (self.begins, self.denoiser, self.needs) if name)


EQUATION_6 = {"l1": 1.0, "ssim": 0.5, "perceptual": 0.001}
NO_ENCODING = {"fourier": False, "embeddings": False, "coordinates": "relative"}
DMDNETS: dict[str, tuple[Values, Values]] = {
    "dmdnet": ({}, EQUATION_6),
    "dmdnet, L1": ({}, {"l1": 1.0, "ssim": 0.0, "perceptual": 0.0}),
    "dmdnet, L1 and SSIM": ({}, {"l1": 1.0, "ssim": 0.5, "perceptual": 0.0}),
    "dmdnet, none": ({**NO_ENCODING, "maps": "first"}, EQUATION_6),
    "dmdnet, none, last map": ({**NO_ENCODING, "maps": "last"}, EQUATION_6),
    "dmdnet, Fourier": ({"embeddings": False, "maps": "first"}, EQUATION_6),
    "dmdnet, embeddings": ({"fourier": False, "maps": "first"}, EQUATION_6),
    "dmdnet, MSDF": (NO_ENCODING, EQUATION_6),
    "dmdnet, Fourier and embeddings": ({"maps": "first"}, EQUATION_6),
    "dmdnet, depth": ({"normals": False}, EQUATION_6),
    "dmdnet, relative": ({"coordinates": "relative"}, EQUATION_6),
    "dmdnet, scaled": ({"coordinates": "scaled"}, EQUATION_6),
    "dmdnet, vectors": ({"embedding": "vector"}, EQUATION_6),
    "dmdnet, pixel normals": ({"normal_units": "px"}, EQUATION_6),
    "dmdnet, a face's range": ({"normalisation": "face"}, EQUATION_6),
}
OPEN_ENDS = ("dmdnet, relative", "dmdnet, scaled", "dmdnet, vectors", "dmdnet, pixel normals", "dmdnet, a face's range")


def denoisers(budget: Budget) -> list[Cell]:
    """All that denoise, with what they need first."""
    made = [Cell(PERCEPTUAL, "recogniser", "led3d", data=PAIRS, image="clean")]
    for name, (network, loss) in DMDNETS.items():
        widths = {**budget.dmdnet, "pass_through": budget.pass_through, **network}
        needs = PERCEPTUAL if loss["perceptual"] else ""
        made.append(Cell(name, "denoiser", "dmdnet", data=PAIRS, needs=needs, network=widths, loss=loss))
    first, second, _ = budget.channels
    masked = {"l1": 1.0, "ssim": 0.0, "perceptual": 0.0, "background": 0.0}
    made.append(Cell("ddrnet", "denoiser", "ddrnet", data=PAIRS, network={"channels": first}, loss=masked))
    widths = {"widths": [second, 2 * second, 4 * second, 8 * second]}
    joint = {"l1": 1.0, "ssim": 0.0, "perceptual": 0.001, "smoothness": 0.1}
    frm = "3d-frm (reconstructed)"
    made.append(Cell("noisy input", "input", data=PAIRS))
    made.append(Cell(frm, "denoiser", frm, data=PAIRS, needs=PERCEPTUAL, network=widths, loss=joint))
    return made


def recognisers(budget: Budget) -> list[Cell]:
    """All that recognise on the main set, raw crops."""
    vgg, plain = budget.plain
    channels = {"channels": budget.channels[2]}
    hidden = {} if vgg == 1 else {"hidden": 512}
    networks: dict[str, tuple[str, Values, Values]] = {
        "led3d": ("led3d", {}, {}),
        "led3d, depth and normals": ("led3d", {"sees": "both"}, {}),
        "led3d, mean of cosines": ("led3d-pair", {}, {"paths": [1.0, 1.0, 0.0]}),
        "vgg-16": ("vgg-16", {"width": vgg, **hidden}, {}),
        "inception-v2": ("inception-v2", {"width": plain}, {}),
        "resnet-34": ("resnet-34", {"width": plain}, {}),
        "mobilenet-v2": ("mobilenet-v2", {"width": plain}, {}),
        "lmfnet (reconstructed)": ("lmfnet (reconstructed)", {}, {}),
        "ldnfnet": ("ldnfnet", {}, {}),
        "model A": ("single-path", {}, {}),
        "model B": ("ldnfnet", {"fusion": "conv"}, {"paths": [0.0, 0.0, 1.0]}),
        "model C": ("ldnfnet", {"fusion": "conv"}, {}),
    }
    made = [Cell(name, "recogniser", kind, network=how, loss=loss) for name, (kind, how, loss) in networks.items()]
    adversarial = {"l1": 100.0, "adversarial": 1.0}
    made.append(Cell(GENERATOR, "translator", "pix2pix", data=PAIRS, network=channels, loss=adversarial))
    mqfnet = "mqfnet (reconstructed)"
    made.append(Cell(mqfnet, "recogniser", mqfnet, needs=GENERATOR, network=channels))
    made.append(Cell("icp", "icp"))
    return made


def fine_tuned(recogniser: Cell, denoiser: str) -> Cell:
    """A recogniser trained on with denoised crops; without a denoiser, as long on raw ones."""
    name = f"{recogniser.name} + {denoiser}" if denoiser else control(recogniser.name)
    return Cell(
        name,
        "recogniser",
        recogniser.network_name,
        data=recogniser.data,
        image="denoised" if denoiser else "noisy",
        begins=recogniser.name,
        denoiser=denoiser,
        network=recogniser.network,
        loss=recogniser.loss,
    )


def control(name: str) -> str:
    """The raw-data control of a recogniser: as many crops as the denoised row saw, none denoised."""
    return f"{name}, as long on raw"


def elsewhere(cell: Cell, data: str) -> Cell:
    """The same on another set of faces (Table 3)."""
    return Cell(f"{data}: {cell.name}", cell.kind, cell.network_name, data=data, network=cell.network, loss=cell.loss)


OTHER_SETS = {
    "ustc": ("led3d",),
    "multisface": ("led3d",),
    "iiit-d": ("inception-v2", "led3d", "lmfnet (reconstructed)", "ldnfnet"),
}
DENOISED_THERE = {"ustc": ("led3d",), "multisface": ("led3d",), "iiit-d": ("ldnfnet",)}


def catalogue(budget: Budget) -> dict[str, Cell]:
    """Every cell by its name."""
    made = {cell.name: cell for cell in (*denoisers(budget), *recognisers(budget))}
    cleaners = [cell.name for cell in made.values() if cell.kind == "denoiser" and cell.name not in OPEN_ENDS]
    further = [fine_tuned(made["led3d"], name) for name in ("", *cleaners)]
    further += [fine_tuned(made["ldnfnet"], name) for name in ("", "dmdnet")]
    for data, names in OTHER_SETS.items():
        there = [elsewhere(made[name], data) for name in names]
        further += there
        again = [cell for cell, name in zip(there, names, strict=True) if name in DENOISED_THERE[data]]
        further += [fine_tuned(cell, name) for cell in again for name in ("", "dmdnet")]
    return made | {cell.name: cell for cell in further}


def in_order(wanted: list[str], every: dict[str, Cell]) -> list[Cell]:
    """The wanted cells and all that they need, parents first."""
    done: dict[str, Cell] = {}

    def add(name: str) -> None:
        if name not in done:
            for parent in every[name].parents:
                add(parent)
            done[name] = every[name]

    for name in wanted:
        add(name)
    return list(done.values())
