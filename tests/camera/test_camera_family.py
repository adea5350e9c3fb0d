import pytest

from camera import DeviceInfo


@pytest.mark.parametrize(
    ("kind", "name", "family"),
    [
        ("ros", "Kinect v2", "kinect-v2"),
        ("ros", "/kinect2/qhd/image_depth_rect", "kinect-v2"),
        ("kinect", "Azure Kinect", "azure-kinect"),
        ("realsense", "Intel RealSense D435I", "realsense-d400"),
        ("synthetic", "Kinect v2 (synthetic)", ""),
        ("synthetic", "Kinect v2", ""),
        ("unknown", "", ""),
        ("images", "my kinect v1", ""),
    ],
)
def test_the_family_of_a_sensor(kind, name, family):
    assert DeviceInfo(kind, name).family == family
