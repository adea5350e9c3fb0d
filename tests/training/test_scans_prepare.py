"""A data set becomes a pool: crops, the paper's crops, restarts, and what is left out is named."""

import csv
import json

import numpy as np
import pytest

from camera import Frame, Intrinsics
from face.crop import SIZE, support
from tests.training import scan_files as files
from training.dataset import Pool
from training.protocols.spec import NAMES
from training.scans import ScanError, SetError, Surface
from training.scans import prepare as preparing
from training.scans.bosphorus import Bosphorus
from training.scans.iiitd import IiitD
from training.scans.lock3dface import Lock3DFace, People
from training.scans.paper import jittered, normalised, paper_crop
from training.scans.prepare import Plan, prepare
from training.scans.view import find, photographed, surface_of, turned


def ignore(_):
    """Warnings are another test's."""


@pytest.fixture
def scans(tmp_path):
    """Two people of Bosphorus with three scans each, one of them without a landmark, and a file that is none."""
    points, face = files.head(130, 140, spread_mm=80)
    for person in ("bs000", "bs001"):
        for name in ("N_N_0", "E_HAPPY_0", "O_EYE_0"):
            path = files.write_bnt(tmp_path / "set" / person / f"{person}_{name}.bnt", points, face)
            files.write_lm3(path.with_suffix(".lm3"), {"Nose tip": (0, 0, 78)})
    (tmp_path / "set" / "bs001" / "bs001_E_FEAR_0.bnt").write_bytes(b"cut")
    return tmp_path / "set"


def prepared(root, folder, plan):
    """Bosphorus' scans as a pool."""
    list(prepare(Bosphorus(), root, folder, plan, warn=ignore, workers=0))
    return Pool(folder)


