"""The whole chain, from a 640×480 frame full of background to a match, stage by stage; the same as ``relief bench``.

``python -m benchmarks.chain``
"""

from __future__ import annotations

import typer

from app import bench
from app.cores import limit_threads
from app.paths import sample_clip
from app.pipeline import Pipeline
from benchmarks.report import report


def main(frames: int = bench.LEAST_FRAMES, threads: int = 0) -> None:
    """Measure ``frames`` frames, nothing carried from one to the next; with ``threads`` 0 OpenCV
    takes every core and the networks every physical one."""
    clip = sample_clip()
    scene = f"{clip.name} in a room"
    with (
        Pipeline.default(threads=limit_threads(threads)) as pipeline,
        bench.crowd(pipeline.model_id) as pipeline.gallery,
    ):
        measured = bench.run(pipeline, bench.default_frames(clip), count=frames, scene=scene)
    rows = [
        {"stage": name, "median ms": stage.median, "minimum ms": stage.minimum, "95 % ms": stage.p95}
        for name, stage in measured.stages.items()
    ]
    report("chain", f"{frames} frames, {scene}", rows, measured=measured.as_dict())


if __name__ == "__main__":
    typer.run(main)
