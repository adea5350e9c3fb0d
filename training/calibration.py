"""Ranges for int8: what values flow into a shipped network's convolutions when it sees faces."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import engines
from engines import packages
from engines.card import architecture, read
from engines.cpu.quantised import quantisable
from training.dataset import Pool
from training.measure import spread

SAMPLES = 300
PERCENTILE = 99.99  # of each crop; the highest of all crops is the range's end


def calibrate(name: str, pool: Pool, *, directory: Path | None = None, samples: int = SAMPLES) -> dict[str, Any]:
    """The card's ``int8`` entry of a shipped network, from ``samples`` noisy crops spread over a pool; a recogniser
    sees them denoised by the shipped denoiser of the same folder."""
    model = read(name, directory)
    index = spread(pool, samples)
    crops = pool.images("noisy", index).numpy()[:, 0].astype(np.float32)
    if architecture(name) == "ldnfnet":
        denoiser = engines.load("dmdnet", "cpu", precision="f32", directory=directory)
        crops = np.concatenate([denoiser(crop[None]) for crop in crops])
    low, high = _extremes(model.onnx, crops)
    ranges = {tensor: [min(0.0, low[tensor]), high[tensor]] for tensor in low}
    return {"ranges": ranges, "crops": len(crops), "percentile": PERCENTILE, "data": pool.folder.name}


def write(name: str, entry: dict[str, Any], directory: Path) -> None:
    """Put the entry on the network's card."""
    path = directory / f"{name}.json"
    card = json.loads(path.read_text(encoding="utf-8"))
    card["int8"] = entry
    path.write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _extremes(content: bytes, crops: NDArray[np.float32]) -> tuple[dict[str, float], dict[str, float]]:
    import onnx

    model = onnx.load_model_from_string(content)
    names = quantisable(model.graph)
    model.graph.output.extend(onnx.helper.make_tensor_value_info(one, onnx.TensorProto.FLOAT, None) for one in names)
    session = packages.onnxruntime().InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    low, high = dict.fromkeys(names, 0.0), dict.fromkeys(names, 0.0)
    for crop in crops:
        for one, values in zip(names, session.run(names, {"depth": crop[None, None]}), strict=True):
            low[one] = min(low[one], round(float(np.percentile(values, 100 - PERCENTILE)), 6))
            high[one] = max(high[one], round(float(np.percentile(values, PERCENTILE)), 6))
    return low, high
