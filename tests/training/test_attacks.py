"""Attack generators: what is made is what its name says, the same every time, and kept and read whole."""

import json

import numpy as np
import pytest

from face.liveness.measures import VALUES, zones
from face.liveness.model import KINDS as CLASSES
from face.liveness.model import digest, read_model
from face.liveness.usual import learnt
from training.attacks import fit as fitting
from training.attacks import pool
from training.attacks.clips import TIMES_S, TOGETHER, clip
from training.attacks.fit import Examples, fit, write
from training.attacks.forms import form
from training.attacks.kinds import GENUINE, KINDS
from training.attacks.paper import Ellipse, Paper
from training.attacks.presentation import present
from training.attacks.prints import behind, cut
from training.faces import FaceModel
from training.faces.props import Dressed
from training.faces.props.front import Front


@pytest.fixture(scope="module")
def model(face_model_file):
    return FaceModel(face_model_file)


def test_paper_keeps_its_lengths_when_it_is_rolled():
    flat, rolled = Paper((0.1, 0.14)).mesh().vertices, Paper((0.1, 0.14), curve=6.0).mesh().vertices
    assert np.ptp(flat[:, 2]) < 1e-5
    row = rolled[np.isclose(rolled[:, 1], rolled[0, 1], atol=1e-6)]
    length = np.linalg.norm(np.diff(row, axis=0), axis=1).sum()
    assert length == pytest.approx(0.2, abs=0.001) and np.ptp(row[:, 0]) < 0.195
    assert np.allclose((row[:, 0]) ** 2 + (row[:, 2] - 1 / 6) ** 2, 1 / 36, atol=1e-5)


def test_holes_and_outlines_are_cut_where_they_are():
    hole = Ellipse((0.03, -0.03), (0.02, 0.01))
    mesh = Paper((0.1, 0.14), holes=[hole], outline=Ellipse((0, 0), (0.08, 0.1))).mesh()
    middles = mesh.vertices[mesh.triangles].mean(axis=1)[:, :2]
    assert not hole.inside(middles).any()
    assert Ellipse((0, 0), (0.08, 0.1)).inside(middles).all()


def test_a_folded_print_keeps_its_lengths_and_its_strips_are_flat():
    folded = Paper((0.1, 0.14), folds=((0.02, 0.5), (0.05, 0.4))).mesh().vertices
    row = folded[np.isclose(folded[:, 1], folded[0, 1], atol=1e-6)]
    row = row[np.argsort(row[:, 0])]
    assert np.linalg.norm(np.diff(row, axis=0), axis=1).sum() == pytest.approx(0.2, abs=0.002)
    middle, wing = row[np.abs(row[:, 0]) < 0.019], row[(row[:, 0] > 0.021) & (row[:, 0] < 0.045)]
    assert np.ptp(middle[:, 2]) < 1e-6
    slope, *_ = np.polyfit(wing[:, 0], wing[:, 2], 1)
    assert slope == pytest.approx(np.tan(0.5), rel=0.02)


def test_a_print_covers_what_is_neither_beside_it_nor_cut_out():
    paper = Paper((0.05, 0.05), centre=(0.0, 0.02), holes=[Ellipse((0.02, 0.0), (0.01, 0.01))])
    assert paper.covers((0, 0.06)) and not paper.covers((0, -0.04)) and not paper.covers((0.021, 0.001))
    assert not Paper((0.1, 0.1), outline=Ellipse((0, 0.06), (0.05, 0.04))).covers((0, 0))


@pytest.mark.parametrize("variant", [one.name for one in KINDS["cut-out"]])
@pytest.mark.parametrize("seed", range(4))
def test_nothing_of_a_face_comes_through_a_print_but_at_its_holes(model, variant, seed):
    rng = np.random.default_rng(seed)
    own = model.face(model.random_identity(rng), model.random_expression(rng))
    bare = Dressed(own, ())
    paper = cut(variant, own, rng)
    worn = behind(model, bare, paper, variant, rng)
    x, y, z = worn.props[0].vertices[np.unique(worn.props[0].triangles)].T
    skin = Front(model, worn.face).z(x, y)
    assert (z - skin).max() < 0.0025, "paper lies on the skin"


