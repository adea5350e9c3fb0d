import numpy as np
import pytest

import camera
from camera import BadOption, ProfileNotOffered, usb_bus
from camera.options import checked, from_text
from camera.realsense.options import RealSenseOptions, Spatial, Temporal
from camera.realsense.profiles import Profile, Request
from camera.realsense.refusals import notice

rs = pytest.importorskip("pyrealsense2", reason="needs the extra realsense")

from software_camera import SHAPE, SoftwareCamera, images  # noqa: E402

from camera.realsense.live import RealSense  # noqa: E402

OFFERED = ((64, 48, 90), (128, 96, 30), (848, 480, 15))


@pytest.fixture
def software():
    return SoftwareCamera(color=False, more=OFFERED)


def first(source, software, number=7, **push):
    software.push(number, **push)
    return source.read()


def test_a_profile_that_is_asked_for_is_taken_exactly(software):
    for asked, shape, fps in (({"width": 128}, (96, 128), 30), ({"width": 64, "fps": 90}, (48, 64), 90)):
        with RealSense(software.device, **asked) as source:
            lens = source._stream.intrinsics
            assert ((lens.height, lens.width), source.fps) == (shape, fps)
    with RealSense(software.device) as source:
        assert source.fps == 15 and source._stream.intrinsics.width == 848  # the usual size, where nothing is asked


def test_what_is_not_offered_names_the_nearest_and_all(software):
    with pytest.raises(ProfileNotOffered) as refused:
        RealSense(software.device, width=640, height=480, fps=60)
    error = refused.value
    assert error.nearest == (848, 480, 15) and set(error.offered) == {(64, 48, 30), *OFFERED}
    assert "640×480 at 60 fps" in str(error) and "the nearest is 848×480 at 15 fps" in str(error)
    assert "64×48 at 30/90" in str(error)


def test_usb_2_is_told_with_the_refusal_and_as_a_notice():
    software = SoftwareCamera(color=False, usb="2.1")
    with pytest.raises(ProfileNotOffered, match=r"runs at USB 2\.1"):
        RealSense(software.device, fps=90)
    with RealSense(software.device) as source:
        assert "USB 2.1" in source.info.notice and "USB 3 port" in source.info.notice
    assert notice("D435", usb="3.2", firmware="5.16.0.1", recommended="5.16.0.1") == ""
    assert "rs-fw-update" in notice("D435", usb="3.2", firmware="5.9.2.0", recommended="5.16.0.1")
    assert notice("D435", usb="", firmware="", recommended="5.16.0.1") == ""


def test_of_what_is_left_open_the_nearest_to_the_usual_is_taken():
    profiles = [Profile(1280, 720, 30), Profile(848, 480, 90), Profile(848, 480, 30), Profile(480, 270, 90)]
    assert Request().choose(profiles) == (848, 480, 30)
    assert Request(fps=90).choose(profiles) == (848, 480, 90)
    assert Request(width=1280).choose(profiles) == (1280, 720, 30)


def test_controls_reach_the_camera(software):
    software.add_control(rs.option.laser_power, 0, 360, 150)
    software.add_control(rs.option.visual_preset, 0, 7, 0)
    software.add_control(rs.option.exposure, 1, 165000, 33000)
    software.add_control(rs.option.enable_auto_exposure, 0, 1, 1)
    software.add_control(rs.option.emitter_enabled, 0, 2, 1)
    wanted = RealSenseOptions(width=64, fps=30, laser_power=90, preset="high_accuracy", exposure=8500, emitter=False)
    with RealSense(software.device, wanted):
        values = {
            rs.option.laser_power: 90,
            rs.option.visual_preset: 3,
            rs.option.exposure: 8500,
            rs.option.enable_auto_exposure: 0,
            rs.option.emitter_enabled: 0,
        }
        assert {option: software.stereo.get_option(option) for option in values} == values
    with pytest.raises(BadOption, match="0 to 360 mW on this camera"):
        RealSense(software.device, laser_power=500)


def test_a_control_the_camera_lacks_is_refused(software):
    with pytest.raises(BadOption, match="has no laser_power"):
        RealSense(software.device, laser_power=90)


def test_info_tells_temperature_and_both_kinds_of_drops():
    software = SoftwareCamera(infrared=False, color=False)
    software.stereo.add_read_only_option(rs.option.asic_temperature, 41.5)
    with RealSense(software.device) as source:
        for number in (3, 4, 7, 8, 12):
            assert first(source, software, number).number == number
        assert (source.info.temperature_c, source.info.missed, source.info.dropped) == (41.5, 5, 0)
    assert source.info.missed == 5
    with RealSense(SoftwareCamera().device) as silent:
        assert silent.info.temperature_c is None


def test_decimation_keeps_geometry_and_infrared_on_the_grid():
    u = np.mgrid[0 : SHAPE[0], 0 : SHAPE[1]][1]
    slanted = 1.0 / (1.0 + 0.35 * (u - 31.5) / 60.0)  # metres on the plane z = 1 − 0.35·x, seen at every pixel
    depth = np.round(slanted * 10000).astype(np.uint16)
    software = SoftwareCamera(depth_unit=0.0001, color=False)
    with RealSense(software.device, infrared=True, decimation=3) as source:
        frame = first(source, software, depth=depth)
    assert frame.depth.shape == (16, 24) == frame.infrared.shape  # the SDK pads 21 columns to 24
    assert not frame.depth[:, 21:].any()
    rows, columns = np.mgrid[0:16, 0:21]
    points = frame.intrinsics.deproject(np.stack([columns, rows], -1).astype(float), frame.metres()[:, :21])
    error = points[..., 2] - (1 - 0.35 * points[..., 0])
    assert np.abs(error).max() < 3e-4  # a third of a pixel off, as without the shift, would be 2 mm
    block = images(7)[1][6:9, 9:12].mean()
    assert abs(float(frame.infrared[2, 3]) - block) <= 1


