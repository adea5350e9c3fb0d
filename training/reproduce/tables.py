"""The cells of a table: a row's name in the paper, the cells that make it, and what is measured."""

from __future__ import annotations

from dataclasses import dataclass

from training.reproduce import published
from training.reproduce.cells import OPEN_ENDS, control
from training.reproduce.published import Row


@dataclass(frozen=True, slots=True)
class TableRow:
    """``name`` of the row, its ``denoiser``'s cell, its ``recogniser``'s, and the ``paper``'s figures. ``mean``: a
    person's frames of one subset count as one probe."""

    name: str
    denoiser: str = ""
    recogniser: str = ""
    paper: Row | None = None
    mean: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """``number`` as the paper counts; ``note`` says what to know before comparing."""

    number: str
    title: str
    rows: tuple[TableRow, ...]
    note: str = ""

    @property
    def cells(self) -> list[str]:
        """All that must be trained or measured."""
        return [name for row in self.rows for name in (row.denoiser, row.recogniser) if name]


def _denoised(name: str, cell: str, paper: Row | None) -> TableRow:
    return TableRow(name, cell, f"led3d + {cell}", paper)


RAW = TableRow("Led3D, as long on raw (control)", "", control("led3d"))
NOISY = TableRow("noisy input", "noisy input")


def _table_1() -> Table:
    p = published.TABLE_1
    frm = "3d-frm (reconstructed)"
    rows = (
        NOISY,
        TableRow("Led3D", "", "led3d", p["Led3D"]),
        RAW,
        _denoised("DDRNet", "ddrnet", p["DDRNet"]),
        _denoised("3D-FRM (reconstructed)", frm, p["3D-FRM"]),
        _denoised("DMDNet", "dmdnet", p["DMDNet"]),
    )
    note = "Where the budget begins DMDNet as the identity, its lead over DDRNet and 3D-FRM is a lead of the start."
    return Table("1", "Denoising, and Led3D fine-tuned on denoised faces", rows, note)


def _table_2() -> Table:
    p = published.TABLE_2
    rows = (
        TableRow("ICP, point to plane", "", "icp"),
        TableRow("VGG-16", "", "vgg-16", p["VGG-16"]),
        TableRow("Inception-V2", "", "inception-v2", p["Inception-V2"]),
        TableRow("ResNet-34", "", "resnet-34", p["ResNet-34"]),
        TableRow("MobileNet-V2", "", "mobilenet-v2", p["MobileNet-V2"]),
        TableRow("Cui et al.: Inception-V2, frames averaged", "", "inception-v2", p["Cui et al."], mean=True),
        TableRow("Led3D, depth and normals", "", "led3d, depth and normals", p["Led3D, depth and normals"]),
        TableRow("Led3D, mean of two cosines", "", "led3d, mean of cosines"),
        TableRow("MQFNet (reconstructed)", "", "mqfnet (reconstructed)", p["MQFNet"]),
        TableRow("LMFNet (reconstructed)", "", "lmfnet (reconstructed)", p["LMFNet"]),
        TableRow("LDNFNet", "", "ldnfnet", p["LDNFNet"]),
        TableRow("LDNFNet, as long on raw (control)", "", control("ldnfnet")),
        TableRow("LDNFNet*", "", "ldnfnet + dmdnet", p["LDNFNet*"]),
    )
    later = ", ".join(f"{name} {value}" for name, value in published.LATER.items())
    note = f"The paper took its other rows from their papers. Later on Lock3DFace, in total, not tried here: {later}."
    return Table("2", "Recognition beside other networks", rows, note)


