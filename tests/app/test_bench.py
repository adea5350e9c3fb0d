import json
from pathlib import Path

import numpy as np
import pytest
from app_doubles import Denoiser, People, Recogniser, cut, find, make_frame, unit

import camera
from app.bench import chain as bench
from app.bench.scene import HEIGHT, WIDTH, furnish, room
from app.pipeline import STAGES, Pipeline
from app.words.report import dumps
from camera import Frame, Intrinsics

KINECT = Intrinsics(width=512, height=424, fx=365.5, fy=365.5, cx=255.5, cy=211.5)


def person(number: int = 0) -> Frame:
    """A block 0.7 m away before nothing."""
    depth = np.zeros((424, 512), np.uint16)
    depth[150:300, 200:320] = 700 + number
    return Frame(depth, 0.001, KINECT, number=number, timestamp=number / 15, source="test:")


def test_the_room_fills_everything_but_a_few_holes_and_leaves_the_person_as_it_was():
    (frame,) = furnish([person()])
    assert frame.depth.shape == (HEIGHT, WIDTH) and frame.intrinsics.fx == 365.5
    person_px = frame.depth == 700
    assert person_px.sum() == 150 * 120
    assert 0.98 < (frame.depth > 0).mean() < 1
    assert np.median(frame.depth[~person_px]) > 1500
    rows, columns = np.nonzero(person_px)
    corners = frame.intrinsics.deproject(np.array([[columns.min(), rows.min()]]), np.array([0.7]))
    assert np.allclose(corners, KINECT.deproject(np.array([[200, 150]]), np.array([0.7])), atol=1e-6)


def test_two_frames_have_different_noise_and_the_same_seed_the_same():
    first, second = furnish([person(0), person(1)])
    assert (first.depth != second.depth).mean() > 0.5
    again, _ = furnish([person(0), person(1)])
    assert np.array_equal(first.depth, again.depth)


def test_a_larger_camera_is_shown_whole():
    large = Intrinsics(width=1280, height=720, fx=900, fy=900, cx=639.5, cy=359.5)
    depth = np.zeros((720, 1280), np.uint16)
    depth[::719, ::1279] = 500
    depth[300:400, 600:700] = 500
    (frame,) = furnish([Frame(depth, 0.001, large)])
    assert frame.intrinsics.fx == 450 and (frame.depth == 500).sum() == pytest.approx(50 * 50, rel=0.1)


def test_an_empty_room_is_before_the_camera_everywhere():
    depth = room(KINECT)
    assert depth.min() > 1 and depth.max() < 10


def pipeline(people: People | None = None) -> Pipeline:
    return Pipeline(Denoiser(), Recogniser(), people, locate=find, crop=cut)


def test_every_stage_is_measured_with_what_it_ran_on():
    measured = bench.run(pipeline(People({"Anna": unit([1])})), [make_frame(0), make_frame(1)], count=20, scene="two")
    assert tuple(measured.stages) == STAGES and measured.frames == measured.frames_with_face == 20
    for stage in measured.stages.values():
        assert 0 <= stage.minimum <= stage.median <= stage.p95
    record = json.loads(dumps(measured.as_dict()))
    assert record["size"] == [64, 48] and record["gallery"] == 1 and record["scene"] == "two"
    assert [m["name"] for m in record["models"]] == ["plus-one", "by-value"]
    assert record["models"][0]["precision"] == "f32" and len(record["models"][0]["sha256"]) == 64
    assert record["threads"]["denoiser"] == 1 and record["machine"]["cores"] >= 1 and record["machine"]["processor"]


def test_nothing_is_carried_from_frame_to_frame():
    carried = []

    def locate(frame: Frame, *, previous: object = None) -> list:
        carried.append(previous)
        return find(frame)

    measured = Pipeline(Denoiser(), Recogniser(), None, locate=locate, crop=cut)
    bench.run(measured, [make_frame()], count=3, scene="one")
    assert carried == [None] * (3 + bench.WARM_UP)


def test_no_frames_no_figures():
    with pytest.raises(ValueError, match="no frames"):
        bench.run(pipeline(), [], scene="none")


def test_frames_are_spread_over_a_recording(tmp_path: Path):
    path = tmp_path / "clip.relief"
    with camera.Recorder(path, make_frame().intrinsics) as recorder:
        for i in range(100):
            recorder.write(make_frame(i))
    numbers = [frame.number for frame in bench.some_frames(f"file:{path}")]
    assert len(numbers) == bench.DISTINCT and numbers[0] == 0 and numbers[-1] >= 95
    assert numbers == sorted(set(numbers))


def test_a_crowd_is_a_real_gallery_that_goes_away():
    with bench.crowd("model-1", people=3) as gallery:
        path = Path(gallery.path)
        assert len(gallery) == 3 and path.is_file()
        assert len(gallery.identify(unit([1]), top=5)) == 3
    assert not path.exists()
