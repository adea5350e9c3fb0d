"""The code in docs/gallery.md runs, and its figures are right."""

import re
from pathlib import Path

import pytest

import gallery

PAGE = (Path(__file__).parents[2] / "docs" / "gallery.md").read_text(encoding="utf-8")
USE, THRESHOLD = re.findall(r"```python\n(.*?)```", PAGE, re.S)


def test_the_example_runs(tmp_path, monkeypatch, draw, capsys):
    monkeypatch.setenv("RELIEF_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    rows = draw(3)
    exec(USE, {"model_id": "one", "embeddings": rows, "probe": rows[0]})
    match, verified = capsys.readouterr().out.splitlines()
    name, score, *rest = match.split()
    assert (name, rest, verified) == ("Ada", ["True", "0.52"], "True")
    assert float(score) == pytest.approx(1, abs=1e-5)
    with gallery.open("gallery.db", model="one", key=gallery.key_for("gallery.db")) as people:
        assert len(people) == 0


def test_the_threshold_example_says_what_comes_out():
    names = {"gallery": gallery}
    lines = [line for line in THRESHOLD.splitlines() if line.startswith("gallery.")]
    exec(THRESHOLD, names)
    for line in lines:
        code, said = line.split("#")
        assert eval(code, names) == pytest.approx(float(said), rel=1e-3)


@pytest.mark.parametrize(("people", "said"), [(10, "1 %"), (100, "10 %"), (1000, "63 %")])
def test_the_rates_in_the_text_are_right(people, said):
    assert f"{said} with {people:,}" in PAGE.replace("\n", " ")
    assert f"{gallery.false_positive_rate(1e-3, people):.0%}".replace("%", " %") == said
