"""Both themes can be read, and one choice of colours needs no eye for red and green."""

from __future__ import annotations

import re
import shutil
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QCheckBox

from app.kept.settings import Settings
from app.window.parts import colour, style
from app.window.parts import tokens as t
from app.window.parts.appearance import Appearance

TEXT, EDGE = 4.5, 3.0
GROUNDS = ("GROUND", "CARD", "RAISED", "HOVER", "WELL")
TONES = ("TEXT", "TEXT_SOFT", "TEXT_FAINT", "OK", "WARN", "BAD", "INFO")
ON = {
    "ON_ACCENT": ("ACCENT", "ACCENT_HOVER"),
    "TEXT": ("ACCENT_DIM", "NOTICE"),
    "WARN": ("NOTICE",),
    "ON_DANGER": ("DANGER", "DANGER_HOVER"),
    "ON_BAD": ("BAD",),
}
THEMES = {"dark": t.DARK, "light": t.LIGHT}


@pytest.fixture(autouse=True)
def _dark_again(look, qapp):
    yield
    style.apply(qapp)
    colour.use_safe(False)


def luminance(name: str) -> float:
    channels = np.array([int(name[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_counted_as_wcag_does():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
def test_texts_stand_out_from_what_they_stand_on(theme):
    colours = THEMES[theme]
    pairs = [(tone, ground) for tone in TONES for ground in GROUNDS]
    pairs += [(tone, ground) for tone, grounds in ON.items() for ground in grounds]
    poor = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in pairs}
    assert {pair: value for pair, value in poor.items() if value < TEXT} == {}


@pytest.mark.parametrize("theme", THEMES)
def test_what_can_be_used_has_an_edge_that_is_seen(theme):
    colours = THEMES[theme]
    edges = [(edge, ground) for edge in ("EDGE", "ACCENT") for ground in GROUNDS]
    edges += [("DANGER_EDGE", ground) for ground in ("GROUND", "CARD", "DANGER")]
    poor = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in edges}
    assert {pair: value for pair, value in poor.items() if value < EDGE} == {}


def test_words_on_images_stand_out_from_their_plate():
    for name in (t.ON_IMAGE, t.ON_IMAGE_FAINT, t.ON_IMAGE_ACCENT, t.ON_IMAGE_OK, t.ON_IMAGE_BAD):
        assert contrast(name, t.PLATE) >= TEXT


@pytest.mark.parametrize("theme", THEMES)
def test_a_theme_is_worn_by_palette_and_stylesheet(qapp, theme):
    assert Appearance(qapp).wear(Settings(theme=theme))
    assert THEMES[theme]["GROUND"] == t.GROUND == qapp.palette().color(QPalette.ColorRole.Window).name()
    known = set(THEMES[theme].values()) | {"#000000", "#ffffff"}
    assert set(re.findall(r"#[0-9a-f]{6}\b", qapp.styleSheet())) <= known
    assert int(colour.ground()) == 0xFF000000 | int(THEMES[theme]["WELL"][1:], 16)


def test_the_same_settings_change_nothing(qapp):
    worn = Appearance(qapp)
    assert worn.wear(Settings(theme="light"))
    assert not worn.wear(Settings(theme="light", threads=2))
    assert worn.wear(Settings(theme="light", colours="safe"))


def test_the_themes_have_the_same_colours():
    assert t.DARK.keys() == t.LIGHT.keys()


def test_safe_colours_tell_depths_apart_without_red_and_green(qapp):
    Appearance(qapp).wear(Settings(colours="safe"))
    lut = colour.scene_lut(0.5, 1.5, 0.001)
    seen = [luminance(f"#{int(lut[depth]) & 0xFFFFFF:06x}") for depth in range(500, 1501, 50)]
    assert all(nearer > farther for nearer, farther in pairwise(seen))
    colour.use_safe(False)
    assert int(colour.scene_lut(0.5, 1.5, 0.001)[500]) != int(lut[500])


@pytest.mark.parametrize("name", ["Gerät", "a b", "it's", 'the "other"'])
def test_a_look_that_lies_in_any_folder_is_worn(qtbot, qtlog, tmp_path, monkeypatch, name):
    shutil.copytree(style.assets_folder() / "icons", tmp_path / name / "icons")
    monkeypatch.setattr(style, "assets_folder", lambda: tmp_path / name)
    box = QCheckBox("x")
    qtbot.addWidget(box)
    box.setStyleSheet(style.stylesheet())
    box.setChecked(True)
    box.show()
    box.grab()
    assert [record.message for record in qtlog.records] == []
