"""Every command, found in the program itself, is walked through bad inputs: files, addresses, numbers, texts, homes,
encodings and signals. None may end in a traceback, take ten seconds or a gigabyte, or end with a code that is not
documented for what is wrong.
"""

from __future__ import annotations

import io
import itertools
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

import numpy as np
import pytest
import walk
from app_doubles import make_frame
from cli_with_doubles import double_pipeline
from walk import CAMERA, MODEL, USAGE, Parameter

import camera
from app.cli import main
from app.cli.streams import ERRORS
from app.pipeline import Pipeline

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="pipes, devices and signals of Linux")

LONGEST_S = 10  # without what it waits for a processor that other programs have
PATIENCE_S = 120
MOST_BYTES = 700 << 20  # beside what is imported, 300 MB: a command has less than a gigabyte
DOCUMENTED = {0, 1, 2, 3, 4}

Base = Callable[[Path], list[str]]

BASES: dict[str, list[str]] = {
    "": ["--camera", "{clip}"],
    "watch": ["--camera", "{clip}"],
    "demo": [],
    "devices": [],
    "record": ["{new}", "--camera", "{clip}"],
    "convert": ["{clip}", "{new}"],
    "enrol": ["Ben", "--camera", "{clip}", "--consent", "yes", "--although-known"],
    "identify": ["--camera", "{clip}"],
    "verify": ["Ada", "--camera", "{clip}"],
    "bench": ["--camera", "{clip}"],
    "doctor": [],
    "gallery list": [],
    "gallery agree": ["Ada", "--consent", "yes"],
    "gallery rename": ["Ada", "Ada"],
    "gallery remove": ["Ada", "--yes"],
    "gallery backup": ["{new}"],
    "gallery restore": ["{clip}", "--yes"],
    "gallery check": [],
    "gallery accept": ["--yes"],
    "gallery adaptation renew": [],
    "gallery adaptation undo": [],
    "gallery audit": [],
    "gallery export": ["{new}", "--with-key"],
    "gallery import": ["{clip}"],
    "gallery key move": ["file"],
    "gallery key rotate": ["--yes"],
    "gallery key adopt": [],
    "gallery not-this": ["Ada"],
    "gallery corrections": [],
    "gallery upgrade": [],
    "gallery recovery-sheet": [],
    "gallery recover-key": [],
    "engines list": [],
    "engines build": [],
    "engines verify": [],
    "engines clear": [],
}
"""What makes each command work, so that the one bad input is what it meets. A new command needs a line here."""

ARGUMENTS = {"record": ["path"], "convert": ["source", "target"], "enrol": ["name"], "verify": ["name"]}
ARGUMENTS |= {
    "gallery rename": ["old", "new"],
    "gallery remove": ["name"],
    "gallery agree": ["name"],
    "engines list": ["names"],
}
ARGUMENTS |= {"gallery backup": ["target"], "gallery restore": ["backup"]}
ARGUMENTS |= {"gallery export": ["target"], "gallery import": ["source"]}
ARGUMENTS |= {"gallery key move": ["place"], "gallery not-this": ["name"]}
ARGUMENTS |= {"engines build": ["names"], "doctor": ["path"]}

COMMANDS = {" ".join(command.path): command for command in walk.commands()}


class Hang(BaseException):
    """A command took too long."""


