"""A private X server with a window manager, and Relief's window on it: keys are pressed and windows are looked for.

Nothing here knows the window from inside. A process of its own runs the program, xdotool types, and a title or a file
says what came of it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

ROOT = Path(__file__).parents[2]
NEEDED = {"Xvfb": "xvfb", "xdotool": "xdotool", "openbox": "openbox"}
MISSING = [package for program, package in NEEDED.items() if shutil.which(program) is None]
WHY_NOT = f"needs a screen in memory, keys and a window manager: apt install {' '.join(MISSING)}"
AGAIN_S = 1.0
PAUSES = 4  # times as long as the question took: whoever asks leaves the processor to the one that is asked
PATIENCE_S = 300.0  # only ends what hangs
RELIEF = ("-c", "import sys; sys.argv[0] = 'relief'; from app.cli import main; main()")
CRASHES = re.compile(r"Traceback|Fatal Python|core dumped|Segmentation|Aborted|terminate called|Error calling Python")
DEATHS = {-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS, 134, 139}

T = TypeVar("T")


def until(ask: Callable[[], T], what: str) -> T:
    """The first true answer; :class:`TimeoutError`, saying ``what`` was waited for, when there never is one."""
    begun = time.monotonic()
    while True:
        asked = time.monotonic()
        if answer := ask():
            return answer
        if time.monotonic() - begun > PATIENCE_S:
            raise TimeoutError(f"in vain for {PATIENCE_S:.0f} s: {what}")
        time.sleep(max(0.05, PAUSES * (time.monotonic() - asked)))


class Screen:
    """An X server in memory; ``environment``: of programs that are to be seen on it."""

    def __init__(self, display: str) -> None:
        self.environment = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}
        self.environment |= {"DISPLAY": display, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}

    def do(self, *words: str) -> str:
        """What xdotool answers, "" when it fails, as it does where nothing is found."""
        ran = subprocess.run(
            ["xdotool", *words], env=self.environment, capture_output=True, text=True, timeout=PATIENCE_S, check=False
        )
        return ran.stdout.strip() if ran.returncode == 0 else ""

    @property
    def focused(self) -> str:
        """The title of the window that has the keyboard."""
        return self.do("getwindowfocus", "getwindowname")

    def photograph(self, path: Path) -> None:
        """Save what is on the screen."""
        script = (
            "import sys; from PySide6.QtGui import QGuiApplication as A; a = A([]);"
            "a.primaryScreen().grabWindow(0).save(sys.argv[1])"
        )
        subprocess.run([sys.executable, "-c", script, str(path)], env=self.environment, timeout=PATIENCE_S, check=False)


def _manager(made: Screen, home: str) -> subprocess.Popen[bytes]:
    theirs = {"HOME": home, "XDG_CACHE_HOME": home, "XDG_CONFIG_HOME": home}
    quiet = subprocess.DEVNULL
    return subprocess.Popen(["openbox"], env=made.environment | theirs, stdout=quiet, stderr=quiet)


@contextmanager
def screen(size: str = "1100x760") -> Iterator[Screen]:
    """A screen with a window manager, for as long as it is needed."""
    ours, theirs = os.pipe()
    with subprocess.Popen(
        ["Xvfb", "-displayfd", str(theirs), "-screen", "0", f"{size}x24", "-nolisten", "tcp", "-noreset"],
        pass_fds=[theirs],
        stderr=subprocess.DEVNULL,
    ) as server:
        os.close(theirs)
        try:
            with os.fdopen(ours) as said:
                number = said.readline().strip()
            if not number:
                raise OSError("Xvfb did not start")
            made = Screen(f":{number}")
            with TemporaryDirectory() as home, _manager(made, home) as manager:
                try:
                    until(lambda: made.do("get_num_desktops"), "the window manager")
                    yield made
                finally:
                    manager.kill()
        finally:
            server.kill()


class Relief:
    """``relief`` with these arguments, in a process of its own, on a screen, in the ``RELIEF_HOME`` ``home``."""

    def __init__(
        self, on: Screen, home: Path, *arguments: str, program: Sequence[str] = RELIEF, **environment: str
    ) -> None:
        self.screen, self._home = on, home
        self._folder = home.parent
        self.environment = on.environment | {"RELIEF_HOME": str(home)} | environment
        self._out, self._err = self._folder / "stdout", self._folder / "stderr"
        with self._out.open("w") as out, self._err.open("w") as err:
            self.process = subprocess.Popen(
                [sys.executable, *program, *arguments],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
            )

    @property
    def said(self) -> str:
        """What it wrote to stderr."""
        return self._err.read_text()

    def sees(self, title: str, *, press: str = "") -> str:
        """Wait for a window whose title has this pattern and which has the keyboard; its title. Meanwhile ``press`` is
        pressed now and then."""
        pressed = time.monotonic()

        def there() -> str:
            nonlocal pressed
            if press and time.monotonic() - pressed > AGAIN_S:
                self.press(press)
                pressed = time.monotonic()
            if self.process.poll() is not None:
                raise ChildProcessError(f"it has ended with {self.process.returncode}: {self.said}")
            focused = self.screen.focused
            return focused if re.search(title, focused) else ""

        return until(there, f"a window called {title!r} with the keyboard, not {self.screen.focused!r}")

    def press(self, *keys: str) -> None:
        """Press keys one after another, as xdotool calls them: ``Tab``, ``ctrl+e``."""
        self.screen.do("key", "--clearmodifiers", "--delay", "30", *keys)

    def type(self, text: str) -> None:
        """Type a text."""
        self.screen.do("type", "--clearmodifiers", "--delay", "30", "--", text)

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self.process.send_signal(number)

    def ended(self) -> int:
        """Wait until it has ended; its exit code."""
        return self.process.wait(PATIENCE_S)

    @property
    def crashed(self) -> bool:
        """Whether it ended as by a signal that nobody sent, or said so."""
        return self.process.returncode in DEATHS or CRASHES.search(self.said) is not None

    def told(self, *arguments: str) -> dict[str, Any]:
        """What another ``relief … --json`` in the same home says."""
        ran = subprocess.run(
            [sys.executable, *RELIEF, *arguments, "--json"],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        if ran.returncode != 0:
            raise ChildProcessError(ran.stderr)
        told: dict[str, Any] = json.loads(ran.stdout)
        return told


@contextmanager
def running(on: Screen, home: Path, *arguments: str, program: Sequence[str] = RELIEF) -> Iterator[Relief]:
    """Relief while it is needed; killed where it was not left. A wait in vain leaves the screen beside ``home``."""
    relief = Relief(on, home, *arguments, program=program)
    try:
        yield relief
    except TimeoutError:
        on.photograph(home.parent / "in-vain.png")
        raise
    finally:
        if relief.process.poll() is None:
            relief.process.kill()
            relief.process.wait()
