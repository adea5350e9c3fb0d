"""Installing the udev rules: below a folder of the test's own, or told and not done."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest
from app_doubles import Run

from app.cli import udev as command
from app.doctor import connections, udev

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="udev is Linux's")


def test_installed_below_a_folder_it_satisfies_the_doctor_and_is_not_done_twice(tmp_path: Path):
    rules = tmp_path / udev.FOLDER
    assert connections.rules((rules,)).outcome == "warning"
    first = udev.plan(tmp_path)
    assert [command[0] for command in first.commands] == ["install"] and str(first.target) in first.words
    udev.carry_out(first)
    assert first.target.read_bytes() == udev.SHIPPED.read_bytes() and first.target.stat().st_mode & 0o777 == 0o644
    assert connections.rules((rules,)).outcome == "ok"
    assert udev.plan(tmp_path).commands == ()
    first.target.write_text("# an older one")
    assert udev.plan(tmp_path).commands == first.commands


def test_every_rule_has_ids_in_four_digits_and_gives_access():
    lines = [line for line in udev.SHIPPED.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    vendors = [re.search(r'ATTRS{idVendor}=="([0-9a-f]{4})"', line)[1] for line in lines]
    assert set(vendors) == set(connections.VENDORS.values())
    for line in lines:
        assert line.endswith('MODE="0660", GROUP="plugdev", TAG+="uaccess"'), line
        products = re.findall(r'ATTRS{idProduct}=="([^"]*)"', line)
        assert all(re.fullmatch("[0-9a-f]{4}", number) for number in "".join(products).split("|") if products)
    assert udev.SHIPPED.name < "73-", "systemd's seat rules come later"


@pytest.fixture
def forbidden(monkeypatch: pytest.MonkeyPatch):
    """A user who may write nowhere; ``have`` says which programs there are."""
    have = {"sudo", "udevadm"}
    monkeypatch.setattr(udev.os, "access", lambda *_: False)
    monkeypatch.setattr(udev.shutil, "which", lambda name: f"/usr/bin/{name}" if name in have else None)
    return have


def test_sudo_stands_before_every_command_and_asks_only_at_a_terminal(forbidden: set[str], tmp_path: Path):
    planned = udev.plan(shipped=_other(tmp_path))
    assert planned.with_sudo and {line.split()[0] for line in planned.words.splitlines()} == {"sudo"}
    assert any("--reload-rules" in command for command in planned.commands)
    silent = udev.plan(shipped=_other(tmp_path), terminal=False)
    assert {command[:2] for command in silent.commands} == {("sudo", "-n")}


def test_what_stands_in_the_way_is_told(forbidden: set[str], tmp_path: Path, monkeypatch):
    forbidden.discard("sudo")
    with pytest.raises(udev.UdevError, match="administrator run: install -D"):
        udev.plan(shipped=_other(tmp_path))
    forbidden.discard("udevadm")
    with pytest.raises(udev.UdevError, match="there is no udev"):
        udev.plan(shipped=_other(tmp_path))
    with pytest.raises(udev.UdevError, match="install Relief again"):
        udev.plan(tmp_path, shipped=tmp_path / "none")
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(udev.UdevError, match="for Linux"):
        udev.plan(tmp_path)


def test_a_command_that_fails_or_does_not_start_ends_it(tmp_path: Path):
    ran = []
    steps = udev.Installation(tmp_path, (("first",), ("second",), ("third",)))
    with pytest.raises(udev.UdevError, match="'second' ended with 1"):
        udev.carry_out(steps, lambda step: ran.append(step) or int(step == ("second",)))
    assert ran == [("first",), ("second",)]
    with pytest.raises(udev.UdevError, match="does not start"):
        udev.carry_out(udev.Installation(tmp_path, (("/no/such/program",),)))


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The command installs below a folder."""
    plan = udev.plan
    monkeypatch.setattr(udev, "plan", lambda **options: plan(tmp_path / "root", **options))
    (tmp_path / "root").mkdir()
    return tmp_path / "root" / udev.FOLDER / udev.SHIPPED.name


def test_the_command_refuses_without_a_terminal_and_goes_on_with_yes(relief: Run, elsewhere: Path):
    code, _, err = relief("doctor", "--install-udev")
    assert code == 2 and "install -D -m 0644" in err and "--yes" in err and not elsewhere.exists()
    code, out, _ = relief("doctor", "--install-udev", "--yes")
    assert code == 0 and str(elsewhere) in out and elsewhere.is_file()
    assert "there already" in relief("doctor", "--install-udev")[1]


@pytest.mark.parametrize("agrees", [True, False])
def test_the_command_asks_at_a_terminal(elsewhere: Path, monkeypatch, agrees: bool):
    for stream in (sys.stdin, sys.stderr):
        monkeypatch.setattr(stream, "isatty", lambda: True)
    monkeypatch.setattr(command, "confirmed", lambda *_, **__: agrees)
    assert command.install_udev(yes=False) == (0 if agrees else 1)
    assert elsewhere.exists() == agrees


@pytest.mark.parametrize("other", [["--json"], ["--camera", "realsense"], ["--record-evidence"], ["--seconds", "1"]])
def test_it_goes_with_no_other_option(relief: Run, elsewhere: Path, other: list[str]):
    assert relief("doctor", "--install-udev", *other)[0] == 2 and not elsewhere.exists()


def _other(folder: Path) -> Path:
    """Rules that no machine has."""
    path = folder / "71-other.rules"
    shutil.copy(udev.SHIPPED, path)
    return path
