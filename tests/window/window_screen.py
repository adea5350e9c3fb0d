"""A private X server with a window manager, and Relief's window on it: keys are pressed and windows are looked for.

Nothing here knows the window from inside. A process of its own runs the program, xdotool types, and a title or a file
says what came of it.
"""

from __future__ import annotations

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
from typing import TypeVar

ROOT = Path(__file__).parents[2]
NEEDED = {"Xvfb": "xvfb", "xdotool": "xdotool", "openbox": "openbox"}
MISSING = [package for program, package in NEEDED.items() if shutil.which(program) is None]
WHY_NOT = f"needs a screen in memory, keys and a window manager: apt install {' '.join(MISSING)}"
PATIENCE_S = 300.0  # only ends what hangs
RELIEF = ("-c", "import sys; sys.argv[0] = 'relief'; from app.cli import main; main()")
CRASHES = re.compile(r"Traceback|Fatal Python|core dumped|Segmentation|Aborted|terminate called|Error calling Python")

T = TypeVar("T")


def until(ask: Callable[[], T], what: str) -> T:
    """The first true answer; fails the test, saying ``what`` was waited for, when there never is one."""
    deadline = time.monotonic() + PATIENCE_S
    while not (answer := ask()):
        assert time.monotonic() < deadline, f"in vain for {PATIENCE_S:.0f} s: {what}"
        time.sleep(0.05)
    return answer


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


@contextmanager
def screen(size: str = "1600x1000") -> Iterator[Screen]:
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
            assert number, "Xvfb did not start"
            made = Screen(f":{number}")
            with subprocess.Popen(["openbox"], env=made.environment, stderr=subprocess.DEVNULL) as manager:
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

    def sees(self, title: str) -> str:
        """Wait for a window whose title has this pattern and which has the keyboard; its title."""

        def there() -> str:
            assert self.process.poll() is None, f"it has ended with {self.process.returncode}: {self.said}"
            focused = self.screen.focused
            return focused if re.search(title, focused) else ""

        try:
            return until(there, f"a window called {title!r} with the keyboard, not {self.screen.focused!r}")
        except AssertionError:
            self.screen.photograph(self._folder / "in-vain.png")
            raise

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

    def left_well(self) -> None:
        """It ends with 0 and says nothing of a crash."""
        code = self.ended()
        assert code == 0 and not CRASHES.search(self.said), f"exit {code}\n{self.said}"

    def ask(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Another ``relief …`` in the same home, without a display."""
        return subprocess.run(
            [sys.executable, *RELIEF, *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )


@contextmanager
def running(on: Screen, home: Path, *arguments: str, program: Sequence[str] = RELIEF) -> Iterator[Relief]:
    """Relief while it is needed; killed when a test fails before it was left."""
    relief = Relief(on, home, *arguments, program=program)
    try:
        yield relief
    finally:
        if relief.process.poll() is None:
            relief.process.kill()
            relief.process.wait()