def test_thresholds_and_hole_filling(software):
    depth = np.full(SHAPE, 1000, np.uint16)
    depth[:, 20:30], depth[:, 40:50], depth[10, 10] = 300, 3000, 0
    with RealSense(software.device, width=64, fps=30, nearest=0.5, farthest=2.0) as source:
        seen = first(source, software, depth=depth).depth
    assert not seen[:, 20:30].any() and not seen[:, 40:50].any() and (seen[20, :20] == 1000).all()
    with RealSense(software.device, width=64, fps=30, hole_filling="nearest") as source:
        assert first(source, software, depth=depth).depth[10, 10] == 1000


def test_smoothing_in_disparity_lessens_noise():
    rng = np.random.default_rng(3)
    noisy = [(1000 + rng.normal(0, 4, SHAPE)).astype(np.uint16) for _ in range(8)]
    software = SoftwareCamera(infrared=False, color=False)
    software.stereo.add_read_only_option(rs.option.stereo_baseline, 50.0)
    spread = {}
    for name, asked in {
        "none": {},
        "spatial": {"spatial": True, "disparity": True},
        "temporal": {"temporal": Temporal(alpha=0.2), "disparity": True},
    }.items():
        with RealSense(software.device, **asked) as source:
            for number, depth in enumerate(noisy):
                frame = first(source, software, number, depth=depth)
        assert abs(np.median(frame.depth) - 1000) < 4
        spread[name] = frame.depth.astype(float).std()
        if name == "none":
            np.testing.assert_array_equal(frame.depth, noisy[-1])
    assert spread["spatial"] < 0.8 * spread["none"] and spread["temporal"] < 0.7 * spread["none"]


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"decimation": 9}, "1 to 8"),
        ({"fps": True}, "fps takes"),
        ({"preset": "sharp"}, "high_accuracy"),
        ({"hole_filling": "all"}, "nearest"),
        ({"nearest": 2.0, "farthest": 1.0}, "before"),
        ({"wide": 3}, "there are width"),
    ],
)
def test_values_no_camera_has_are_refused(asked, says):
    with pytest.raises(BadOption, match=says):
        checked(RealSenseOptions, asked)


def test_options_as_text():
    texts = {
        "width": "848",
        "fps": "90",
        "infrared": "auto",
        "preset": "hand",
        "exposure": "8500.5",
        "spatial": "yes",
        "temporal": "alpha:0.2,persistence:8",
        "disparity": "on",
    }
    assert checked(RealSenseOptions, from_text(RealSenseOptions, texts)) == RealSenseOptions(
        width=848,
        fps=90,
        infrared=None,
        preset="hand",
        exposure=8500.5,
        spatial=Spatial(),
        temporal=Temporal(alpha=0.2, persistence=8),
        disparity=True,
    )


@pytest.mark.parametrize(
    "texts", [{"width": "wide"}, {"disparity": "2"}, {"preset": "x"}, {"spatial": "3"}, {"a": "b"}]
)
def test_text_that_means_nothing_is_refused(texts):
    with pytest.raises(BadOption):
        from_text(RealSenseOptions, texts)


def plugged(sysfs, folder, **values):
    (sysfs / folder).mkdir(parents=True)
    for name, value in values.items():
        (sysfs / folder / name).write_text(f"{value}\n")


def test_a_camera_that_the_bus_shows_and_the_sdk_may_not_open(tmp_path, monkeypatch):
    sysfs, dev = tmp_path / "sys", tmp_path / "dev"
    usual = {"busnum": 2, "devnum": 7, "speed": 480}
    plugged(sysfs, "2-1", idVendor="8086", idProduct="0b07", product="Intel(R) RealSense(TM) Depth Camera 435", **usual)
    plugged(sysfs, "2-2", idVendor="045e", idProduct="097c", product="Azure Kinect Depth Camera", **usual)
    plugged(sysfs, "2-3", idVendor="8086", idProduct="0033", product="Bluetooth", **usual)
    (sysfs / "2-1:1.0").mkdir()
    found = usb_bus.cameras(sysfs=sysfs, dev=dev)
    assert [(each.kind, each.speed_mbps, each.accessible) for each in found] == [
        ("realsense", 480, False),
        ("kinect", 480, False),
    ]
    (dev / "002").mkdir(parents=True)
    (dev / "002" / "007").touch()
    assert usb_bus.cameras("realsense", sysfs=sysfs, dev=dev)[0].accessible
    assert usb_bus.cameras(sysfs=tmp_path / "none") == []
    if not len(rs.context().query_devices()):
        monkeypatch.setattr(usb_bus, "cameras", lambda kind: found[:1])
        with pytest.raises(camera.PermissionMissing, match=r"Depth Camera 435 is plugged in.*udev"):
            camera.open("realsense")
