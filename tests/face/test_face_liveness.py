"""What one frame says of a face: alive, or flat, bent, scaled; and the model's file."""

import json

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import assets
import camera
import face
from camera import Frame, Intrinsics
from face import Location
from face.liveness.answer import Liveness
from face.liveness.measures import SCALES, VALUES, _stretched, measure
from face.liveness.model import KINDS, answer, default_model, digest, read_model, words
from face.liveness.relief import COLUMNS, ROWS, Relief, relief

FOCAL = 400.0
K = Intrinsics(320, 300, FOCAL, FOCAL, 159.5, 149.5)


def sheet(distance: float, tilt: tuple[float, float], curve: float, noise_mm: float, seed: int = 0) -> Frame:
    """A sheet through the point ``distance`` ahead, tilted (dz/dx, dz/dy), rolled by ``curve`` 1/m about y."""
    u, v = np.meshgrid(np.arange(K.width), np.arange(K.height))
    rays = K.deproject(np.stack([u, v], -1), np.ones(u.shape))
    z = np.full(u.shape, distance)
    for _ in range(6):  # a fixed point: depth along a ray that meets the sheet
        x, y = rays[..., 0] * z, rays[..., 1] * z
        z = distance + tilt[0] * x + tilt[1] * y + curve * x * x / 2
    z = z * 1000 + np.random.default_rng(seed).normal(0, noise_mm, z.shape)
    inside = (np.abs(rays[..., 0] * distance) < 0.12) & (np.abs(rays[..., 1] * distance) < 0.14)
    return Frame(np.where(inside, np.rint(z), 0).astype(np.uint16), 0.001, K)


def ahead(distance: float, pose: tuple[float, float, float] = (0, 0, 0)) -> Location:
    return Location((159.5, 149.5), (0.0, 0.0, distance), pose, 1.0)


@given(
    distance=st.floats(0.4, 1.2),
    tilt=st.tuples(st.floats(-0.5, 0.5), st.floats(-0.5, 0.5)),
    noise=st.floats(0, 2),
    pose=st.tuples(st.floats(-25, 25), st.floats(-20, 20), st.floats(-15, 15)),
)
@settings(max_examples=60, deadline=None)
def test_no_flat_sheet_is_alive_and_its_distance_from_a_plane_is_the_noise(distance, tilt, noise, pose):
    frame, location = sheet(distance, tilt, 0, noise), ahead(distance, pose)
    assert default_model()(frame, location).odds < 0
    seen = measure(relief(frame, location), default_model().usual)
    assert seen.plane_mm < 0.6 + noise and seen.quadric_mm <= seen.plane_mm + 1e-9


@given(
    distance=st.floats(0.4, 1.2),
    tilt=st.tuples(st.floats(-0.3, 0.3), st.floats(-0.3, 0.3)),
    curve=st.floats(1, 9),
    way=st.sampled_from([-1, 1]),
)
@settings(max_examples=40, deadline=None)
def test_no_rolled_sheet_is_alive_and_a_quadric_fits_it(distance, tilt, curve, way):
    frame, location = sheet(distance, tilt, way * curve, 1.0), ahead(distance)
    assert default_model()(frame, location).odds < 0
    seen = measure(relief(frame, location), default_model().usual)
    assert seen is None or seen.quadric_mm < 3


@given(distance=st.floats(0.4, 1.2), behind=st.floats(-30, 80))
@settings(max_examples=30, deadline=None)
def test_a_relief_is_metres_behind_the_nose_whatever_the_distance(distance, behind):
    seen = relief(sheet(distance + behind / 1000, (0, 0), 0, 0), ahead(distance))
    known = np.isfinite(seen.z_mm)
    assert known.mean() > 0.9
    assert np.abs(seen.z_mm[known] - behind).max() < 0.6


@pytest.mark.parametrize("k", SCALES)
def test_the_scale_of_a_head_is_told(k):
    usual = default_model().usual
    z = _stretched(usual.key)[SCALES.index(k)].reshape(ROWS, COLUMNS).astype(np.float32)
    still = np.zeros_like(z)
    seen = measure(Relief(z, still, still + 1, 0.0, 0.0), usual)
    assert seen.scale == k
    assert seen.values.shape == (VALUES,) and np.isfinite(seen.values).all()


