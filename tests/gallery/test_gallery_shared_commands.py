"""`relief gallery` and `relief doctor` with the address of a shared gallery."""

import json

import numpy as np
import pytest
from typer.testing import CliRunner

import gallery
from app.cli.failure import UsageError
from app.cli.people import program
from app.doctor import stored
from app.kept.people import open_people, shown
from app.kept.settings import Settings, SettingsError

MODEL = "model-now"


@pytest.fixture
def place(server, database, monkeypatch, tmp_path):
    for module in ("app.cli.keeping", "app.cli.key", "app.cli.people", "app.doctor.stored"):
        monkeypatch.setattr(f"{module}.shipped_model_id", lambda *_: MODEL)
    monkeypatch.setenv("RELIEF_HOME", str(tmp_path / "home"))
    return server.address(database)


def run(*line: str, code: int = 0) -> str:
    result = CliRunner().invoke(program, list(line))
    if isinstance(result.exception, gallery.GalleryError | UsageError):
        raise result.exception
    assert result.exit_code == code, result.output
    return result.stdout


def test_commands_take_the_address(place, consent, monkeypatch):
    with open_people(place, MODEL) as people:
        people.enrol("Ada", np.eye(1, 1920, dtype=np.float32), consent=consent)
    told = json.loads(run("list", "--gallery", place, "--json"))
    assert (told["gallery"], [person["name"] for person in told["people"]]) == (shown(place), ["Ada"])
    run("rename", "Ada", "Ada King", "--gallery", place)
    monkeypatch.setenv("RELIEF_GALLERY", place)
    assert f"{shown(place)} is whole: 1 person" in run("check").replace("\n", "")
    assert [line["action"] for line in json.loads(run("audit", "--json"))["lines"]] == ["rename", "enrol"]
    run("remove", "Ada King", "--yes")
    assert json.loads(run("list", "--json"))["people"] == []
    with pytest.raises(UsageError, match="at its server"):
        run("restore", __file__, "--yes")


def test_a_second_station_needs_the_key_of_the_first(place, consent, monkeypatch, tmp_path):
    open_people(place, MODEL).close()
    sheet = run("recovery-sheet", "--gallery", place)
    monkeypatch.setenv("RELIEF_HOME", str(tmp_path / "another"))
    with pytest.raises(gallery.WrongKey, match="recovery sheet"):
        open_people(place, MODEL)
    assert not gallery.key_file().exists()  # none was made that would be in the way
    typed = "\n".join(line for line in sheet.splitlines() if line[:2] in ("1:", "2:", "3:", "4:"))
    result = CliRunner().invoke(program, ["recover-key", "--gallery", place], input=typed + "\n")
    assert result.exit_code == 0, result.output
    open_people(place, MODEL).close()


def typed(*line: str, text: str) -> str:
    result = CliRunner().invoke(program, list(line), input=text)
    assert result.exit_code == 0, result.output
    return result.stdout


def sheet(place: str) -> str:
    printed = run("recovery-sheet", "--gallery", place)
    return "\n".join(line for line in printed.splitlines() if line[:2] in ("1:", "2:", "3:", "4:")) + "\n"


def test_a_key_is_replaced_for_all_stations_and_adopted(place, consent, monkeypatch, tmp_path):
    first, second = str(tmp_path / "home"), str(tmp_path / "another")
    with open_people(place, MODEL) as people:
        people.enrol("Ada", np.eye(1, 1920, dtype=np.float32), consent=consent)
    paper = sheet(place)
    monkeypatch.setenv("RELIEF_HOME", second)
    typed("recover-key", "--gallery", place, text=paper)
    monkeypatch.setenv("RELIEF_HOME", first)
    assert "1 gallery is encrypted" in run("key", "rotate", "--gallery", place, "--yes")
    monkeypatch.setenv("RELIEF_HOME", second)
    with open_people(place, MODEL) as people:
        assert [person.name for person in people.people()] == ["Ada"]
    found = stored.people(Settings(gallery=place))
    assert (found.outcome, found.remedy) == ("warning", "relief gallery key adopt")
    with pytest.raises(UsageError, match="key adopt"):
        sheet(place)  # it would be the old key's
    assert "1 gallery is encrypted" in run("key", "adopt", "--gallery", place)
    assert "already" in run("key", "adopt", "--gallery", place)
    assert stored.people(Settings(gallery=place)).outcome == "ok"
    assert sheet(place) != paper
    run("key", "rotate", "--stolen", "--gallery", place, "--yes")
    paper = sheet(place)
    monkeypatch.setenv("RELIEF_HOME", first)
    with pytest.raises(gallery.WrongKey, match="key adopt"):
        open_people(place, MODEL)
    typed("key", "adopt", "--gallery", place, text=paper)
    assert json.loads(run("list", "--gallery", place, "--json"))["people"][0]["name"] == "Ada"
    with pytest.raises(UsageError, match="only a shared gallery"):
        run("key", "adopt", "--gallery", str(tmp_path / "file.db"))


def test_the_doctor_looks_at_the_connection(place, server, consent):
    settings = Settings(gallery=place)
    found = stored.people(settings)
    assert (found.outcome, found.detail) == ("ok", f"0 people in {shown(place)}")
    with open_people(place, MODEL) as people:
        people.enrol("Ada", np.eye(1, 1920, dtype=np.float32), consent=consent)
    server.stop()
    try:
        found = stored.people(settings)
        assert found.outcome == "warning"
        assert "last copy" in found.detail
    finally:
        server.start()
    with pytest.raises(SettingsError, match="PGPASSWORD") as raised:
        Settings(gallery="postgresql://ada:secret@localhost/faces")
    assert "secret" not in str(raised.value)
