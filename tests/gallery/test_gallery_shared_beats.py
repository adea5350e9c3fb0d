"""Signs of life with the constants that ship, by a clock that the test moves on: how soon what a server withholds is
told."""

from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from shared_stations import KEY

import gallery
from gallery.shared import heartbeat
from gallery.shared.heartbeat import BEAT_S, SILENT, Heartbeats
from gallery.shared.sealing import EMPTY, Sealing
from gallery.shared.station import WAIT

ADDRESS = gallery.parse("postgresql://relief@localhost/people")
SEALING = Sealing(KEY, ADDRESS)
MINUTES = timedelta(minutes=1) / timedelta(seconds=1)


@dataclass
class Kept:
    """What is on the server: the count of changes and the stations' signs of life."""

    counter: int = 1
    beats: dict[str, bytes] = field(default_factory=dict)

    def copy(self) -> "Kept":
        return Kept(self.counter, dict(self.beats))


@dataclass
class View:
    """The server as one station sees it; it looks and writes through here.

    ``state_of``, ``beats_of``: what is shown in place of what is there; ``refuses``: takes no sign of life.
    """

    kept: Kept
    state_of: Kept | None = None
    beats_of: Kept | None = None
    keeps: bool = True
    refuses: bool = False

    def transaction(self, *, reading: bool = False):
        return nullcontext()

    def commit(self) -> None: ...

    def make_beats(self) -> None: ...

    def state(self):
        return SEALING.state("one gallery", (self.state_of or self.kept).counter, EMPTY)

    def beats(self) -> list[tuple[str, bytes]]:
        return list((self.beats_of or self.kept).beats.items())

    def put_beat(self, station: str, sealed: bytes) -> None:
        if self.refuses:
            raise gallery.GalleryError("permission denied")
        if self.keeps:
            self.kept.beats[station] = sealed


class Stations:
    """Two stations, ``here`` and ``there``; ``there`` began ``apart`` seconds after."""

    def __init__(self, monkeypatch, apart: int):
        self.now = 0.0
        begin, stations = datetime(2026, 1, 1, tzinfo=UTC), self

        class Clock(datetime):
            @classmethod
            def now(cls, tz=None):
                return begin + timedelta(seconds=stations.now)

        monkeypatch.setattr(heartbeat, "datetime", Clock)
        self.kept = Kept()
        self.here, self.there = (View(self.kept), View(self.kept))
        self.beats = [Heartbeats(name, ADDRESS, clock=lambda: self.now) for name in ("here", "there")]
        self._begun = (0, apart)
        self.run(apart + 3 * BEAT_S)
        assert self.silent is None

    @property
    def silent(self) -> datetime | None:
        """As ``here`` says it."""
        return self.beats[0].silent

    def run(self, seconds: float) -> float | None:
        """Let the stations do what their followers do, once a second; after how long ``here`` tells, None: not."""
        begin = self.now
        while self.now < begin + seconds:
            self.now += WAIT
            for beats, view, begun in zip(self.beats, (self.here, self.there), self._begun, strict=True):
                if self.now < begun or not beats.due():
                    continue
                try:
                    beats.beat(view, SEALING)
                except gallery.RolledBack:
                    assert view is self.here
                    return self.now - begin
        return None


@pytest.fixture(params=range(0, 60, 7))
def stations(request, monkeypatch):
    return Stations(monkeypatch, request.param)


@pytest.mark.parametrize("at", range(0, 60, 11))
def test_all_is_well_for_an_hour_and_an_honest_change_is_no_fault(stations, at):
    stations.run(at)
    stations.kept.counter += 1
    assert stations.run(60 * MINUTES) is None and stations.silent is None


@pytest.mark.parametrize("at", range(0, 60, 11))
@pytest.mark.parametrize("all_of_it", [False, True])
def test_a_sign_of_life_that_is_not_kept_is_told_within_a_beat(stations, at, all_of_it):
    stations.run(at)
    if all_of_it:  # the station is led to a copy that lags behind and takes what is written
        stations.here.state_of = stations.here.beats_of = stations.kept.copy()
    else:
        stations.here.keeps = False
    assert stations.run(60 * MINUTES) <= BEAT_S + WAIT


@pytest.mark.parametrize("at", range(0, 60, 11))
def test_a_state_of_before_is_told_within_two_beats(stations, at):
    stations.run(at)
    stations.here.state_of = stations.kept.copy()
    assert stations.run(30 * MINUTES) is None, "as long as nobody changes anything it is the state"
    stations.kept.counter += 1
    assert stations.run(60 * MINUTES) <= 2 * BEAT_S + WAIT


def test_a_sign_of_life_that_goes_back_is_told_within_a_beat(stations):
    own = stations.beats[0].station
    before = stations.kept.copy()
    stations.run(2 * BEAT_S)
    before.beats[own] = stations.kept.beats[own]
    stations.here.beats_of = before
    assert stations.run(60 * MINUTES) <= BEAT_S + WAIT


@pytest.mark.parametrize("refuses", [False, True])
def test_who_is_shown_nothing_new_of_the_others_hears_that_they_are_silent(stations, refuses):
    """Its own sign is kept where it sees it, or refused; those of the others stay as they were."""
    shown = stations.kept.copy()
    stations.here = View(shown, refuses=refuses)
    begin = stations.now
    while stations.silent is None:
        assert stations.run(WAIT) is None, "it could be that the others are off"
        assert stations.now - begin <= SILENT.total_seconds() + 2 * BEAT_S
    stations.run(30 * MINUTES)
    assert stations.silent is not None
    stations.here = View(stations.kept)
    stations.run(BEAT_S + WAIT)
    assert stations.silent is None
