import queue
import threading

import pytest

from camera import CameraLost, DeviceInfo, usb_bus
from camera.devices.hotplug import HotPlug, Plug

ONE, TWO = (DeviceInfo("realsense", "D435", serial, f"realsense:{serial}") for serial in "12")


def test_looking_now_and_then_finds_what_came_and_went():
    present, changes = [ONE], queue.Queue()
    before = threading.active_count()
    with HotPlug(changes.put, look=lambda: list(present), poll_seconds=0.01, bus=lambda: None):
        present.append(TWO)
        assert changes.get(timeout=100) == Plug(TWO, present=True)
        present.remove(ONE)
        assert changes.get(timeout=100) == Plug(ONE, present=False)
    present.append(ONE)
    assert threading.active_count() == before and changes.empty()


def test_an_sdk_that_stumbles_is_asked_again():
    answers, changes = [[], CameraLost("coming up"), [ONE]], queue.Queue()

    def look():
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    with HotPlug(changes.put, look=look, poll_seconds=0.01, bus=lambda: None):
        assert changes.get(timeout=100) == Plug(ONE, present=True)


def test_while_nothing_moves_on_the_bus_no_camera_is_asked():
    rolls, looks, present, changes = ["1"], [], [ONE], queue.Queue()
    asked = threading.Semaphore(0)

    def look():
        looks.append(rolls[0])
        return list(present)

    def bus():
        asked.release()
        return rolls[0]

    def wait(times):
        for _ in range(times):
            assert asked.acquire(timeout=100)

    with HotPlug(changes.put, look=look, present=[ONE], poll_seconds=0.005, bus=bus, context=Silent()):
        wait(12)
        assert looks == [] and changes.empty()
        rolls[0] = "2"
        wait(3)
        present.append(TWO)  # its SDK sees it a little after the bus
        assert changes.get(timeout=100) == Plug(TWO, present=True)
        wait(12)
        assert looks == ["2"] * len(looks) and 2 <= len(looks) <= 4


class Silent:
    """A context of the SDK that tells of nothing."""

    def set_devices_changed_callback(self, callback):
        pass


def test_two_cameras_in_use_stay_two():
    first, second = (DeviceInfo("kinect", "K", serial, f"kinect:{serial}") for serial in "78")
    nameless = DeviceInfo("kinect", "K", "", "kinect")
    answers, changes = [[nameless, nameless, ONE], [nameless, first], [nameless, first]], queue.Queue()

    def look():
        return answers.pop(0) if len(answers) > 1 else answers[0]

    present = [first, second]
    with HotPlug(changes.put, look=look, present=present, poll_seconds=0.005, bus=lambda: None, context=Silent()):
        assert changes.get(timeout=100) == Plug(ONE, present=True)
        assert changes.get(timeout=100) == Plug(ONE, present=False)
    assert changes.empty()


def test_a_camera_in_use_is_the_one_that_was_there():
    kinect, nameless = DeviceInfo("kinect", "K", "7", "kinect:7"), DeviceInfo("kinect", "K", "", "kinect")
    answers, changes = [[nameless], [nameless, ONE], [ONE]], queue.Queue()

    def look():
        return answers.pop(0) if len(answers) > 1 else answers[0]

    with HotPlug(changes.put, look=look, present=[kinect], poll_seconds=0.005, bus=lambda: None, context=Silent()):
        assert changes.get(timeout=100) == Plug(ONE, present=True)
        assert changes.get(timeout=100) == Plug(kinect, present=False)


def test_the_bus_is_told_apart_by_what_is_plugged_in(tmp_path):
    assert usb_bus.fingerprint(sysfs=tmp_path / "none") is None
    for name, number in (("1-1", "4"), ("1-1:1.0", None)):
        (tmp_path / name).mkdir()
        if number:
            (tmp_path / name / "devnum").write_text(number)
    before = usb_bus.fingerprint(sysfs=tmp_path)
    assert before == usb_bus.fingerprint(sysfs=tmp_path)
    (tmp_path / "1-1" / "devnum").write_text("5")  # the same port, plugged in again
    assert usb_bus.fingerprint(sysfs=tmp_path) != before


def test_the_sdk_tells_of_a_new_device_without_waiting():
    rs = pytest.importorskip("pyrealsense2", reason="needs the extra realsense")
    from software_camera import SoftwareCamera

    context, present, changes = rs.context(), [], queue.Queue()
    software = SoftwareCamera(serial="2")
    with HotPlug(changes.put, look=lambda: list(present), context=context, poll_seconds=3600):
        present.append(TWO)
        software.device.add_to(context)
        assert changes.get(timeout=100) == Plug(TWO, present=True)


def test_a_listener_may_close_it():
    present, done = [], threading.Event()

    def stop(_):
        plugs.close()
        done.set()

    plugs = HotPlug(stop, look=lambda: list(present), poll_seconds=0.01, bus=lambda: None)
    present.append(ONE)
    assert done.wait(100)
    plugs.close()
