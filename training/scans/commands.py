"""``python -m training prepare``: a published data set, as it was distributed, into a pool."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from training.scans.prepare import OWN_PEOPLE, Plan, prepare
from training.scans.scan import Reader, SetError


class DataSet(StrEnum):
    """Whose files they are."""

    FRGC = "frgc"
    BOSPHORUS = "bosphorus"
    BU3DFE = "bu3dfe"
    LOCK3DFACE = "lock3dface"
    IIITD = "iiitd"
    USTC = "ustc"
    MULTISFACE = "multisface"
    LISTED = "listed"


def command(
    data_set: Annotated[DataSet, typer.Argument(help="whose files they are; `listed`: any that a manifest lists")],
    root: Annotated[Path, typer.Argument(help="the folder as it was distributed, or the manifest")],
    pool: Annotated[Path, typer.Argument(help="where the pool goes; shards that are there are kept")],
    *,
    paper: Annotated[bool, typer.Option("--paper", help="also the paper's own crops")] = False,
    poses: Annotated[
        bool, typer.Option("--poses", help="also turned by the paper's eight poses (to train on)")
    ] = False,
    varied: Annotated[
        bool, typer.Option("--varied", help="also with the paper's jitter and scaling (to train on)")
    ] = False,
    people: Annotated[Path | None, typer.Option(help="Lock3DFace: the table of folder numbers")] = None,
    all_frames: Annotated[bool, typer.Option("--all-frames", help="Lock3DFace: every frame of a video")] = False,
    fold: Annotated[int, typer.Option(min=1, max=5, help="IIIT-D: which of the five folds")] = 1,
    first_person: Annotated[int, typer.Option(min=1, help="number of the first person")] = OWN_PEOPLE,
    workers: Annotated[int, typer.Option(min=0, help="processes; 0: this one")] = 2,
) -> None:
    """Cut the faces of a published data set into a pool; goes on where it was stopped."""
    from rich.progress import Progress

    reader = _reader(data_set, people, all_frames, fold)
    plan = Plan(paper=paper, poses=poses, varied=varied, first_person=first_person)
    with Progress(transient=True) as progress:
        task = progress.add_task("Cutting faces", total=None)
        for done, total in prepare(reader, root, pool, plan, warn=_warn, workers=workers):
            progress.update(task, completed=done, total=total)
    found = json.loads((pool / "manifest.json").read_text("utf-8"))
    typer.echo(f"{pool}: {found['count']} faces of {found['identities']} people")
    if found["skipped"]:
        typer.echo(f"Left out: {found['skipped']} ({pool / 'skipped.csv'} says why)")


def _warn(text: str) -> None:
    typer.echo(text, err=True)


def _reader(data_set: DataSet, people: Path | None, all_frames: bool, fold: int) -> Reader:
    from training.scans.bosphorus import Bosphorus
    from training.scans.bu3dfe import Bu3dfe
    from training.scans.frgc import Frgc
    from training.scans.iiitd import IiitD
    from training.scans.listed import PICO_FLEXX, PRIMESENSE, Listed
    from training.scans.lock3dface import PROBES, Lock3DFace, read_people

    if people is not None and data_set is not DataSet.LOCK3DFACE:
        raise SetError("--people is Lock3DFace's table; the other data sets name people themselves")
    table = None if people is None else read_people(people)
    readers: dict[DataSet, Reader] = {
        DataSet.FRGC: Frgc(),
        DataSet.BOSPHORUS: Bosphorus(),
        DataSet.BU3DFE: Bu3dfe(),
        DataSet.LOCK3DFACE: Lock3DFace(table, frames=None if all_frames else PROBES),
        DataSet.IIITD: IiitD(fold),
        DataSet.MULTISFACE: Listed("multisface", PICO_FLEXX),
    }
    return readers.get(data_set) or Listed(data_set.value, PRIMESENSE)
