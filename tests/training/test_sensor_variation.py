import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.sensors.variation import SENSORS, SensorError, sensor_shares


def test_a_name_alone_is_the_only_sensor() -> None:
    assert sensor_shares(["realsense-d435"]) == (0, 0, 1, 0)


@given(st.dictionaries(st.sampled_from(SENSORS), st.floats(0.01, 100), min_size=1))
def test_shares_keep_their_ratios_and_add_up_to_one(wanted: dict[str, float]) -> None:
    shares = sensor_shares([f"{name}={share}" for name, share in wanted.items()])
    assert sum(shares) == pytest.approx(1)
    for name, share in zip(SENSORS, shares, strict=True):
        assert share == pytest.approx(wanted.get(name, 0) / sum(wanted.values()))


@pytest.mark.parametrize("wrong", ["kinect-v9=1", "kinect-v2=-1", "kinect-v2=nan", "kinect-v2=much", "kinect-v2=0"])
def test_what_is_no_share_is_refused(wrong: str) -> None:
    with pytest.raises(SensorError, match="kinect"):
        sensor_shares([wrong])
