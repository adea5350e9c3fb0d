"""What `relief watch` says of the other stations of a shared gallery."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from app.cli.stations import Stations


@pytest.fixture
def shared():
    return SimpleNamespace(away=False, synchronised=None, silent=None, trouble=None)


def test_a_silent_station_and_an_absent_server_are_told_once_and_so_is_their_end(shared):
    said: list[str] = []
    stations = Stations(shared, said.append)
    stations.look(1.0)
    assert said == []
    shared.silent = datetime(2026, 3, 4, 8, 50, tzinfo=UTC)
    stations.look(1.5)
    assert said == [], "not more than once a second"
    for now in (2.1, 3.2, 4.3):
        stations.look(now)
    assert len(said) == 1 and "was not heard since 2026-03-04" in said[0] and "compared all the same" in said[0]
    shared.silent, shared.away = None, True
    stations.look(5.4)
    shared.away, shared.synchronised = False, datetime(2026, 3, 4, 9, 5, tzinfo=UTC)
    stations.look(6.5)
    assert said[1:] == [
        "the gallery's server is away: people are compared with this station's last copy",
        "all stations of this gallery are heard again",
        "the gallery's server answers again",
    ]
    shared.away = True
    stations.look(7.6)
    assert "copy of 2026-03-04" in said[-1]


@pytest.mark.parametrize("people", [None, object()])
def test_a_gallery_that_nobody_shares_has_nothing_to_tell(people):
    Stations(people, pytest.fail).look(1.0)
