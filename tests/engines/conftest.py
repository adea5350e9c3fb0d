"""A folder of small models, and depth to give them."""

from pathlib import Path

import numpy as np
import pytest
from small_networks import denoiser_graph, recogniser_graph, save


@pytest.fixture(scope="session")
def models(tmp_path_factory) -> Path:
    """A folder with a small dmdnet and ldnfnet; read-only by agreement."""
    directory = tmp_path_factory.mktemp("models")
    save(denoiser_graph(), directory, "dmdnet")
    save(recogniser_graph(), directory, "ldnfnet")
    return directory


@pytest.fixture
def depths() -> np.ndarray:
    """Five crops of a smooth surface with noise, float32[5, 128, 128] in [0, 255]."""
    rng = np.random.default_rng(0)
    v, u = np.mgrid[:128, :128] / 127
    bumps = [200 * np.exp(-((u - 0.5) ** 2 + (v - 0.4 - 0.04 * k) ** 2) * 8) for k in range(5)]
    return np.clip(np.stack(bumps) + rng.normal(0, 5, (5, 128, 128)), 0, 255).astype(np.float32)
