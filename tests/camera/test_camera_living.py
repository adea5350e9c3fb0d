"""Living with cameras: dark beginnings, frozen images, losses and returns, two cameras at once."""

import threading
from pathlib import Path

import numpy as np
import pytest

import camera
from camera import BadUri, CameraAway, CameraFrozen, CameraLost, DeviceInfo, Frame, FrameTimeout, Intrinsics
from camera.query import path_of, split
from camera.streams.reconnecting import open_patiently

LENS = Intrinsics(64, 48, 60.0, 60.5, 31.5, 23.5)


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


class Scripted(camera.Source):
    """Each step is a frame, an error, or seconds that pass before the next."""

    live = True

    def __init__(self, clock, *steps, dropped=0):
        self.clock, self.steps, self.closed, self.lost = clock, list(steps), 0, dropped

    @property
    def info(self):
        return DeviceInfo("scripted", "Scripted")

    @property
    def dropped(self):
        return self.lost

    def read(self, timeout=2.0):
        while self.steps:
            step = self.steps.pop(0)
            if isinstance(step, Exception):
                raise step
            if isinstance(step, Frame):
                return step
            self.clock.now += step
        self.clock.now += timeout
        raise FrameTimeout("nothing came; look at the cable")

    def close(self):
        self.closed += 1


def frame(number, value=None, timestamp=0.0):
    return Frame(
        np.full((48, 64), number + 500 if value is None else value, np.uint16),
        0.001,
        LENS,
        number=number,
        timestamp=timestamp,
    )


def test_first_dark_frames_are_left_out_but_a_covered_lens_shows():
    clock = Clock()
    source = camera.Steady(Scripted(clock, frame(0, 0), frame(1, 0), frame(2), frame(3, 0)), clock=clock)
    assert [source.read().number for _ in range(2)] == [2, 3]
    covered = camera.Steady(Scripted(clock, *(frame(n, 0) for n in range(20))), clock=clock, dark_frames=5)
    assert covered.read().number == 5


@pytest.mark.parametrize(
    "stuck",
    [
        pytest.param([step for _ in range(30) for step in (0.2, frame(4))], id="same number"),
        pytest.param([step for n in range(5, 35) for step in (0.2, frame(n, 504))], id="same bytes"),
    ],
)
def test_a_frozen_image_is_a_loss(stuck):
    clock = Clock()
    source = camera.Steady(Scripted(clock, frame(3), 0.2, frame(4), *stuck), clock=clock, frozen_after=3.0)
    assert [source.read().number for _ in range(2)] == [3, 4]
    began = clock.now
    with pytest.raises(CameraFrozen, match="same image for 3 s"):
        for _ in range(100):
            try:
                source.read()
            except FrameTimeout:
                continue
    assert clock.now - began == pytest.approx(3.0, abs=0.21)


def test_a_covered_lens_is_not_frozen():
    clock = Clock()
    steps = [step for n in range(1, 60) for step in (0.2, frame(n, 0))]
    source = camera.Steady(Scripted(clock, frame(0), *steps), clock=clock)
    assert [source.read().number for _ in range(60)] == list(range(60))


def reconnecting(clock, *sources, **options):
    told, opened = [], []

    def open_source():
        source = sources[len(opened)]
        opened.append(source)
        if isinstance(source, Exception):
            raise source
        return source

    options = {"retry_seconds": (1.0, 2.0, 4.0), "clock": clock} | options
    made = camera.Reconnecting(open_source, on_interruption=told.append, **options)
    made._closed.wait = lambda seconds: setattr(clock, "now", clock.now + seconds)  # time passes at once
    return made, told, opened