@pytest.mark.parametrize(("kind", "variant"), [(GENUINE, ""), ("flat", "print"), ("shell", "egg"), ("size", "wide")])
def test_the_same_numbers_give_the_same_presentation(model, kind, variant):
    one, two = (present(model, kind, variant, 700_000, 1) for _ in range(2))
    assert np.array_equal(one.frame.depth, two.frame.depth) and one.placed == two.placed
    assert (one.frame.depth > 0).mean() > 0.05


HELD_OUT = [(kind, one.name) for kind in ("cut-out", "shell") for one in KINDS[kind] if one.held_out]


@pytest.mark.parametrize(("kind", "variant"), [*HELD_OUT, ("cut-out", "worn any"), ("shell", "any shell")])
def test_what_is_worn_changes_the_face_it_is_worn_on(model, kind, variant):
    worn, bare = (present(model, *what, 700_000, 1) for what in ((kind, variant), (GENUINE, "")))
    assert worn.frame.depth.shape == bare.frame.depth.shape and worn.kind == kind
    off = np.abs(worn.frame.depth.astype(int) - bare.frame.depth)
    assert np.median(off[off < 200]) > 0


@pytest.mark.parametrize("variant", [one.name for kind in ("size", "near size") for one in KINDS[kind]])
@pytest.mark.parametrize("seed", range(3))
def test_a_wrong_form_keeps_the_nose_tip_and_moves_the_rest(variant, seed):
    rng = np.random.default_rng(seed)
    head = np.concatenate([np.zeros((1, 3)), rng.uniform((-0.07, -0.09, 0), (0.07, 0.09, 0.1), (400, 3))])
    moved = form(variant, rng)(head)
    assert np.abs(moved[0]).max() < 1e-9
    assert np.sqrt(((moved - head)[1:] ** 2).sum(axis=1).mean()) > 0.004


def test_a_clip_is_one_presentation_in_several_frames(model):
    shown, again = (clip(model, "shell", "egg", 700_000, 0) for _ in range(2))
    assert len(shown.frames) == len(shown.placed) == len(shown.located) == len(TIMES_S)
    assert all(np.array_equal(a.depth, b.depth) for a, b in zip(shown.frames, again.frames, strict=True))
    assert [frame.timestamp for frame in shown.frames] == list(TIMES_S)
    depths = np.stack([frame.depth for frame in shown.frames]).astype(float)
    v, u = (round(x) for x in shown.placed[0].nose_px[::-1])
    steps = [
        np.abs(depths[k, v - 9 : v + 10, u - 9 : u + 10] - depths[0, v - 9 : v + 10, u - 9 : u + 10]) for k in (1, 9)
    ]
    assert 0 < np.median(steps[0]) < 4, "noise of its own, and the same place"
    noses = np.array([at.nose_m for at in shown.placed])
    assert noses[TOGETHER:].std(axis=0).max() > 0.0005, "and it drifts later"


def test_clips_are_kept_and_read_as_they_were_made(face_model_file, model, tmp_path):
    jobs = [(GENUINE, "", 760_000, 0), ("flat", "board", 760_001, 2)]
    assert list(pool.render(tmp_path, face_model_file, jobs, clips=True, workers=1)) == [2]
    read = {one.kind: one for path in pool.clip_parts(tmp_path) for one in pool.read_clips(path)}
    assert set(read) == {GENUINE, "flat"} and not list(pool.read(tmp_path))
    made = clip(model, *jobs[0])
    assert np.array_equal(read[GENUINE].frames[7].depth, made.frames[7].depth)
    assert read[GENUINE].placed == made.placed
    for kept, found in zip(
        read[GENUINE].located, made.located, strict=True
    ):  # in another process, with its own rounding
        assert (kept is None) == (found is None)
        if kept is not None and found is not None:
            assert np.allclose(kept.nose_m, found.nose_m, atol=1e-5) and kept.nose_px == pytest.approx(
                found.nose_px, abs=1e-3
            )
            assert kept.pose_deg == pytest.approx(found.pose_deg, abs=1e-2) and abs(kept.score - found.score) < 1e-4
    assert [frame.timestamp for frame in read["flat"].frames] == list(TIMES_S)
    assert read["flat"].frames[0].intrinsics == clip(model, *jobs[1]).frames[0].intrinsics


def test_a_print_is_flat_where_the_face_would_be(model):
    shown = present(model, "flat", "print", 700_000, 0)
    u, v = (round(x) for x in shown.placed.nose_px)
    part = shown.frame.depth[v - 8 : v + 9, u - 8 : u + 9].astype(float)
    y, x = np.mgrid[:17, :17]
    design = np.stack([np.ones(289), x.ravel(), y.ravel()], -1)
    residual = part.ravel() - design @ np.linalg.lstsq(design, part.ravel(), rcond=None)[0]
    assert residual.std() < 4