def _table_3() -> Table:
    rows = []
    for data, title in (("ustc", "USTC"), ("multisface", "MultiSFace")):
        led3d = f"{data}: led3d"
        rows += [
            TableRow(f"{title}: Led3D", "", led3d, published.TABLE_3[f"{title}: Led3D"]),
            TableRow(f"{title}: Led3D, as long on raw (control)", "", control(led3d)),
            TableRow(f"{title}: Led3D*", "", f"{led3d} + dmdnet", published.TABLE_3[f"{title}: Led3D*"]),
        ]
    p = {name.removeprefix("IIIT-D: "): row for name, row in published.TABLE_3.items() if name.startswith("IIIT")}
    rows += [
        TableRow("IIIT-D: Inception-V2", "", "iiit-d: inception-v2", p["Inception-V2"]),
        TableRow("IIIT-D: Led3D", "", "iiit-d: led3d", p["Led3D"]),
        TableRow("IIIT-D: LMFNet (reconstructed)", "", "iiit-d: lmfnet (reconstructed)", p["LMFNet"]),
        TableRow("IIIT-D: LDNFNet", "", "iiit-d: ldnfnet", p["LDNFNet"]),
        TableRow("IIIT-D: LDNFNet, as long on raw (control)", "", control("iiit-d: ldnfnet")),
        TableRow("IIIT-D: LDNFNet*", "", "iiit-d: ldnfnet + dmdnet", p["LDNFNet*"]),
    ]
    note = (
        "Without licensed data: synthetic people before a PrimeSense (USTC, IIIT-D) and an Azure Kinect (MultiSFace)."
    )
    return Table("3", "Other sensors", tuple(rows), note)


def _table_4() -> Table:
    p = published.TABLE_4
    rows = (
        _denoised("L1", "dmdnet, L1", p["L1"]),
        _denoised("L1, SSIM", "dmdnet, L1 and SSIM", p["L1, SSIM"]),
        _denoised("L1, SSIM, perceptual", "dmdnet", p["L1, SSIM, perceptual"]),
    )
    return Table("4", "DMDNet's losses", (*rows, RAW))


def _table_5() -> Table:
    p = published.TABLE_5
    rows = (
        _denoised("none", "dmdnet, none", p["none"]),
        TableRow("none, the 16 px map decoded", "dmdnet, none, last map"),
        _denoised("Fourier", "dmdnet, Fourier", p["Fourier"]),
        _denoised("embeddings", "dmdnet, embeddings", p["embeddings"]),
        _denoised("MSDF", "dmdnet, MSDF", p["MSDF"]),
        _denoised("Fourier, embeddings", "dmdnet, Fourier and embeddings", p["Fourier, embeddings"]),
        _denoised("all", "dmdnet", p["all"]),
        TableRow("all, relative coordinates (equation 1)", "dmdnet, relative", "", p["all"]),
    )
    note = (
        "What is encoded are absolute coordinates, but for rows without an encoding and the last. Relative ones are "
        "0 everywhere on the 128 px map: without MSDF no encoding could then say anything."
    )
    return Table("5", "Positional encoding and MSDF", (*rows, RAW), note)


def _table_6() -> Table:
    cells = {"Model A": "model A", "Model B": "model B", "Model C": "model C", "Model D": "ldnfnet"}
    rows = tuple(TableRow(name, "", cell, published.TABLE_6[name]) for name, cell in cells.items())
    return Table("6", "LDNFNet's parts", rows)


def _table_9() -> Table:
    p = published.TABLE_9
    rows = (
        TableRow("depth", "dmdnet, depth", "", p["depth"]),
        TableRow("depth and normals", "dmdnet", "", p["depth and normals"]),
    )
    return Table("9", "What DMDNet sees", rows)


def _open_ends() -> Table:
    rows = (TableRow("as configured", "dmdnet"), *(TableRow(name.removeprefix("dmdnet, "), name) for name in OPEN_ENDS))
    note = "Not in the paper: relative coordinates, their scale, vectors, pixel normals, a face's own range."
    return Table("open-ends", "What the paper leaves open", rows, note)


def tables() -> dict[str, Table]:
    """All that train something, by number."""
    made = _table_1(), _table_2(), _table_3(), _table_4(), _table_5(), _table_6(), _table_9(), _open_ends()
    return {table.number: table for table in made}
