"""The commands on disks that are full or only read, by a clock that was set back, with a locked keyring, no home, no
stdin, in a locale that knows no letters: each ends with a documented code and says what is wrong, once, in words.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from app_doubles import make_frame

import camera

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="mounts and forks of Linux"),
    pytest.mark.timeout(600),
]

HERE = Path(__file__).parent
PROGRAM = [sys.executable, str(HERE / "walk_apart.py")]
NAMESPACE = ["unshare", "--user", "--map-root-user", "--mount"]
DOCUMENTED = {0, 1, 2, 3, 4}


class Ended(NamedTuple):
    code: int | str
    out: str
    err: str


class Place:
    """A home where Ada is enrolled, and command lines that are run there."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.home, self.out = folder, folder / "home", folder / "out"
        self.clip = f"file:{folder / 'clip.relief'}"
        self.home.mkdir(mode=0o700)
        self.out.mkdir()
        with camera.Recorder(folder / "clip.relief", make_frame().intrinsics) as recorder:
            for number in range(20):
                recorder.write(make_frame(number))
        (enrolled,) = self.run([["enrol", "Ada", "--camera", self.clip, "--consent", "yes"]])
        assert enrolled.code == 0, enrolled

    def run(
        self,
        lines: Sequence[Sequence[str]],
        *surroundings: str,
        mount: str = "",
        environment: dict[str, str | None] | None = None,
    ) -> list[Ended]:
        """How the lines end; ``mount``: shell commands that make another disk of the home before."""
        asked = self.folder / "asked.json"
        asked.write_text(json.dumps({"lines": lines, "surroundings": surroundings}))
        path = os.pathsep.join([str(HERE.parent.parent), str(HERE)])
        given = {
            **os.environ,
            "RELIEF_HOME": str(self.home),
            "PYTHONPATH": path,
            "COLUMNS": "200",
            **(environment or {}),
        }
        command = [*PROGRAM, str(asked)]
        if mount:
            command = [*NAMESPACE, "sh", "-c", f'{mount} && exec "$@"', "sh", *command]
        done = subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            env={name: value for name, value in given.items() if value is not None},
        )
        assert done.returncode == 0, done.stderr
        return [Ended(*one) for one in json.loads(done.stdout)]

    def everyday(self) -> list[list[str]]:
        """What reads and writes a gallery, its key and recordings."""
        return [
            ["gallery", "list"],
            ["gallery", "audit"],
            ["identify", "--camera", self.clip],
            ["enrol", "Ben", "--camera", self.clip, "--consent", "yes", "--although-known"],
            ["gallery", "rename", "Ada", "Ida"],
            ["gallery", "key", "rotate", "--yes"],
            ["gallery", "backup", str(self.home / "backup.db")],
            ["record", str(self.home / "new.relief"), "--camera", self.clip],
            ["gallery", "remove", "Ida", "--yes"],
        ]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def plainly(lines: Sequence[Sequence[str]], ended: Sequence[Ended]) -> None:
    """Every line ended with a documented code and without a traceback."""
    wrong = [
        f"{' '.join(line)}: {one.code!r} {one.err[-400:]}"
        for line, one in zip(lines, ended, strict=True)
        if one.code not in DOCUMENTED or "Traceback" in one.err
    ]
    assert not wrong, "\n".join(wrong)


def disk(place: Place, *, size: str, then: str = "true") -> str:
    """Shell commands that put a small disk with a copy of the home in its place; skips where none can be mounted."""
    tried = subprocess.run([*NAMESPACE, "mount", "-t", "tmpfs", "none", "/mnt"], check=False, capture_output=True)
    if shutil.which("unshare") is None or tried.returncode:
        pytest.skip("no namespace for a disk of its own here (unshare --user --mount)")
    shutil.copytree(place.home, place.folder / "copy", dirs_exist_ok=True)
    home, copy = f"'{place.home}'", f"'{place.folder / 'copy'}'"
    return f"mount -t tmpfs -o size={size},mode=700 none {home} && cp -r {copy}/. {home} && {then.format(home=home)}"


def test_a_disk_that_can_only_be_read(place: Place):
    lines = place.everyday()
    ended = place.run(lines, mount=disk(place, size="4m", then="mount -o remount,bind,ro {home}"))
    plainly(lines, ended)
    for line, one in zip(lines, ended, strict=True):
        assert one.code in (2, 4), (line, one)
        assert "can only be read" in one.err or "Read-only" in one.err or line[0] in ("record", "convert"), (line, one)
        assert "give this user the right" not in one.err, "rights are not what is missing"


