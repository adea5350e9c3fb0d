"""The precisions that a processor is given: measured once for the chain, recorded, never trusted when in doubt."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

import engines
from engines.card import read
from engines.cpu import precision, processor

RANGES = {"features": [0.0, 255.0]}
EXACT = np.eye(1, 1920, 0, np.float32)[0]


def turned(similarity: float) -> np.ndarray:
    """A unit vector that is so similar to EXACT."""
    other = np.eye(1, 1920, 1, np.float32)[0]
    return np.float32(similarity) * EXACT + np.float32(np.sqrt(max(0.0, 1 - similarity**2))) * other


class Processor:
    """A family of networks that take so many turns of a clock and are off by so much, for a denoiser in grey levels;
    for a recogniser in cosine: its own loss and the loss by each grey level that the depth is off."""

    def __init__(self, monkeypatch, denoiser=None, recogniser=None, loss_by_depth=0.0) -> None:
        self.kinds = {"dmdnet": denoiser or {"f32": (10, 0)}, "ldnfnet": recogniser or {"f32": (10, 0)}}
        self.loss_by_depth = loss_by_depth
        self.compiled, self.now, self.exact = [], 0.0, None
        self.called = "Runtime 1"
        monkeypatch.setattr(precision, "clock", lambda: self.now)

    def version(self) -> str:
        return self.called

    def candidates(self, model):
        return list(self.kinds[model.name])

    def start(self, model, kind, threads, why):
        self.compiled.append((model.name, kind))
        takes, off = self.kinds[model.name][kind]
        if isinstance(off, Exception):
            raise off
        run = self.denoise if model.name == "dmdnet" else self.recognise
        return lambda depth: run(depth, takes, off)

    def denoise(self, depth, takes, off):
        self.now += takes / 1000
        if not off and len(depth) > 1:
            self.exact = depth
        return {"denoised": depth + np.float32(off)}

    def recognise(self, depth, takes, off):
        self.now += takes / 1000
        far = 0.0 if self.exact is None or len(depth) != len(self.exact) else float(np.abs(depth - self.exact).mean())
        embedding = turned(1 - off - self.loss_by_depth * far)
        normals = np.zeros((len(depth), 3, 128, 128), np.float32)
        return {"embedding": np.repeat(embedding[None], len(depth), 0), "normals": normals}


@pytest.fixture
def folder(models, tmp_path):
    """Both networks, in a folder that a test may change."""
    return Path(shutil.copytree(models, tmp_path / "models"))


@pytest.fixture
def chosen(folder, tmp_path):
    def choose(family, *names, **changed):
        setting = {"threads": 2, "folder": tmp_path / "cpu"} | changed
        networks = [read(name, folder) for name in names or ("dmdnet", "ldnfnet")]
        return precision.choose(family, networks, **setting)

    return choose


def test_the_fastest_pair_is_taken(chosen, monkeypatch):
    family = Processor(
        monkeypatch,
        {"f32": (10, 0), "bf16": (4, 0.1), "int8": (6, 0)},
        {"f32": (10, 0), "bf16": (5, 1e-5), "int8": (3, 1e-5)},
    )
    found = chosen(family)
    assert found.precision == {"dmdnet": "bf16", "ldnfnet": "int8"}
    assert found.ms["dmdnet"] == pytest.approx({"f32": 10, "bf16": 4, "int8": 6})
    assert "in a chain with ldnfnet: f32 10.0 ms, bf16 4.0 ms" in found.why["dmdnet"]
    assert chosen(family, "ldnfnet", "dmdnet") == found


def test_what_gains_nothing_or_answers_otherwise_is_not_taken(chosen, monkeypatch):
    assert chosen(Processor(monkeypatch, {"f32": (10, 0), "int8": (9.7, 0)})).precision["dmdnet"] == "f32"
    wrong = chosen(Processor(monkeypatch, {"f32": (10, 0), "bf16": (1, 3.0)}), threads=1)
    assert wrong.precision["dmdnet"] == "f32"
    assert "3 grey levels" in wrong.why["dmdnet"]
    wrong = chosen(Processor(monkeypatch, None, {"f32": (10, 0), "bf16": (1, 4e-4)}), threads=3)
    assert wrong.precision["ldnfnet"] == "f32"
    assert "0.99960, 0.99975 wanted" in wrong.why["ldnfnet"]


def test_depth_that_is_near_but_costs_the_embedding_is_not_taken(chosen, monkeypatch):
    family = Processor(monkeypatch, {"f32": (10, 0), "bf16": (4, 0.1)}, loss_by_depth=0.05)
    found = chosen(family)
    assert found.precision == {"dmdnet": "f32", "ldnfnet": "f32"}
    assert "behind it in f32, embeddings agree to 0.99500" in found.why["dmdnet"]
    assert chosen(family, "dmdnet").precision == {"dmdnet": "bf16"}  # alone it is near enough


def test_two_that_are_good_enough_alone_may_be_too_far_together(chosen, monkeypatch):
    family = Processor(
        monkeypatch, {"f32": (10, 0), "bf16": (6, 0.1)}, {"f32": (10, 0), "bf16": (5, 2e-4)}, loss_by_depth=2e-3
    )
    assert chosen(family).precision == {"dmdnet": "f32", "ldnfnet": "bf16"}


def test_one_that_cannot_be_compiled_is_told_and_left_out(chosen, monkeypatch):
    broken = engines.ModelDamaged("no such layer")
    found = chosen(Processor(monkeypatch, {"f32": (10, 0), "int8": (1, broken), "bf16": (4, 0)}))
    assert found.precision["dmdnet"] == "bf16"
    assert "no such layer" in found.why["dmdnet"]


def test_nothing_is_measured_where_there_is_no_choice(chosen, monkeypatch, tmp_path):
    family = Processor(monkeypatch)
    assert chosen(family).precision == {"dmdnet": "f32", "ldnfnet": "f32"}
    assert not list(tmp_path.glob("cpu/*.json"))
    assert not family.compiled


@pytest.fixture
def family(monkeypatch):
    return Processor(monkeypatch, {"f32": (10, 0), "int8": (4, 0)})


ONCE = [("dmdnet", "f32"), ("dmdnet", "int8"), ("ldnfnet", "f32")]


def test_it_is_measured_once_and_again_when_anything_differs(chosen, family, monkeypatch, folder):
    monkeypatch.delenv("ONEDNN_MAX_CPU_ISA", raising=False)  # else avx2 below may be no change
    first = chosen(family)
    assert chosen(family) == first
    assert family.compiled == ONCE
    family.called = "Runtime 2"
    chosen(family)
    chosen(family, threads=1)
    chosen(family, "dmdnet")
    monkeypatch.setenv("ONEDNN_MAX_CPU_ISA", "avx2")
    chosen(family)
    monkeypatch.setattr(processor, "name", lambda: "another processor")
    chosen(family)
    assert family.compiled == ONCE * 3 + ONCE[:2] + ONCE * 2
    changed = json.loads((folder / "ldnfnet.json").read_text()) | {"int8": {"ranges": RANGES}}
    (folder / "ldnfnet.json").write_text(json.dumps(changed))
    chosen(family)
    assert family.compiled[-3:] == ONCE
    assert len(family.compiled) == 20


@pytest.mark.parametrize("content", ["", "{", "[]", '{"key": 1}', "[" * 100_000])
def test_a_damaged_record_is_measured_again(chosen, family, tmp_path, content):
    chosen(family)
    path = next(tmp_path.glob("cpu/*.json"))
    path.write_text(content)
    assert chosen(family).precision["dmdnet"] == "int8"
    assert json.loads(path.read_text())["precision"]["dmdnet"] == "int8"
    assert family.compiled == ONCE * 2


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content["key"].update(threads=64),
        lambda content: content["precision"].update(dmdnet="bf16"),
        lambda content: content["precision"].pop("ldnfnet"),
        lambda content: content["why"].pop("ldnfnet"),
        lambda content: content.update(ms=3),
    ],
)
def test_a_record_of_something_else_under_the_same_name_is_not_believed(chosen, family, tmp_path, change):
    chosen(family)
    path = next(tmp_path.glob("cpu/*.json"))
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))
    assert chosen(family).precision["dmdnet"] == "int8"
    assert family.compiled == ONCE * 2


def test_a_full_disk_costs_only_the_record_and_leaves_nothing(chosen, family, monkeypatch, tmp_path, caplog):
    def full(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(precision.Path, "replace", full)
    assert chosen(family).precision["dmdnet"] == "int8"
    assert "cannot be kept" in caplog.text
    assert not list((tmp_path / "cpu").iterdir())


def test_a_folder_that_cannot_be_written_costs_only_the_record(chosen, family, tmp_path, caplog):
    (tmp_path / "file").write_text("")
    assert chosen(family, folder=tmp_path / "file" / "cpu").precision["dmdnet"] == "int8"
    assert "cannot be kept" in caplog.text


def test_a_measurement_says_how_far_it_is_and_a_record_says_nothing(chosen, family):
    told = []
    first = chosen(family, progress=lambda share, what: told.append((share, what)))
    shares = [share for share, _ in told]
    assert shares[0] == 0 and shares[-1] == 1 and shares == sorted(shares)
    assert len(set(shares)) > len(ONCE)  # each is compiled, answers and is timed
    assert {what for _, what in told} == {precision.MEASURING}
    told.clear()
    assert chosen(family, progress=lambda share, what: told.append(share)) == first
    assert not told


@pytest.mark.parametrize("step", range(7))
def test_a_measurement_that_is_broken_off_leaves_no_record(chosen, family, tmp_path, step):
    told = []

    def stop(share, _):
        told.append(share)
        if len(told) > step:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        chosen(family, progress=stop)
    assert len(told) == step + 1
    assert not list(tmp_path.glob("cpu/*"))


def test_forgetting_removes_all_records(chosen, family, tmp_path):
    chosen(family)
    assert precision.forget(tmp_path / "cpu") == 1
    assert precision.forget(tmp_path / "cpu") == 0


def test_what_caps_a_processor_is_part_of_what_it_is(monkeypatch):
    for variable in processor.CAPS:
        monkeypatch.delenv(variable, raising=False)
    plain = processor.identity()
    assert processor.name() in plain
    monkeypatch.setenv("ONEDNN_MAX_CPU_ISA", " avx512_core ")
    assert processor.identity() == f"{plain} ONEDNN_MAX_CPU_ISA=AVX512_CORE"


def test_what_is_loaded_is_what_was_chosen_for_both(monkeypatch, folder):
    asked = []

    def choose(family, networks, *, threads, progress):
        asked.append(sorted(model.name for model in networks))
        return precision.Chosen(dict.fromkeys(asked[-1], "f32"), dict.fromkeys(asked[-1], "measured here"), {})

    monkeypatch.setattr(precision, "choose", choose)
    loaded = [engines.load(name, "openvino", threads=1, directory=folder) for name in ("dmdnet", "ldnfnet")]
    assert asked == [["dmdnet", "ldnfnet"]] * 2
    assert {(one.precision, one.why) for one in loaded} == {("f32", "measured here")}
    (folder / "ldnfnet.onnx").unlink()
    engines.load("dmdnet", "openvino", threads=1, directory=folder)
    assert asked[-1] == ["dmdnet"]
    with pytest.raises(engines.ModelMissing):
        engines.load("dmdnet", "openvino", threads=1, directory=folder, beside="ldnfnet")