@pytest.fixture
def folder(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home where Ada is enrolled, a clip of her, no camera and no display; doubles for networks and for what only
    looks at this machine."""
    monkeypatch.setattr(camera, "discover", list, raising=False)
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Pipeline, "default", classmethod(double_pipeline))
    monkeypatch.setattr("app.cli.people.shipped_model_id", lambda *_: double_pipeline(Pipeline).model_id)
    monkeypatch.setattr("app.networks.report.networks", lambda *_: [])
    for module in ("screen.qt", "screen.opengl", "gpu.gpu", "connections.usb"):
        monkeypatch.setattr(f"app.doctor.{module}", _nothing_to_see)
    monkeypatch.setattr("app.doctor.sdks.PACKAGES", ())
    monkeypatch.setattr("app.demo.scenes.PEOPLE", {})
    monkeypatch.setattr("app.cli.demo.PEOPLE", {})
    monkeypatch.setattr("app.cli.demo.SCENES", ())
    monkeypatch.setattr("app.cli.demo._next", lambda: ())
    with camera.Recorder(home / "clip.relief", make_frame().intrinsics) as recorder:
        for number in range(20):
            recorder.write(make_frame(number))
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield home
    for number, handler in handlers.items():
        signal.signal(number, handler)


def _nothing_to_see(*_: object) -> object:
    from app.doctor.check import Check

    return Check("Nothing", "system", "ok", "not looked at")


@contextmanager
def alarm() -> Iterator[None]:
    """Raises ``Hang`` after two minutes, also in the middle of a system call."""

    def ring(_number: int, _frame: FrameType | None) -> None:
        raise Hang

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


class Cost:
    """Time and memory of a command that runs in this process, from when this is made."""

    def __init__(self) -> None:
        with suppress(OSError):  # else the peak of all that was before, which is then no less
            Path("/proc/self/clear_refs").write_text("5")
        self._peak = _bytes("VmHWM")
        self._waited, self._began = _waited_s(), time.monotonic()

    def told(self) -> str:
        """What is too much, or nothing."""
        seconds = time.monotonic() - self._began - (_waited_s() - self._waited)
        grown = _bytes("VmHWM") - self._peak
        said = [f"{seconds:.1f} s"] if seconds > LONGEST_S else []
        return ", ".join(said + ([f"{grown >> 20} MB"] if grown > MOST_BYTES else []))


def _bytes(what: str) -> int:
    """Of this process: ``VmHWM``, the most that was resident."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(1024 * int(line.split()[1]) for line in lines if line.startswith(what))


def _waited_s() -> float:
    """How long this thread has been ready to run and had no processor."""
    return int(Path("/proc/thread-self/schedstat").read_text().split()[1]) / 1e9


class Walk:
    """Runs command lines in this process and gathers what is wrong with how they end."""

    def __init__(self, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._home = home
        self._patch = monkeypatch
        self._capsys = capsys
        self.wrong: list[str] = []
        self.kept: dict[str, bytes] = {}
        self.count = 0
        self.out = ""

    def step(self, arguments: list[str], expected: set[int]) -> None:
        """One command line, and the exit codes that are documented for what is wrong with it."""
        self.count += 1
        shutil.rmtree(self._home / "out", ignore_errors=True)
        for name, content in self.kept.items():
            (self._home / name).write_bytes(content)
        self._patch.setattr(sys, "argv", ["relief", *arguments])
        cost = Cost()
        try:
            with alarm():
                main()
        except SystemExit as ended:
            code = ended.code
        except BaseException as error:
            code = f"{type(error).__name__}: {error}"
        much = cost.told()
        self.out, err = self._capsys.readouterr()
        shown = [argument if len(argument) < 80 else f"{argument[:14]}…{argument[-40:]}" for argument in arguments]
        if code not in expected or "Traceback" in err or much:
            self.wrong.append(f"{shown}: {code!r}, of {sorted(expected)}; {much}; {err[-300:]!r}")

    def done(self, least: int) -> None:
        assert not self.wrong, "\n".join([f"{len(self.wrong)} of {self.count} are wrong:", *self.wrong])
        assert self.count >= least, "the walk goes somewhere"


@pytest.fixture
def walker(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Walk:
    walker = Walk(folder, monkeypatch, capsys)
    walker.step([*["enrol", "Ada", "--camera"], f"file:{folder / 'clip.relief'}", "--consent", "yes"], {0})
    walker.done(1)
    states = [str(path.relative_to(folder)) for path in (folder / "keys" / "states").glob("*.json")]
    assert states, "a gallery's last state lies beside its key"
    walker.kept = {name: (folder / name).read_bytes() for name in ("gallery.db", *states)}
    return walker


def base(name: str, folder: Path) -> list[str]:
    """A command line that works."""
    words = {"{clip}": f"file:{folder / 'clip.relief'}", "{new}": str(folder / "out" / "new.relief")}
    return [words.get(argument, argument) for argument in BASES[name]]


def with_value(name: str, folder: Path, parameter: Parameter, value: str) -> list[str]:
    """The working command line with one parameter replaced or added."""
    line = base(name, folder)
    if not parameter.option:
        given = list(itertools.takewhile(lambda argument: not argument.startswith("--"), line))
        place = ARGUMENTS[name].index(parameter.name)
        positional = [*given[:place], value, *given[place + 1 :]]
        return [*name.split(), *line[len(given) :], "--", *positional]
    if parameter.option in line:
        place = line.index(parameter.option)
        line = line[:place] + line[place + 2 :]
    return [*name.split(), *line, f"{parameter.option}={value}"]


def test_what_is_too_much_is_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("test_cli_walk.MOST_BYTES", 100 << 20)
    cost = Cost()
    assert cost.told() == ""
    held = np.ones(150 << 17)
    assert cost.told().endswith(" MB")
    del held
    assert Cost().told() == "", "each begins anew"
    monkeypatch.setattr("test_cli_walk.LONGEST_S", 0.2)
    cost = Cost()
    time.sleep(0.3)
    assert cost.told().endswith(" s")


def test_the_walk_knows_every_command():
    assert set(BASES) == set(COMMANDS), "give a new command a line in BASES, and one that is gone none"
    for name, command in COMMANDS.items():
        assert [one.name for one in command.parameters if not one.option] == ARGUMENTS.get(name, [])


def bad_values(name: str, parameter: Parameter, folder: Path) -> Iterator[tuple[str, set[int]]]:
    """Bad values for a parameter, and how a command may end on each."""
    if parameter.name == "camera":
        yield from ((value, {CAMERA}) for value in walk.cameras(folder))
    elif parameter.name == "source" and name != "gallery import":
        yield from ((value, {CAMERA}) for value in walk.files(folder).values())
    elif parameter.kind in (int, float):
        yield from ((value, {USAGE}) for value in walk.NUMBERS if value != "0" or (name, parameter.name) not in ZERO)
        yield walk.LARGEST, {0, USAGE}
    elif parameter.kind is Path:
        codes = {USAGE, MODEL} if parameter.name == "gallery" else {USAGE}
        for what, value in walk.files(folder).items():
            yield value, codes | {0} if (what in walk.NEW or what == "nothing in it") else codes
    elif parameter.kind is str:
        yield from ((value, TEXT_CODES.get(parameter.name, {USAGE})) for value in walk.TEXTS)


ZERO = {("convert", "start"), ("enrol", "days"), ("gallery agree", "days")}
NAME = {0, 1, USAGE, MODEL}
"""Strange names may be taken: they are shown escaped. What cannot be a name is usage, or unknown to the gallery."""
TEXT_CODES = {"name": NAME, "old": NAME, "new": NAME, "names": {USAGE, MODEL}, "by": {0, USAGE, MODEL}}
TEXT_CODES |= {"instead": {USAGE, MODEL}}
TEXT_CODES |= {"align": {USAGE, CAMERA}, "test": {USAGE, CAMERA, MODEL}}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_bad_value_is_told_plainly(walker: Walk, folder: Path, name: str):
    command = COMMANDS[name]
    for parameter in command.parameters:
        for value, expected in bad_values(name, parameter, folder):
            walker.step(with_value(name, folder, parameter, value), expected)
    walker.step([*name.split(), "--no-such-option"], {USAGE})
    walker.done(2)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_home_that_is_none_is_told_plainly(walker: Walk, folder: Path, monkeypatch: pytest.MonkeyPatch, name: str):
    walk.files(folder)
    for home, settings in walk.homes(folder).values():
        if settings is not None:
            (folder / "home").mkdir(mode=0o700, exist_ok=True)
            (folder / "home" / "settings.toml").write_bytes(settings)
        monkeypatch.setenv("RELIEF_HOME", home)
        walker.step([*name.split(), *base(name, folder)], DOCUMENTED)
    walker.done(10)


@pytest.mark.parametrize("name", sorted(COMMANDS))
@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_what_is_said_fits_a_narrow_encoding(
    walker: Walk, folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, encoding: str
):
    walker.step(["gallery", "rename", "Ada", "Ålice ✓"], {0})
    line = ["Ålice ✓" if argument == "Ada" else argument for argument in base(name, folder)]
    for arguments in (line, ["--help"], [*line, "--ünknown…"]):
        shown = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors=ERRORS)
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", shown)
            walker.step([*name.split(), *arguments], DOCUMENTED)
    walker.done(4)


# Says when it listens: before, in Python's own start, nobody but Python can keep an interruption from a traceback.
LISTENING = """
import sys
from app import cli

listen = cli._listen

def heard(handler):
    listen(handler)
    print(".", end="", file=sys.stderr, flush=True)

cli._listen = heard
cli.main()
"""


def interrupted(line: list[str], after_s: float) -> tuple[int, str]:
    """The exit code and stderr of a program that is interrupted so long after it listens."""
    program = [sys.executable, "-c", LISTENING, *line]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None and process.stderr.read(1) == "."
        time.sleep(after_s)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=120)
    return process.returncode, err


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_command_is_interrupted_quietly(folder: Path):
    lines = {name: [*name.split(), *base(name, folder)] for name in sorted(COMMANDS)}
    with ThreadPoolExecutor(4) as several:  # they sleep for most of the time
        ended = several.map(interrupted, lines.values(), [0.1 * place for place in range(len(lines))])
        # Once Python itself is ending, a signal ends it as such: a shell shows that as 130 too.
        allowed = {*DOCUMENTED, 130, -signal.SIGINT}
        for name, (code, err) in zip(lines, ended, strict=True):
            assert code in allowed and "Traceback" not in err, f"{name}: {err}"