def test_a_lost_camera_comes_back_with_back_off_and_its_time_goes_on():
    clock = Clock()
    first = Scripted(clock, frame(1, timestamp=0.0), frame(2, timestamp=0.5), CameraLost("unplugged"), dropped=3)
    gone = camera.CameraNotFound("none is connected")
    back = Scripted(clock, frame(0, timestamp=0.0), frame(1, timestamp=0.1))
    source, told, opened = reconnecting(clock, first, gone, gone, back)
    assert [source.read().number for _ in range(2)] == [1, 2]
    with pytest.raises(CameraAway, match=r"unplugged\. Trying again in 1 s"):
        source.read()
    assert first.closed == 1 and source.info.name == "Scripted" and source.dropped == 3
    frames = []
    for _ in range(20):
        try:
            frames.append(source.read(timeout=0.5))
        except CameraAway:
            continue
        if len(frames) == 2:
            break
    assert len(opened) == 4
    assert [each.retry_in for each in told] == [1.0, 2.0, 4.0, None]
    assert [each.number for each in frames] == [0, 1]
    assert [each.timestamp for each in frames] == pytest.approx([7.5, 7.6])  # 1 + 2 + 4 s later
    source.close()
    with pytest.raises(CameraLost, match="closed"):
        source.read()


def test_a_silent_camera_is_opened_again_and_given_time():
    clock = Clock()
    source, told, opened = reconnecting(
        clock, Scripted(clock, frame(1)), Scripted(clock, 4.0, frame(2)), silent_seconds=5.0
    )
    source.read()
    for _ in range(2):
        with pytest.raises(FrameTimeout) as silent:
            source.read(timeout=2.0)
        assert not isinstance(silent.value, CameraAway)
    with pytest.raises(CameraAway):
        source.read(timeout=2.0)
    assert source.read().number == 2 and len(opened) == 2 and len(told) == 2


def test_what_can_not_be_mended_is_not_tried_again():
    clock = Clock()
    source, _, _ = reconnecting(
        clock, Scripted(clock, CameraLost("unplugged")), camera.BadOption("it has no such size any more")
    )
    with pytest.raises(CameraAway):
        source.read()
    with pytest.raises(camera.BadOption):
        source.read()
    with pytest.raises(camera.CameraNotFound):
        reconnecting(clock, camera.CameraNotFound("none"))


def test_an_error_nobody_foresaw_is_a_loss_too():
    clock = Clock()
    sources = (
        Scripted(clock, frame(1), RuntimeError("hwmon command failed")),
        OSError("no such device"),
        Scripted(clock),
    )
    source, told, _ = reconnecting(clock, *sources)
    source.read()
    for words in ("hwmon command failed", "no such device"):
        with pytest.raises(CameraAway, match=words):
            source.read()
    assert [type(each.error) for each in told] == [CameraLost, CameraLost]


def test_a_camera_is_opened_however_often_it_takes():
    opened, waits, told = [camera.CameraNotFound("none"), RuntimeError("busy bus"), "a source"], [], []

    def open_source():
        answer = opened.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def give_up(seconds):
        waits.append(seconds)
        return len(waits) > 3

    patience = {"given_up": give_up, "retry_seconds": (1.0, 2.0), "on_interruption": told.append}
    assert open_patiently(open_source, **patience) == "a source"
    assert waits == [1.0, 2.0] and [each.retry_in for each in told] == waits
    opened += [camera.CameraNotFound("none")] * 9
    assert open_patiently(open_source, **patience) is None
    assert waits == [1.0, 2.0, 1.0, 2.0]
    opened[:] = [camera.SdkMissing("pip install it")]
    with pytest.raises(camera.SdkMissing):
        open_patiently(open_source, **patience)


def test_the_reader_goes_on_over_a_loss_and_leaves_no_thread():
    before = threading.active_count()
    clock = Clock()
    sources = [Scripted(clock, frame(1), CameraLost("unplugged")), Scripted(clock, frame(7))]
    source = camera.Reconnecting(lambda: sources.pop(0), retry_seconds=(0.05,))
    seen = set()
    with camera.Reader(source) as reader:
        while 7 not in seen:
            got = reader.latest(timeout=60.0)
            assert got is not None and reader.state == "streaming"
            seen.add(got.number)
    assert threading.active_count() == before


