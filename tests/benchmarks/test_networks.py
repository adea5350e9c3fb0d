from pathlib import Path

import numpy as np

from benchmarks.networks import recogniser
from face.crop import encode, grid_mm, support
from training import checkpoint, shipped

LDNFNET = Path(__file__).parents[2] / "assets" / "models" / "ldnfnet.onnx"


def test_a_checkpoint_gives_the_embedding_that_its_export_gives(monkeypatch):
    """And not one of the other paths' vectors."""
    x, y = grid_mm()
    crops = np.stack([encode(((x**2 + k * y**2) / 120).astype(np.float32), support()) for k in (0.5, 0.8)])
    exported = recogniser(None, threads=1)(crops)
    monkeypatch.setattr(checkpoint, "trained", lambda _: shipped.trained(LDNFNET))
    trained = recogniser(Path("run.ckpt"), threads=1)(crops)
    assert trained.shape == (2, 1920)
    np.testing.assert_allclose((trained * exported).sum(axis=1), 1, atol=1e-3)