@pytest.mark.parametrize("name", ["near", "turned", "nodding", "desk"])
def test_rendered_faces_are_alive(request, name):
    folder = request.path.parent / "frames"
    truth = json.loads((folder / "truth.json").read_text())[name]
    depth = cv2.imread(str(folder / f"{name}.png"), cv2.IMREAD_UNCHANGED)
    k = Intrinsics(depth.shape[1], depth.shape[0], *truth["intrinsics"])
    frame = Frame(depth, 0.001, k)
    found = face.locate(frame)
    assert found
    for one in found:
        assert default_model()(frame, one).odds > 0


@pytest.mark.parametrize("clip", ["first-enrol", "first-later", "second-enrol", "second-later", "stranger"])
def test_every_fifth_frame_of_the_sample_people_is_alive(clip):
    with camera.open(f"file:{assets.CLIPS / f'{clip}.relief'}") as source:
        frames = list(camera.Frames(source))[::5]
    looks = [default_model()(frame, found) for frame in frames for found in face.locate(frame)[:1]]
    assert len(looks) >= 26
    assert all(look.odds > 0 for look in looks)


def test_where_too_little_is_measured_nothing_is_alive():
    empty = Frame(np.zeros((300, 320), np.uint16), 0.001, K)
    look = default_model()(empty, ahead(0.7))
    assert look.kind == "unseen" and look.odds < 0
    beside = Location((5000.0, 149.5), (8.0, 0.0, 0.7), (0, 0, 0), 1.0)
    assert default_model()(sheet(0.7, (0, 0), 0, 0), beside).kind == "unseen"


@given(odds=st.floats(-1e6, 1e6))
def test_an_answer_is_live_exactly_from_even_odds_on(odds):
    told = answer(odds, "flat", "flat: 1.0 mm off a plane")
    assert told.live == (odds >= 0) and (told.score >= 0.5 if told.live else told.score <= 0.5)
    assert told.attack == (odds < 0) and bool(told.said) != told.live


def test_every_kind_has_words_with_a_figure():
    seen = measure(relief(sheet(0.7, (0, 0), 0, 1), ahead(0.7)), default_model().usual)
    said = [words(kind, seen) for kind in KINDS]
    assert len(set(said)) == len(KINDS)
    assert words("flat", seen) == f"flat: {seen.plane_mm:.1f} mm off a plane"


@pytest.mark.parametrize("score", [-0.1, 1.1, float("nan")])
def test_a_score_is_a_probability(score):
    with pytest.raises(ValueError, match="liveness"):
        Liveness(score)


@pytest.mark.parametrize("damage", ["missing", "no json", "other weights", "fewer weights", "another space", "a text"])
def test_a_damaged_model_is_refused_with_a_remedy(tmp_path, damage):
    path = tmp_path / "liveness.json"
    told = json.loads((assets.MODELS / "liveness.json").read_text("utf-8"))
    if damage == "other weights":
        told["weights"]["threshold"] -= 5
    if damage == "fewer weights":
        del told["weights"]["layers"]
    if damage == "another space":
        told["weights"]["spread"] = told["weights"]["spread"][:-1]
        told["sha256"] = digest(told["weights"])
    if damage != "missing":
        text = {"no json": "{", "a text": '"liveness"'}.get(damage, json.dumps(told))
        path.write_text(text, encoding="utf-8")
    with pytest.raises(face.LivenessDamaged, match="install Relief again"):
        read_model(path)


@given(seed=st.integers(0, 10_000), share=st.floats(0.1, 1), line=st.booleans())
@settings(max_examples=60, deadline=None)
def test_whatever_cells_are_missing_the_measures_are_numbers(seed, share, line):
    rng = np.random.default_rng(seed)
    z = rng.normal(30, 8, (ROWS, COLUMNS)).astype(np.float32)
    z[rng.random(z.shape) > share] = np.nan
    if line:  # of the upper face one row is left, of the lower one column
        z[:9][np.arange(9) != 7] = np.nan
        z[12:, np.arange(COLUMNS) != 10] = np.nan
    seen = measure(Relief(z, np.abs(z) / 20, np.ones_like(z), 0.0, 0.0), default_model().usual)
    assert seen is None or np.isfinite(seen.values).all()
