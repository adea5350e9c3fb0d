import time

import pytest
from app_doubles import make_frame

import camera
from app.cli import opening
from app.live.stream import Stream
from app.recording import images as recording_images
from camera import DeviceInfo


class Cable(camera.Source):
    """A live camera that gives so many frames and is then pulled out."""

    live = True

    def __init__(self, frames, notice=""):
        self.frames, self.notice = frames, notice

    @property
    def info(self):
        return DeviceInfo("realsense", "D435", "1", "realsense:1", notice=self.notice)

    def read(self, timeout=2.0):
        if not self.frames:
            raise camera.CameraLost("D435 was unplugged; plug it in again")
        self.frames -= 1
        time.sleep(0.001)
        return make_frame()

    def close(self):
        pass


def test_a_stream_goes_on_when_its_camera_comes_back(monkeypatch, capsys):
    """As `relief watch`, enrol and identify open it; the first attempt finds no camera yet."""
    answers = [
        Cable(1, notice="D435 runs at USB 2.1: use a USB 3 port"),
        camera.CameraNotFound("no RealSense camera is connected"),
        Cable(10**6),
    ]
    opened = []

    def open_source(uri, **_):
        opened.append(uri)
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(camera, "open", open_source)
    monkeypatch.setattr(camera.Reconnecting.__init__, "__kwdefaults__", fast(camera.Reconnecting))
    with opening.opened("realsense:1?fps=90") as source:
        said = ""
        for _ in Stream(source):
            said += capsys.readouterr().err
            if "is back" in said:
                break
    assert opened == ["realsense:1?fps=90"] * 3
    for words in ("USB 2.1", "was unplugged", "no RealSense camera", "the camera is back"):
        assert words in said


def fast(kind):
    return kind.__init__.__kwdefaults__ | {"retry_seconds": (0.01,)}


def test_a_camera_that_is_not_there_at_the_start_is_an_error(monkeypatch):
    def nothing(uri, **_):
        raise camera.CameraNotFound("no RealSense camera is connected")

    monkeypatch.setattr(camera, "open", nothing)
    with pytest.raises(camera.CameraNotFound):
        opening.opened("realsense")


def test_recording_asks_for_images_whatever_options_the_address_has():
    assert recording_images.images("realsense?fps=90", wanted=True) == {"infrared": None, "color": None}
    assert recording_images.images("kinect:1?fps=5", wanted=True) == {"infrared": True, "color": True}
    assert recording_images.images("file:a.relief", wanted=True) == {}