def test_a_disk_that_is_full(place: Place):
    lines = place.everyday()
    ended = place.run(lines, "disk_full", mount=disk(place, size="2m"))
    plainly(lines, ended)
    read = {" ".join(line[:2]): one for line, one in zip(lines, ended, strict=True)}
    for name in ("gallery list", "gallery audit"):
        assert read[name].code == 0 and "only read" in read[name].err and "Ada" in read[name].out, read[name]
    assert read["identify --camera"].code == 4 and not read["identify --camera"].out, "no verdict without its line"
    for line, one in zip(lines, ended, strict=True):
        if one.code:
            assert "full" in one.err or "No space left" in one.err or line[1] == "remove", (line, one)
            assert "give this user the right" not in one.err and "readable for this user" not in one.err, (line, one)


def test_a_clock_that_was_set_back(place: Place):
    lines = place.everyday()
    ended = place.run(lines, "clock_set_back")
    plainly(lines, ended)
    codes = {" ".join(line[:2]): one.code for line, one in zip(lines, ended, strict=True)}
    assert codes["gallery list"] == codes["gallery audit"] == 0, ended
    assert codes["identify --camera"] == 0, "people are recognised all the same"


def test_a_keyring_that_is_locked(place: Place):
    (moved,) = place.run([["gallery", "key", "move", "keyring"]], "keyring_open")
    assert moved.code == 0, moved
    lines = place.everyday()
    ended = place.run(lines[:5], "keyring_locked")
    plainly(lines[:5], ended)
    for line, one in zip(lines, ended, strict=False):
        assert one.code == 4 and "keyring" in one.err, (line, one)
    (again,) = place.run([["gallery", "list"]], "keyring_open")
    assert again.code == 0 and "Ada" in again.out


def test_without_a_stdin_nothing_is_asked_and_nothing_done(place: Place):
    lines = [
        ["gallery", "remove", "Ada"],
        ["enrol", "Eve", "--camera", place.clip],
        ["gallery", "key", "move", "passphrase"],
        ["gallery", "recover-key"],
        ["gallery", "key", "rotate"],
        *place.everyday(),
    ]
    ended = place.run(lines, "stdin_closed")
    plainly(lines, ended)
    assert {one.code for one in ended[:4]} == {2}, ended[:4]
    assert "Ada" in ended[5].out


XDG = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")


@pytest.mark.parametrize("unset", [True, False])
def test_without_a_home(place: Place, unset: bool):
    """HOME is not set, or is a file, below which nobody can make anything."""
    lines = [line for line in place.everyday() if str(place.home) not in " ".join(line)]
    file = str(place.folder / "clip.relief")
    home = {"HOME": None} if unset else {"HOME": file, "RELIEF_HOME": None, **dict.fromkeys(XDG)}
    ended = place.run(lines, environment=home)
    plainly(lines, ended)
    if not unset:
        assert all(one.code and file in one.err for one in ended), ended


def test_chinese_names_in_a_locale_without_them(place: Place):
    lines = [
        ["gallery", "rename", "Ada", "王小明"],
        ["gallery", "list"],
        ["verify", "王小明", "--camera", place.clip],
        ["record", str(place.out / "王.relief"), "--camera", place.clip],
        ["gallery", "remove", "王小明", "--yes"],
    ]
    ended = place.run(lines, environment={"LC_ALL": "C"})
    plainly(lines, ended)
    assert [one.code for one in ended] == [0] * 5, ended
    assert (place.out / "王.relief").is_file()


def test_the_first_line_is_enough_for_whoever_reads(place: Place):
    script = HERE / "cli_with_doubles.py"
    for line in (["gallery", "audit"], ["watch", "--camera", place.clip]):
        command = " ".join([f"'{word}'" for word in (sys.executable, str(script), *line)])
        done = subprocess.run(
            ["bash", "-c", f"{command} | head -1; exit ${{PIPESTATUS[0]}}"],
            check=False,
            capture_output=True,
            text=True,
            env={**os.environ, "RELIEF_HOME": str(place.home)},
        )
        assert done.returncode == 0 and not done.stderr.strip(), (line, done)
