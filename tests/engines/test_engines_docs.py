"""The code in docs/engines.md runs."""

import re
from pathlib import Path

import numpy as np
import pytest
from small_networks import CROP

PAGE = Path(__file__).parents[2] / "docs" / "engines.md"
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)


def test_the_page_says_what_works(models, monkeypatch, depths, capsys, tmp_path):
    """The blocks in their order, as a reader would run them."""
    monkeypatch.setattr("engines.card.MODELS", models)
    monkeypatch.setenv("RELIEF_HOME", str(tmp_path))
    names = {"depth": depths[0], "crop_constants": CROP}
    for code in BLOCKS:
        exec(code, names)
    assert len(BLOCKS) >= 3
    assert names["embedding"].shape == (1920,)
    assert np.linalg.norm(names["embedding"]) == pytest.approx(1, abs=1e-6)
    assert len(names["model_id"]) == 64
    assert names["networks"].shared is False
    assert "dmdnet" in capsys.readouterr().out
