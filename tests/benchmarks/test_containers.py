"""The benchmark of containers: every way gives back what it was given, else it raises."""

import numpy as np
import pytest

from benchmarks.speed import containers
from benchmarks.speed.recording import scene


@pytest.fixture
def depths():
    return [scene(64, 48, False, number) for number in range(4)]


def test_every_container_of_this_machine_is_written_and_read(tmp_path, depths):
    costs = containers.measure(depths, tmp_path, rounds=2)
    assert {".relief", ".npz", "PNG folder", "PLY folder"} <= set(costs)
    for name, cost in costs.items():
        assert cost.kb > 0 and cost.write_ms is not None and min(cost.write_ms) > 0
        assert (cost.read_ms is None) == (name == "PLY folder")


def test_the_sdks_recorder_keeps_every_frame(tmp_path, depths):
    pytest.importorskip("pyrealsense2", reason="needs the extra realsense")
    way = containers.ways(depths[0].shape)["RealSense .db3"]
    path = way(tmp_path, containers.as_frames(depths))
    assert containers.read(path, depths)[0] > 0
    count, shape, cost = containers.measure_reading(path, rounds=1)
    assert (count, shape, cost.write_ms) == (4, (48, 64), None)


def test_what_comes_back_otherwise_is_an_error(tmp_path, depths):
    path = containers.ways(depths[0].shape)[".npz"](tmp_path, containers.as_frames(depths))
    with pytest.raises(AssertionError, match="does not hold"):
        containers.read(path, depths[:3])
    with pytest.raises(AssertionError, match="does not hold"):
        containers.read(path, [np.zeros_like(depth) for depth in depths])
