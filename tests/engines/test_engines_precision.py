"""The precision that a processor is given: measured once, recorded, never trusted when in doubt."""

import json

import numpy as np
import pytest

import engines
from engines.card import read
from engines.cpu import precision, processor


class Runs:
    """Networks that take so many turns of a clock, and are off by so much; counts how often each was compiled."""

    def __init__(self, monkeypatch, **kinds: tuple[float, float]) -> None:
        self.kinds, self.compiled, self.now = kinds, [], 0.0
        monkeypatch.setattr(precision.time, "perf_counter", lambda: self.now)

    def __call__(self, kind):
        self.compiled.append(kind)
        takes, off = self.kinds[kind]

        def run(depth):
            self.now += takes
            return {"denoised": depth + np.float32(off)}

        return run


@pytest.fixture
def chosen(models, tmp_path, monkeypatch):
    def choose(runs, *candidates, **changed):
        setting = {"runtime": "Runtime 1", "threads": 2, "folder": tmp_path} | changed
        return precision.choose(read("dmdnet", models), candidates, runs, **setting)

    return choose


def test_the_fastest_is_taken(chosen, monkeypatch):
    found = chosen(Runs(monkeypatch, f32=(0.010, 0), bf16=(0.004, 0.1), int8=(0.006, 0)), "f32", "bf16", "int8")
    assert found.precision == "bf16"
    assert found.ms == pytest.approx({"f32": 10, "bf16": 4, "int8": 6})
    assert "bf16 4.0 ms" in found.why


def test_what_gains_nothing_or_answers_otherwise_is_not_taken(chosen, monkeypatch):
    assert chosen(Runs(monkeypatch, f32=(0.010, 0), int8=(0.0097, 0)), "f32", "int8").precision == "f32"
    wrong = chosen(Runs(monkeypatch, f32=(0.010, 0), bf16=(0.001, 3.0)), "f32", "bf16")
    assert wrong.precision == "f32"
    assert "3.00 grey levels" in wrong.why


def test_one_that_can_not_be_compiled_is_told_and_left_out(chosen, monkeypatch):
    def compiled(kind):
        if kind == "int8":
            raise engines.ModelDamaged("no such layer")
        return runs(kind)

    runs = Runs(monkeypatch, f32=(0.010, 0), bf16=(0.004, 0))
    found = chosen(compiled, "f32", "int8", "bf16")
    assert found.precision == "bf16"
    assert "no such layer" in found.why


def test_nothing_is_measured_where_there_is_no_choice(chosen, tmp_path):
    assert chosen(pytest.fail, "f32").precision == "f32"
    assert not list(tmp_path.iterdir())


def test_it_is_measured_once_and_again_when_anything_differs(chosen, monkeypatch):
    runs = Runs(monkeypatch, f32=(0.010, 0), int8=(0.004, 0))
    first = chosen(runs, "f32", "int8")
    assert chosen(pytest.fail, "f32", "int8") == first
    chosen(runs, "f32", "int8", runtime="Runtime 2")
    chosen(runs, "f32", "int8", threads=1)
    monkeypatch.setattr(processor, "name", lambda: "another processor")
    chosen(runs, "f32", "int8")
    assert runs.compiled == ["f32", "int8"] * 4


@pytest.mark.parametrize("content", ["", "{", "[]", '{"key": 1}', "[" * 100_000])
def test_a_damaged_record_is_measured_again(chosen, monkeypatch, tmp_path, content):
    runs = Runs(monkeypatch, f32=(0.010, 0), int8=(0.004, 0))
    chosen(runs, "f32", "int8")
    path = next(tmp_path.glob("dmdnet-*.json"))
    path.write_text(content)
    assert chosen(runs, "f32", "int8").precision == "int8"
    assert json.loads(path.read_text())["precision"] == "int8"
    assert len(runs.compiled) == 4


def test_a_record_of_something_else_under_the_same_name_is_not_believed(chosen, monkeypatch, tmp_path):
    runs = Runs(monkeypatch, f32=(0.010, 0), int8=(0.004, 0))
    chosen(runs, "f32", "int8")
    path = next(tmp_path.glob("dmdnet-*.json"))
    content = json.loads(path.read_text())
    content["key"]["threads"] = 64
    path.write_text(json.dumps(content))
    chosen(runs, "f32", "int8")
    assert len(runs.compiled) == 4


def test_a_record_of_a_precision_that_was_no_candidate_is_not_believed(chosen, monkeypatch, tmp_path):
    runs = Runs(monkeypatch, f32=(0.010, 0), int8=(0.004, 0))
    chosen(runs, "f32", "int8")
    path = next(tmp_path.glob("dmdnet-*.json"))
    path.write_text(json.dumps(json.loads(path.read_text()) | {"precision": "bf16"}))
    assert chosen(runs, "f32", "int8").precision == "int8"


def test_a_full_disk_costs_only_the_record_and_leaves_nothing(chosen, monkeypatch, tmp_path, caplog):
    def full(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(precision.Path, "replace", full)
    assert chosen(Runs(monkeypatch, f32=(0.010, 0), int8=(0.004, 0)), "f32", "int8").precision == "int8"
    assert "can not be kept" in caplog.text
    assert not list(tmp_path.glob("dmdnet-*"))


def test_a_folder_that_can_not_be_written_costs_only_the_record(chosen, monkeypatch, tmp_path, caplog):
    (tmp_path / "file").write_text("")
    found = chosen(Runs(monkeypatch, f32=(0.010, 0), int8=(0.004, 0)), "f32", "int8", folder=tmp_path / "file" / "cpu")
    assert found.precision == "int8"
    assert "can not be kept" in caplog.text


def test_forgetting_removes_all_records(chosen, monkeypatch, tmp_path):
    chosen(Runs(monkeypatch, f32=(0.010, 0), int8=(0.004, 0)), "f32", "int8")
    assert precision.forget(tmp_path) == 1
    assert precision.forget(tmp_path) == 0