def test_options_in_addresses():
    assert split("realsense:1?width=848&fps=90") == ("realsense:1", {"width": "848", "fps": "90"})
    assert split("realsense") == ("realsense", {})
    assert split("file:a?rotate=90") == ("file:a", {"rotate": "90"})
    assert path_of("file:a/b.db3?rotate=90") == Path("a/b.db3") and path_of("realsense:1?fps=90") is None
    with pytest.raises(camera.CameraNotFound):
        camera.open("file:~no-such-user-here/a.relief")
    for name in ("file:a?b:c", "file:a?", "file:a?b=c.d/e", "file:a?b"):
        assert split(name) == (name, {})
    assert [camera.kind_of(uri) for uri in ("realsense?fps=90", "kinect:1?fps=5", "file:x?y:z")] == [
        "realsense",
        "kinect",
        "file",
    ]
    for uri in ("realsense?", "realsense?fps", "realsense?fps=1&fps=2", "realsense?=3"):
        with pytest.raises(BadUri, match="name=value"):
            camera.open(uri)


class TestThroughTheSdk:
    @pytest.fixture(autouse=True)
    def sdk(self, monkeypatch):
        pytest.importorskip("pyrealsense2", reason="needs the extra realsense")
        from software_camera import SoftwareCamera

        import camera.realsense.live

        self.cameras = [SoftwareCamera(serial=f"SOFT000{n}", color=False, more=((64, 48, 90),)) for n in (1, 2)]
        self.present = list(self.cameras)
        describe = camera.realsense.live.describe
        devices = lambda: [(each.device, describe(each.device)) for each in self.present]  # noqa: E731
        monkeypatch.setattr(camera.realsense.live, "_devices", devices)

    def test_a_camera_that_hangs_on_its_side(self):
        one, _ = self.cameras
        with camera.open("realsense:SOFT0001") as upright, camera.open("realsense:SOFT0002?rotate=90") as aside:
            one.push(1)
            self.cameras[1].push(1)
            straight, turned = upright.read(), aside.read()
        np.testing.assert_array_equal(turned.depth, np.rot90(straight.depth, -1))
        assert turned.intrinsics == straight.intrinsics.rotated(90) and aside.live

    def test_two_cameras_at_once_by_address_with_options(self):
        one, two = self.cameras
        with (
            camera.open("realsense:SOFT0001?fps=30&infrared=yes") as first,
            camera.open("realsense:SOFT0002", fps=30, decimation=2) as second,
        ):
            for number in range(1, 4):
                one.push(number)
                two.push(number + 10)
                a, b = first.read(), second.read()
                assert (a.number, b.number) == (number, number + 10)
                assert (a.depth.shape, b.depth.shape) == ((48, 64), (24, 32))
                assert a.infrared is not None and b.infrared is None
        with pytest.raises(camera.ProfileNotOffered, match="64×48 at 30/90"):
            camera.open("realsense?fps=15")
        with pytest.raises(camera.BadOption, match="no option 'colour'"):
            camera.open("realsense?colour=yes")

    def test_a_frozen_device_is_found_and_opened_again(self):
        one = self.cameras[0]
        told = []
        source = camera.Reconnecting(
            lambda: camera.Steady(camera.realsense.live.RealSense.connect("SOFT0001", fps=30), frozen_after=0.0),
            retry_seconds=(0.01,),
            on_interruption=told.append,
        )
        with source:
            one.push(1)
            assert source.read().number == 1
            one.push(2, depth=np.array(source._source._last.depth))
            with pytest.raises(CameraAway, match="same image"):
                source.read()
            self.present.clear()
            with pytest.raises(CameraAway, match="no RealSense camera"):
                source.read()
            self.present += self.cameras
            with pytest.raises(FrameTimeout):  # opened again, and silent as yet
                source.read(timeout=0.2)
            one.push(3)
            assert source.read().number == 3
        assert [type(each.error).__name__ for each in told] == ["CameraFrozen", "CameraNotFound", "CameraNotFound"]
        assert told[-1].retry_in is None
