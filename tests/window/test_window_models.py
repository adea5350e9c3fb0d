"""What the panes show and say, without widgets."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace

import pytest
import window_doubles as doubles

import assets
from app.live.capture import CaptureState, Phase
from app.live.snapshot import Snapshot
from app.pipeline import FaceResult, Result
from app.window.models.absence import absence
from app.window.models.alarm import alarm
from app.window.models.scene import OLDEST_S, scene
from app.window.models.sources import shown_name
from app.window.models.statement import statement
from app.window.models.trouble import trouble

STREAMING = CaptureState(phase=Phase.STREAMING, uri="test:1")
FRAME = doubles.still(0.0, 0)
FACE = FaceResult(doubles.find_head(FRAME)[0])


def now(**changes) -> Snapshot:
    return Snapshot(**{"capture": STREAMING, "frame": FRAME, "result": Result(FRAME, (), {})} | changes)


@pytest.mark.parametrize(
    ("snapshot", "title"),
    [
        (now(), "No face"),
        (now(result=None, message="Loading the networks …"), "Loading the networks …"),
        (now(result=None), "Waiting for the first frame …"),
        (now(result=None, problem="ldnfnet.onnx is missing"), "Not ready"),
        (now(frame=None, capture=CaptureState(phase=Phase.LOST)), "The source does not answer"),
        (now(capture=CaptureState(phase=Phase.LOST), message="Loading"), "The source does not answer"),
        (now(frame=None, capture=CaptureState(phase=Phase.OPENING)), "Opening …"),
        (now(frame=None, capture=CaptureState()), "No source is open"),
        (now(result=Result(FRAME, (FaceResult(FACE.location, error="cut off"),), {})), "Face not usable"),
    ],
)
def test_no_face_is_said_only_when_one_was_looked_for(snapshot, title):
    assert absence(snapshot, at=0.0).title == title


def test_faces_are_marked_on_the_frame_they_were_found_in():
    judged, newest = doubles.still(0.0, 0), doubles.still(0.1, 1)
    shown = scene(now(frame=newest, result=Result(judged, (FACE,), {})))
    assert shown.frame is judged
    assert shown.faces == (FACE.location,)


def test_without_a_face_the_newest_frame_is_shown():
    newest = doubles.still(0.1, 1)
    shown = scene(now(frame=newest))
    assert shown.frame is newest
    assert shown.faces == ()
    assert scene(now(frame=None)).frame is None


@pytest.mark.parametrize("seconds", [OLDEST_S + 0.1, -0.1])
def test_faces_of_long_ago_or_before_a_seek_are_not_marked(seconds):
    newest = doubles.still(1.0 + seconds, 9)
    judged = doubles.still(1.0, 3)
    shown = scene(now(frame=newest, result=Result(judged, (FACE,), {})))
    assert shown.frame is newest
    assert shown.faces == ()


def test_what_stops_the_work_has_something_to_do_about_it():
    assert alarm(now(), settings_problem="") is None
    closed = alarm(now(gallery_problem="another key made it"), settings_problem="")
    assert closed.text == "The gallery is not open: another key made it."
    assert closed.remedies == ("reopen", "choose")
    locked = alarm(
        now(gallery_problem="its key is kept behind a passphrase", gallery_fault="locked"), settings_problem=""
    )
    assert locked.remedies == ("unlock", "choose")
    for fault, first in (("key", "recover"), ("damaged", "recover"), ("older", "restore"), ("template", "restore")):
        ill = alarm(now(gallery_problem="it fails", gallery_fault=fault), settings_problem="")
        assert ill.remedies[0] == first and "restore" in ill.remedies and ill.remedies[-1] == "choose"
        shared = alarm(now(gallery_problem="it fails", gallery_fault=fault), settings_problem="", shared=True)
        assert "restore" not in shared.remedies and shared.remedies[-1] == "choose"
    failed = alarm(
        now(gallery_problem="it fails", gallery_fault="damaged"), settings_problem="", rescue_problem="no backup"
    )
    assert failed.text == "No backup." and failed.remedies[0] == "recover"
    assert alarm(now(), settings_problem="", rescue_problem="no backup") is None, "it opens by now"
    held = now(gallery_problem="a backup is being put in its place", gallery_fault="held")
    assert alarm(held, settings_problem="").remedies == (), "it would be opened in the middle of that"
    locked = now(gallery_problem="its key is kept behind a passphrase", gallery_fault="locked")
    both = alarm(locked, settings_problem="", key_problem="The key was not replaced")
    assert both.remedies == ("rekey", "unlock", "choose")
    assert both.text.startswith("The key was not replaced. The gallery is locked:")
    there = SimpleNamespace(name="Ada", templates=0), SimpleNamespace(name="Bob", templates=3)
    some = alarm(now(people=there), settings_problem="")
    assert some.text.endswith(": Ada") and some.remedies == ("people",)
    assert statement(now(people=there[:1])).title == "Nobody can be compared"
    at = datetime(2026, 3, 4, 9, 5).astimezone()
    away = alarm(now(people=there, server_away=True, copy_of=at), settings_problem="")
    assert away.text.startswith("The gallery's server is away: working with the copy of 09:05.")
    assert away.remedies == ()
    assert "last copy" in alarm(now(server_away=True), settings_problem="").text
    silent = alarm(now(people=there, silent_since=at), settings_problem="")
    assert "not heard since 2026-03-04 09:05" in silent.text and "compared all the same" in silent.text
    assert silent.remedies == () and alarm(now(server_away=True, silent_since=at), settings_problem="").text != silent
    unread = alarm(now(gallery_problem="the same"), settings_problem="settings.toml is not valid TOML")
    assert unread.remedies == ("reread", "renew")


def test_a_file_that_does_not_open_is_called_by_its_name_and_said_to_be_a_recording():
    uri = "file:/r/Damaged.relief?loop=true"
    assert shown_name(uri, uri) == "Damaged.relief"
    assert shown_name("realsense:1", "realsense:1") == "realsense:1"
    lost = CaptureState(phase=Phase.LOST, uri=uri, problem="the header is damaged")
    assert trouble(lost, now=0.0).title == "The recording cannot be played"


def test_a_shipped_clip_is_called_by_who_is_seen_however_its_path_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(assets.ROOT)
    for uri in ("file:clips/first-later.relief", f"file:{assets.CLIPS}/../clips/first-later.relief?loop=true"):
        assert shown_name(uri, "first-later.relief") == "Ada, on another day"
    other = tmp_path / "first-later.relief"
    other.write_bytes((assets.CLIPS / "first-later.relief").read_bytes()[:100])
    assert shown_name(f"file:{other}", "mine") == "mine", "a file of the user's with such a name is not Ada"
    assert shown_name("realsense:1", "RealSense") == "RealSense"
    assert shown_name("nonsense:", "?") == "?"
