"""Faces a second: Open3D's ray caster in one process against the batch renderer in torch, on the same dressed faces.

``python -m benchmarks.speed.rendering ict_face.npz``; ``--device cuda`` measures the batch renderer on a GPU.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from benchmarks.report import report
from camera import Intrinsics
from face.location import rotation

SIZE = 176
FOCAL_PX = 365.5


def main(
    model: Annotated[Path, typer.Argument(help="the statistical face model (docs/training.md)")],
    faces: int = 12,
    batch: int = 4,
    repeats: int = 2,
    threads: int = 1,
    device: str = "cpu",
) -> None:
    """Render ``faces`` dressed faces once each, ``batch`` at a time in torch, and compare depth and speed."""
    import torch

    from training.faces import FaceModel, Scene
    from training.faces.batch import BatchFaces, pack
    from training.faces.props import dress

    torch.set_num_threads(threads)
    shapes = FaceModel(model)
    rng = np.random.default_rng(1)
    count = faces - faces % batch
    identity = np.stack([shapes.random_identity(rng) for _ in range(count)])
    expression = np.stack([shapes.random_expression(rng) for _ in range(count)])
    worn = [dress(shapes, shapes.face(a, w), rng) for a, w in zip(identity, expression, strict=True)]
    turn = np.stack([rotation(tuple(one)) for one in rng.normal(0, (20, 10, 8), (count, 3))])
    nose = np.column_stack([np.zeros((count, 2)), rng.uniform(0.6, 1.1, count)])
    k = Intrinsics(SIZE, SIZE, FOCAL_PX, FOCAL_PX, SIZE / 2, SIZE / 2)

    def cast() -> Any:
        return np.stack([Scene(d).view(k, r, n).z for d, r, n in zip(worn, turn, nose, strict=True)])

    renderer = BatchFaces(shapes, device)
    camera = torch.tensor([[FOCAL_PX, FOCAL_PX, SIZE / 2, SIZE / 2]] * batch, device=device)
    props = [pack(worn[at : at + batch], device) for at in range(0, count, batch)]

    def tensor(values: Any) -> torch.Tensor:
        return torch.from_numpy(np.asarray(values, np.float32)).to(device)

    def drawn() -> Any:
        views = []
        for part, at in zip(props, range(0, count, batch), strict=True):
            rows = slice(at, at + batch)
            vertices = renderer.vertices(tensor(identity[rows]), tensor(expression[rows]))
            view = renderer.view(vertices, tensor(turn[rows]), tensor(nose[rows]), camera, (SIZE, SIZE), part)
            views.append(view.z.cpu().numpy())
        return np.concatenate(views)

    truth, cast_s = _best(cast, repeats)
    z, drawn_s = _best(drawn, repeats)
    both = (truth > 0) & (z > 0)
    apart = 1000 * np.abs(truth - z)[both]
    rows = [
        {"renderer": "Open3D, one process", "faces/s": count / cast_s, "ms a face": 1000 * cast_s / count},
        {"renderer": f"torch, {device}", "faces/s": count / drawn_s, "ms a face": 1000 * drawn_s / count},
    ]
    agreement = {
        "within 0.5 mm": float((apart < 0.5).mean()),
        "largest mm": float(apart.max()),
        "pixels in one only": float(((truth > 0) ^ (z > 0)).sum() / both.sum()),
    }
    setting = {"faces": count, "batch": batch, "threads": threads, "device": device, "image": SIZE}
    report("rendering", f"{count} dressed faces, {SIZE} × {SIZE}", rows, agreement=agreement, setting=setting)
    typer.echo(", ".join(f"{name}: {value:.5g}" for name, value in agreement.items()))


def _best(work: Callable[[], Any], repeats: int) -> tuple[Any, float]:
    """What ``work`` returns and the seconds of its fastest run, after one to warm up."""
    answer, fastest = work(), float("inf")
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        fastest = min(fastest, time.perf_counter() - start)
    return answer, fastest


if __name__ == "__main__":
    typer.run(main)
