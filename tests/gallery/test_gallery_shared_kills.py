"""Stations of a shared gallery that are killed at each of the things they do, and a server that is."""

import os

import pytest

from benchmarks.store import shared_kills

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system"),
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]
NAMES = [at.rstrip("_") for at in shared_kills.AT]


def test_whoever_is_killed_leaves_whole_stations_that_agree(server, tmp_path):
    here, there = shared_kills.prepared(tmp_path, server)
    told = [shared_kills.killed(here, there, server, tmp_path, seed) for seed in range(len(NAMES))]
    assert told == [(name, "station", "whole") for name in NAMES]
    rotate = NAMES.index("rotate")
    server_killed = [shared_kills.killed(here, there, server, tmp_path, 30 + k) for k in (0, rotate)]
    assert server_killed == [(NAMES[0], "server", "whole"), ("rotate", "server", "whole")]