def test_a_plan_keeps_people_and_variants_apart():
    counts = {GENUINE: 8, **dict.fromkeys(KINDS, 40)}
    fitted, judged, measured = (pool.plan(counts, purpose) for purpose in ("fit", "threshold", "measure"))
    people = [{job[2] for job in jobs} for jobs in (fitted, judged, measured)]
    assert len(set.union(*people)) == sum(map(len, people))
    assert not {job[:2] for job in fitted if job[0] != GENUINE} & {job[:2] for job in measured}
    assert "mask" not in {job[0] for job in fitted}
    for kind, variants in KINDS.items():
        assert {job[1] for job in measured if job[0] == kind} == {v.name for v in variants if v.held_out}


@pytest.mark.parametrize("text", ["shel=4", "shell", "shell=", "shell=-1", "=3"])
def test_a_kind_that_does_not_exist_is_refused(text):
    with pytest.raises(pool.AttackError, match="KIND=NUMBER"):
        pool.counts([text])


def middle():
    return zones()["middle"]


@pytest.mark.parametrize("text", ["", "held-out", "fitting"])
def test_a_purpose_that_does_not_exist_is_refused(text):
    with pytest.raises(pool.AttackError, match="fit, threshold, measure"):
        pool.purpose(text)


def apart() -> Examples:
    """Sixty looks of each class, each class 3 away along a measure of its own, in noise of 0.3."""
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(len(CLASSES) + 1), 60)
    values = rng.normal(0, 0.3, (len(labels), VALUES))
    values[np.arange(len(labels)), labels] += 3
    usual = learnt(rng.normal(20, 2, (80, 21, 21)).astype(np.float32), np.full((21, 21), 20, np.float32), middle())
    return Examples(values, labels, np.arange(len(labels)), np.ones(len(labels), np.bool_), usual)


def test_a_fit_goes_on_from_a_model_and_keeps_what_that_tells(tmp_path, one_thread, monkeypatch):
    monkeypatch.setattr(fitting, "BATCH", 64)
    shown = apart()
    people = shown.values[shown.labels == 0]
    write(tmp_path / "before.json", fit(shown, people, seed=1))
    before = read_model(tmp_path / "before.json")
    new = np.random.default_rng(1).normal(0, 0.3, (120, VALUES))  # an attack that was not shown, at a place of its own
    new[:, 20], kind = 3, 3
    assert (before.logits(new).argmax(axis=1) == kind).mean() < 0.9
    few = shown.labels < 3  # of half of the classes nothing is shown again
    more = Examples(
        np.concatenate([shown.values[few], new]),
        np.concatenate([shown.labels[few], np.full(120, kind)]),
        np.arange(few.sum() + 120),
        np.ones(few.sum() + 120, np.bool_),
        before.usual,
    )
    told = fit(more, None, seed=2, start=before)
    write(tmp_path / "after.json", told)
    after = read_model(tmp_path / "after.json")
    assert after.threshold == before.threshold and np.array_equal(after.usual.ways, before.usual.ways)
    assert np.array_equal(after.mean, before.mean)
    assert (after.logits(new).argmax(axis=1) == kind).mean() > 0.95
    assert (after.logits(shown.values).argmax(axis=1) == shown.labels).mean() > 0.9


def test_a_fit_needs_people_or_a_model_to_set_its_threshold_by():
    with pytest.raises(pool.AttackError, match="--for threshold"):
        fit(apart(), None)


def test_a_fit_separates_what_is_apart_and_writes_what_is_read(tmp_path, one_thread, monkeypatch):
    monkeypatch.setattr(fitting, "BATCH", 64)  # enough steps for few examples
    shown = apart()
    values, labels, usual = shown.values, shown.labels, shown.usual
    told = fit(shown, values[labels == 0], seed=1)
    write(tmp_path / "liveness.json", told)
    model = read_model(tmp_path / "liveness.json")
    assert told["sha256"] == digest(json.loads((tmp_path / "liveness.json").read_text())["weights"])
    assert (model.logits(values).argmax(axis=1) == labels).mean() > 0.98
    assert np.allclose(model.usual.ways, usual.ways)
