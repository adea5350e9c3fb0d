"""Every page looks as it did: in both languages and themes, at three scales, as small pictures that were looked at."""

from __future__ import annotations

import numpy as np
import pytest
from window_pictures import LOOKS, REFERENCES, SCALES, SCENES, Stage, apart, small, taken

from app.kept.settings import Settings
from app.window.parts.appearance import Appearance

MOST = 20.0  # of 255, in the worst place of 5×5 pixels; fonts are drawn a little otherwise elsewhere


@pytest.fixture(scope="module")
def references():
    with np.load(REFERENCES) as kept:
        return dict(kept)


def test_there_is_a_reference_of_every_page(references):
    wanted = {f"{name} {' '.join(look)} {scale}" for name in SCENES for look in LOOKS for scale in SCALES}
    assert set(references) == wanted
    assert REFERENCES.stat().st_size < 1_500_000


@pytest.mark.parametrize("scale", SCALES)
def test_every_page_looks_as_it_did(references, tmp_path, scale):
    now = taken(scale, tmp_path / "now.npz")
    other = {name: round(far, 1) for name, one in now.items() if (far := apart(one, references[name])) > MOST}
    assert other == {}, "look at them, then: python tests/window/window_pictures.py remake"


def test_a_page_that_is_broken_is_seen(qapp, look, tmp_path, monkeypatch):
    worn, settings = Appearance(qapp), Settings(language="en", theme="dark")
    worn.wear(settings)
    stage = Stage(tmp_path, settings)
    stage.body.resize(*SCALES["1"])
    stage.body.show()
    breaks = {
        "gallery": stage.body.gallery.past.hide,
        "settings": stage.body.settings.networks.hide,
        "live": stage.body.live.identity.hide,
        "enrol": stage.body.enrol.guidance.ring.hide,
        "recordings": stage.body.recordings.pane.picture.hide,
    }
    seen = {}
    for name, breaks_it in breaks.items():
        stage.go(name)
        stage.settle()
        before = small(stage.body.grab())
        assert apart(before, small(stage.body.grab())) == 0
        breaks_it()
        stage.settle()
        seen[name] = apart(before, small(stage.body.grab()))
    stage.close()
    assert {name: far for name, far in seen.items() if far <= MOST} == {}
