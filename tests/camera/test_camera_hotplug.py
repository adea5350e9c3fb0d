import queue
import threading

import pytest

from camera import CameraLost, DeviceInfo
from camera.hotplug import HotPlug, Plug

ONE, TWO = (DeviceInfo("realsense", "D435", serial, f"realsense:{serial}") for serial in "12")


def test_looking_now_and_then_finds_what_came_and_went():
    present, changes = [ONE], queue.Queue()
    before = threading.active_count()
    with HotPlug(changes.put, look=lambda: list(present), poll_seconds=0.01):
        present.append(TWO)
        assert changes.get(timeout=10) == Plug(TWO, present=True)
        present.remove(ONE)
        assert changes.get(timeout=10) == Plug(ONE, present=False)
    present.append(ONE)
    assert threading.active_count() == before and changes.empty()


def test_an_sdk_that_stumbles_is_asked_again():
    answers, changes = [[], CameraLost("coming up"), [ONE]], queue.Queue()

    def look():
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    with HotPlug(changes.put, look=look, poll_seconds=0.01):
        assert changes.get(timeout=10) == Plug(ONE, present=True)


def test_the_sdk_tells_of_a_new_device_without_waiting():
    rs = pytest.importorskip("pyrealsense2", reason="needs the extra realsense")
    from software_camera import SoftwareCamera

    context, present, changes = rs.context(), [], queue.Queue()
    software = SoftwareCamera(serial="2")
    with HotPlug(changes.put, look=lambda: list(present), context=context, poll_seconds=3600):
        present.append(TWO)
        software.device.add_to(context)
        assert changes.get(timeout=20) == Plug(TWO, present=True)


def test_a_listener_may_close_it():
    present, done = [], threading.Event()

    def stop(_):
        plugs.close()
        done.set()

    plugs = HotPlug(stop, look=lambda: list(present), poll_seconds=0.01)
    present.append(ONE)
    assert done.wait(10)
    plugs.close()