def test_scans_become_a_pool(scans, tmp_path):
    pool = tmp_path / "pool"
    assert list(prepare(Bosphorus(), scans, pool, Plan(paper=True), warn=ignore, workers=0)) == [(0, 1), (1, 1)]
    made = Pool(pool)
    assert len(made) == 6
    assert made.identities == 2
    assert made.has("clean") and made.has("paper_clean")
    assert made.column("identity").tolist() == [1_000_000] * 3 + [1_000_001] * 3
    names = [NAMES[k] for k in made.column("subset")]
    assert sorted(names) == ["FE", "FE", "OC", "OC", "gallery", "gallery"]
    everything = np.arange(6)
    clean, noisy = (made.images(name, everything).numpy() for name in ("clean", "noisy"))
    inside = support() & made.masks(everything).numpy()[:, 0]
    assert np.abs(clean[:, 0, 68, 64] - 233.75).max() < 4  # the nose tip
    assert 0.3 < np.abs(clean - noisy)[:, 0][inside].mean() < 12
    with (pool / "skipped.csv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert len(rows) == 2
    assert "bs001_E_FEAR_0.bnt" in rows[1][0]
    assert "too few" in rows[1][1]


def test_what_is_done_is_kept_and_other_options_are_refused(scans, tmp_path, monkeypatch):
    monkeypatch.setattr(preparing, "PER_SHARD", 2)
    pool, loads = tmp_path / "pool", []

    class Stopping(Bosphorus):
        def load(self, entry):
            loads.append(entry.code)
            if len(loads) == 5:
                raise KeyboardInterrupt
            return super().load(entry)

    with pytest.raises(KeyboardInterrupt):
        list(prepare(Stopping(), scans, pool, Plan(), warn=ignore, workers=0))
    again = []

    class Counting(Bosphorus):
        def load(self, entry):
            again.append(entry.code)
            return super().load(entry)

    progress = list(prepare(Counting(), scans, pool, Plan(), warn=ignore, workers=0))
    assert progress[0] == (2, 4)
    assert progress[-1] == (4, 4)
    assert len(again) == 3
    assert len(Pool(pool)) == 6
    with pytest.raises(SetError, match="other options"):
        list(prepare(Bosphorus(), scans, pool, Plan(paper=True), warn=ignore, workers=0))


def test_two_processes_make_the_same_pool(scans, tmp_path, monkeypatch):
    monkeypatch.setattr(preparing, "PER_SHARD", 4)
    for workers, name in ((0, "one"), (2, "two")):
        list(prepare(Bosphorus(), scans, tmp_path / name, Plan(), warn=ignore, workers=workers))
    one, two = Pool(tmp_path / "one"), Pool(tmp_path / "two")
    assert np.array_equal(one.rows("noisy", np.arange(6)), two.rows("noisy", np.arange(6)))


def test_a_camera_s_frames_are_noisy_alone_and_may_be_turned(tmp_path):
    folder = tmp_path / "data" / "depth" / "001_Kinect_NU_1DEPTH"
    files.write_png(folder / "01.png", files.kinect_depth())
    label = tmp_path / "label" / "infrared" / "001_Kinect_NU_1INFRARED.txt"
    label.parent.mkdir(parents=True)
    label.write_text("x:240 y:195\nx:272 y:195\nx:256 y:212\nx:245 y:230\nx:267 y:230\n")
    reader = Lock3DFace(People({}, frozenset({9})))
    list(prepare(reader, tmp_path, tmp_path / "pool", Plan(poses=True), warn=ignore, workers=0))
    pool = Pool(tmp_path / "pool")
    assert not pool.has("clean")
    yaw = pool.column("pose")[:, 0]
    assert {-40, -20, 0, 20, 40} <= {round(float(value) / 20) * 20 for value in yaw}
    masks = pool.masks(np.arange(len(pool))).numpy()
    assert masks[np.abs(yaw) > 50].mean() < masks[np.abs(yaw) < 10].mean()


def test_the_paper_s_jitter_and_scaling_make_further_samples(scans, tmp_path):
    for plan, each in ((Plan(varied=True), 2), (Plan(paper=True, varied=True), 3)):
        made = prepared(scans, tmp_path / str(each), plan)
        assert len(made) == 6 * each
        clean, noisy = (made.images(name, np.arange(each)).numpy()[:, 0] for name in ("clean", "noisy"))
        assert np.array_equal(clean[0], clean[1])
        assert (noisy[0] != noisy[1])[clean[0] > 0].mean() > 0.5
    paper = made.images("paper_clean", np.arange(3)).numpy()[:, 0]
    assert np.array_equal(paper[0], paper[1])
    assert not np.array_equal(paper[0], paper[2])  # more of the head is seen: the nose's share is smaller


def test_relative_depth_is_normalised_face_by_face(tmp_path):
    import cv2

    v, u = np.mgrid[:90, :80]
    bulge = np.where((u - 40) ** 2 + (v - 45) ** 2 < 900, 90 + ((u - 40) ** 2 + (v - 45) ** 2) / 20, 0)
    path = tmp_path / "fold1" / "testing" / "1" / "Depth" / "1.jpg"
    path.parent.mkdir(parents=True)
    cv2.imwrite(str(path), bulge.astype(np.uint8))
    list(prepare(IiitD(), tmp_path, tmp_path / "pool", Plan(), warn=ignore, workers=0))
    image = Pool(tmp_path / "pool").images("noisy", np.arange(1)).numpy()[0, 0]
    assert Pool(tmp_path / "pool").column("split").tolist() == [1]
    assert image.max() > 250
    assert image[64, 64] > image[64, 30] > 0


def test_an_empty_set_is_told(tmp_path):
    (tmp_path / "fold1" / "odd" / "Depth").mkdir(parents=True)
    (tmp_path / "fold1" / "odd" / "Depth" / "1.jpg").write_bytes(b"")
    with pytest.raises(SetError, match="nothing of iiitd"):
        list(prepare(IiitD(), tmp_path, tmp_path / "pool", Plan(), warn=ignore, workers=0))


# before the virtual camera


def test_a_photographed_surface_lies_where_it_lay():
    points, face = files.head(90, 100, spread_mm=75)
    rows, columns = np.nonzero(face)
    ours = points * (1, -1, -1)
    from training.scans.scan import grid_surface

    surface = grid_surface(ours, face, nose=np.array([0.0, 0, -78]))
    frame, nose = photographed(surface)
    assert nose is not None
    z, (u, v) = frame.metres(), frame.intrinsics.project(nose)
    assert z[round(float(v)), round(float(u))] == pytest.approx(nose[2], abs=0.002)
    relief = 1000 * (z[z > 0].max() - z[z > 0].min())
    assert relief == pytest.approx(np.ptp(points[rows, columns, 2]), abs=2)


def test_a_surface_that_faces_away_by_its_size_alone_is_told():
    flat = Surface(np.zeros((3, 3)), np.array([[0, 1, 2]]))
    with pytest.raises(ScanError, match="nothing"):
        photographed(flat)


def test_turning_keeps_the_nose_and_lengths():
    points, face = files.head(40, 40)
    from training.scans.scan import grid_surface

    surface = grid_surface(points * (1, -1, -1), face, nose=np.array([0.0, 0, -78]))
    moved = turned(surface, (35.0, -10.0, 5.0))
    assert np.allclose(
        np.linalg.norm(moved.points - moved.nose, axis=1), np.linalg.norm(surface.points - surface.nose, axis=1)
    )
    assert moved.points[np.argmin(surface.points[:, 2])] == pytest.approx(surface.nose, abs=8)


def test_a_face_that_nobody_labelled_or_found_is_told():
    frame = Frame(np.full((120, 160), 900, np.uint16), 0.001, Intrinsics(160, 120, 150, 150, 79.5, 59.5))
    with pytest.raises(ScanError, match="no face"):
        find(frame, None)
    found = find(frame, np.array([0.0, 0, 0.9]))
    assert (found.pose_deg, found.score) == ((0, 0, 0), 0)
    assert len(surface_of(frame, np.array([0.0, 0, 0.9])).points) > 100


# the paper's crop


def kinect():
    return Frame(files.kinect_depth(), 0.001, Intrinsics(512, 424, 365.5, 365.5, 256, 212))


def test_the_paper_s_crop_is_relative_to_the_face():
    crop = paper_crop(kinect(), (256, 212))
    assert crop.shape == (SIZE, SIZE)
    assert crop.max() > 250
    assert crop[0, 0] == 0
    assert abs(np.argmax(crop.max(axis=0)) - SIZE // 2) < 8
    assert crop[SIZE // 2, SIZE // 2] > crop[SIZE // 2, 20] > 0


def test_the_paper_s_scaling_shows_more_of_the_head():
    assert (paper_crop(kinect(), (256, 212), scale=1.1) > 0).any()
    with pytest.raises(ScanError, match="outside"):
        paper_crop(kinect(), (600, 212))
    empty = Frame(np.zeros((40, 40), np.uint16), 0.001, Intrinsics(40, 40, 40, 40, 20, 20))
    with pytest.raises(ScanError, match="nothing"):
        paper_crop(empty, (20, 20))


def test_holes_are_filled_and_specks_are_gone():
    z = np.full((60, 60), np.nan)
    z[10:50, 10:50] = np.add.outer(np.arange(40), np.arange(40))
    z[25:28, 25:28] = np.nan
    z[2, 2] = 5
    image = normalised(z)
    assert (image > 0).mean() > 0.95
    with pytest.raises(ScanError, match="too little"):
        normalised(np.full((20, 20), np.nan))


def test_jitter_leaves_the_background():
    rng = np.random.default_rng(3)
    crop = paper_crop(kinect(), (256, 212))
    noisy = jittered(crop, rng)
    face = (crop > 20) & (crop < 235)
    assert (noisy[crop == 0] == 0).all()
    assert np.std(noisy[face] - crop[face]) == pytest.approx(255 * np.sqrt(2e-5), rel=0.1)


def test_the_manifest_names_everybody(scans, tmp_path):
    list(prepare(Bosphorus(), scans, tmp_path / "pool", Plan(), warn=ignore, workers=0))
    told = json.loads((tmp_path / "pool" / "manifest.json").read_text("utf-8"))
    assert told["people"] == ["bs000", "bs001"]
    assert (told["count"], told["skipped"], told["set"]) == (6, 1, "bosphorus")


def test_the_command_names_what_is_missing_and_what_was_left_out(scans, tmp_path, capsys, monkeypatch):
    from training.__main__ import main

    for arguments in (["frgc", str(tmp_path)], ["frgc", str(scans), "--people", "x.json"]):
        monkeypatch.setattr("sys.argv", ["training", "prepare", *arguments[:2], str(tmp_path / "no"), *arguments[2:]])
        with pytest.raises(SystemExit) as stopped:
            main()
        assert stopped.value.code == 2
        assert "Traceback" not in capsys.readouterr().err
    monkeypatch.setattr(
        "sys.argv", ["training", "prepare", "bosphorus", str(scans), str(tmp_path / "p"), "--workers", "0"]
    )
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code in (0, None)
    told = capsys.readouterr().out
    assert "6 faces of 2 people" in told
    assert "Left out: 1 " in told


def test_prepared_pools_are_what_the_paper_s_tables_take(scans, tmp_path):
    from training.reproduce.materials import training_part
    from training.reproduce.measure import subsets

    list(prepare(Bosphorus(), scans, tmp_path / "licensed" / "bosphorus", Plan(), warn=ignore, workers=0))
    pool = Pool(tmp_path / "licensed" / "bosphorus")
    assert sorted(set(subsets(pool))) == ["FE", "OC", "gallery"]
    trains = training_part(pool, 0.5)
    people = pool.column("identity")
    assert {len(set(trains[people == person])) for person in set(people)} == {1}
