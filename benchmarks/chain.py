"""The chain from a 640×480 frame to a match, stage by stage: ``python -m benchmarks.chain [FILE.json]``.

The same as ``relief bench``, for the record: prints the table and writes what was measured as JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from app import bench
from app.cores import limit_threads
from app.paths import sample_clip
from app.pipeline import Pipeline


def main(target: Path) -> None:
    """Measure and write ``target``."""
    threads = limit_threads(0)
    clip = sample_clip()
    with Pipeline.default(threads=threads) as pipeline, bench.crowd(pipeline.model_id) as pipeline.gallery:
        measured = bench.run(pipeline, bench.default_frames(clip), scene=f"{clip.name} in a room")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(measured.as_dict(), indent=2) + "\n", encoding="utf-8")
    print(f"{'stage':12s} {'median':>8s} {'minimum':>8s} {'95 %':>8s}  ms")
    for name, stage in measured.stages.items():
        print(f"{name:12s} {stage.median:8.2f} {stage.minimum:8.2f} {stage.p95:8.2f}")
    print(f"written to {target}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("runs/benchmarks/chain.json"))
