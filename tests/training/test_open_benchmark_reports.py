"""The benchmarks on a made pool: protocol, measures, filters and what they write."""

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.open import denoising, filters, methods, recognition, thresholds
from training.dataset import Pool, PoolError
from training.protocols.resampling import people_weights

PEOPLE, FRAMES = 12, 7


@pytest.fixture(scope="module")
def benchmark(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Bumpy bowls of 12 people as the sets ``test``, ``pairs-test`` and ``pairs-train``."""
    folder = tmp_path_factory.mktemp("open")
    rng = np.random.default_rng(0)
    y, x = np.mgrid[:128, :128]
    face = ((x - 64) / 48) ** 2 + ((y - 64) / 60) ** 2 < 1
    identity = np.repeat(np.arange(PEOPLE), FRAMES)
    waves = np.stack([np.sin(x / rng.uniform(6, 20) + y / rng.uniform(6, 20)) for _ in range(PEOPLE)])
    clean = np.where(face, 200 - ((x - 64) ** 2 + (y - 68) ** 2) * 0.015 + 8 * waves[identity], 0)
    noisy = np.where(face, clean + rng.normal(0, 6, clean.shape), 0)
    arrays = {
        "clean": (clean * 256).astype(np.uint16),
        "noisy": (noisy * 256).astype(np.uint16),
        "mask": np.packbits((noisy > 0).reshape(len(identity), -1), axis=1),
        "identity": identity.astype(np.int32),
        "subset": np.tile([0, 1, 2, 3, 4, 5, 5], PEOPLE).astype(np.uint8),
    }
    for name in ("test", "pairs-test", "pairs-train"):
        shard = folder / name / "shard-0000"
        shard.mkdir(parents=True)
        for key, array in arrays.items():
            np.save(shard / f"{key}.npy", array)
        manifest = {"count": len(identity), "shards": ["shard-0000"], "identities": PEOPLE}
        (folder / name / "manifest.json").write_text(json.dumps(manifest))
    return folder


def test_gallery_is_the_gallery_subset(benchmark: Path) -> None:
    on = recognition.protocol(Pool(benchmark / "test"))
    assert on.people == PEOPLE
    assert on.gallery.sum() == PEOPLE
    assert (np.unique(on.subset[~on.gallery], return_counts=True)[1] == [12, 12, 12, 12, 24]).all()


def test_a_perfect_and_a_useless_method(benchmark: Path) -> None:
    on = recognition.protocol(Pool(benchmark / "test"))
    weights = people_weights(PEOPLE, 50)
    perfect = recognition.measure("perfect", np.eye(PEOPLE, dtype=np.float32)[on.person], on, weights)
    assert perfect.numbers["rank1_total"]["value"] == 1.0
    assert perfect.numbers["eer"]["value"] == 0.0
    assert perfect.numbers["rank1"]["TM"]["count"] == 24
    useless = recognition.measure("useless", np.ones((len(on.index), 1), np.float32), on, weights)
    assert useless.numbers["rank1_total"]["value"] == 0.0
    assert useless.numbers["eer"]["value"] == pytest.approx(0.5)
    rows = recognition.differences([perfect, useless], on, weights)
    assert [row["subset"] for row in rows] == ["total", "NU", "FE", "PS", "OC", "TM"]
    assert all(row["value"] == 1.0 and row["significant"] for row in rows)


def test_recognition_writes_table_json_and_plots(
    benchmark: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("benchmarks.report.RESULTS", tmp_path)
    recognition.main(benchmark, None, None, networks=False, samples=0, replicates=20, plots=tmp_path)
    assert "probes of 12 unseen people" in capsys.readouterr().out.replace("\n", " ")
    found = json.loads((tmp_path / "recognition.json").read_text())
    numbers = found["methods"]["nearest neighbour, raw"]
    text = (tmp_path / "recognition.txt").read_text()
    assert f"total             {100 * numbers['rank1_total']['value']:.1f} [" in text
    assert "TAR at FMR 0.01   –" in text
    assert numbers["rank1_total"]["value"] > 0.9
    assert len(numbers["cmc"]) == PEOPLE
    assert numbers["tar_at_fmr"]["0.01"] is None  # 792 impostors expect fewer than ten false matches
    assert sorted(path.name for path in tmp_path.glob("*.png")) == [
        f"recognition-{name}.png" for name in ("cmc", "det", "roc")
    ]


def test_any_pool_is_measured_with_its_first_crops_as_gallery(benchmark: Path, tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / "pool"
    shutil.copytree(benchmark / "test", copy)
    (copy / "shard-0000" / "subset.npy").unlink()
    on = recognition.protocol(Pool(copy))
    assert np.flatnonzero(on.gallery).tolist() == list(range(0, PEOPLE * FRAMES, FRAMES))
    found = recognition.measure(
        "raw", methods.unit(methods.images(on.data, "noisy", on.index)), on, people_weights(12, 9)
    )
    assert found.numbers["rank1"] == {}
    assert found.numbers["rank1_total"]["count"] == PEOPLE * (FRAMES - 1)


def test_methods_are_named_checkpoints() -> None:
    assert methods.trained("led3d=runs/led3d@noisy").name == "led3d"
    for argument in ("led3d", "=runs/x", "led3d="):
        with pytest.raises(PoolError, match="NAME=CHECKPOINT"):
            methods.trained(argument)
    with pytest.raises(PoolError, match="NAME=CHECKPOINT"):
        denoising.trained("runs/x")


def test_denoising_reports_pairs_and_subsets(
    benchmark: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("benchmarks.report.RESULTS", tmp_path)
    few = {name: dict(list(every.items())[:2]) for name, every in filters.candidates().items()}
    monkeypatch.setattr(denoising, "candidates", lambda: few)
    denoising.main(benchmark, None, None, network=False, samples=6, tune=4)
    assert "unseen people" in capsys.readouterr().out.replace("\n", " ")
    found = json.loads((tmp_path / "denoising.json").read_text())["methods"]
    assert len(found) == 1 + len(few)
    assert set(found["noisy input"]) == {"pairs", "gallery", "NU", "FE", "PS", "OC", "TM"}
    best = max(numbers["pairs"]["psnr"] for name, numbers in found.items() if name != "noisy input")
    assert best > found["noisy input"]["pairs"]["psnr"] + 2


def test_filters_leave_the_background_alone(benchmark: Path) -> None:
    crops = methods.images(Pool(benchmark / "pairs-test"), "noisy", np.array([0, 30]))
    for settings in filters.candidates().values():
        answer = next(iter(settings.values()))(crops)
        assert answer.shape == crops.shape
        assert answer.dtype == np.float32
        assert (answer[crops == 0] == 0).all()


def test_librealsense_filter_smooths_and_keeps_depth(benchmark: Path) -> None:
    pytest.importorskip("pyrealsense2")
    data, index = Pool(benchmark / "pairs-test"), np.array([0, 30])
    noisy, clean = methods.images(data, "noisy", index), methods.images(data, "clean", index)
    answer = np.stack(list(filters.spatial(noisy, step_mm=0.1, alpha=0.5, delta=50)))
    inside = clean > 0
    assert np.abs(answer - clean)[inside].mean() < 0.7 * np.abs(noisy - clean)[inside].mean()
    assert abs((answer - clean)[inside].mean()) < 1


def test_spread_is_even_and_all_of_it_on_request() -> None:
    index = np.arange(10, 30)
    assert denoising.spread(index, 0) is index
    assert denoising.spread(index, 99) is index
    assert denoising.spread(index, 3).tolist() == [10, 19, 29]


def test_thresholds_are_judged_by_sensor_and_by_pairs_that_count() -> None:
    """Two sensors; a stranger of one passes, in one comparison of eight, and people who are not alike do not count."""
    person = np.repeat([7, 9, 11], 4).astype(np.int64)
    sensor = np.tile([0, 0, 2, 2], 3)
    vectors = np.eye(3, dtype=np.float32)[np.repeat(np.arange(3), 4)]
    vectors[0] = (0.6, 0.8, 0.0)  # person 7, first sensor: like person 9
    among = np.zeros((3, 3), bool)
    among[0, 1] = among[1, 0] = True
    found = {(one.sensor, one.level): one for one in thresholds.measure(vectors, person, sensor, among, {0.01: 0.7})}
    every, first, other = (found[name, 0.01] for name in (thresholds.ALL, "kinect-v2", "realsense-d435"))
    assert (every.impostors, first.impostors, other.impostors) == (16, 4, 4)
    assert (every.fmr, first.fmr, other.fmr) == (4 / 16, 2 / 4, 0.0)
    assert first.tar == 2 / 3
    assert other.tar == 1.0
    assert every.holds is False
    assert other.holds is None  # four comparisons say nothing of one in a hundred
    assert other.row()["at most twice"] == "open"
