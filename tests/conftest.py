"""Isolation of every test: a home of its own, and nothing of the user's in its environment."""

from __future__ import annotations

import atexit
import itertools
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

# Before NumPy or PyTorch is loaded, here and by whatever is started: two test processes of as many threads as there are
# cores spin while they wait for each other, and a tenth of a second of linear algebra becomes half a minute.
for _threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")

# What tells a program where the user keeps things, and what its output shall look like.
HOMES = {
    "HOME": "",
    "USERPROFILE": "",
    "APPDATA": "AppData/Roaming",
    "LOCALAPPDATA": "AppData/Local",
    "XDG_CACHE_HOME": ".cache",
    "XDG_CONFIG_HOME": ".config",
    "XDG_DATA_HOME": ".local/share",
    "XDG_STATE_HOME": ".local/state",
}
FORGOTTEN = (
    *("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"),
    *("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "PY_COLORS", "CLICOLOR_FORCE", "GITHUB_ACTIONS", "TTY_COMPATIBLE"),
    *("RELIEF_GALLERY", "RELIEF_LOG", "RELIEF_PASSPHRASE_FILE"),
    *("PGPASSWORD", "PGPASSFILE", "PGDATA", "PGPORT", "PGHOST", "PGUSER", "PGDATABASE", "PGOPTIONS", "PGSSLMODE"),
    *("LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "LC_NUMERIC", "LC_TIME", "LC_MESSAGES", "TZ", "PYTHONIOENCODING"),
    *("PYTHONWARNINGS", "PYTHONINSPECT", "PYTHONSTARTUP", "PYTHONUNBUFFERED"),
    *("PYTHONDONTWRITEBYTECODE", "XDG_RUNTIME_DIR"),
)
# Left in the home by libraries that ask nobody: librealsense's usage counts, lists of fonts, compiled shaders.
FOREIGN = {
    ".rum",
    ".cache/matplotlib",
    ".config/matplotlib",
    ".cache/fontconfig",
    ".cache/mesa_shader_cache",
}

_number = itertools.count()


def _heed_signals() -> None:
    """Give signals that are ignored a handler: children inherit "ignored", not a handler, and tests send them some.

    ``nohup`` ignores SIGHUP, a shell's ``&`` SIGINT. The tests themselves stay deaf, but to Ctrl-C.
    """
    if os.name != "posix" or threading.current_thread() is not threading.main_thread():
        return
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    for number in signal.valid_signals() - {signal.SIGPIPE, signal.SIGXFSZ}:  # Python's own, which children get back
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else lambda *_: None)


def _settle() -> None:
    """The environment, before a conftest of a room or a test module, or anything that they import, is read."""
    home = Path(tempfile.mkdtemp(prefix="relief-tests-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    for name, folder in HOMES.items():
        os.environ[name] = str(home / folder)
    os.environ["RELIEF_HOME"] = str(home / "relief")
    for name in FORGOTTEN:
        os.environ.pop(name, None)
    _heed_signals()
    os.umask(0o022)  # files that tests put in place are not open for others to write, whoever runs them
    # How fast a machine is, is not what a test is about; and a failure should come again.
    hypothesis.settings.register_profile("relief", deadline=None, derandomize=True, database=None, print_blob=True)
    hypothesis.settings.load_profile("relief")


_settle()


@pytest.fixture(autouse=True)
def _own_home(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A ``RELIEF_HOME`` that nobody has used; the test fails when it leaves something in the user's home."""
    home = Path(os.environ["HOME"])
    monkeypatch.setenv("RELIEF_HOME", str(home / "relief" / str(next(_number))))
    yield
    left = _left_in(home)
    assert not left, f"written outside RELIEF_HOME: {', '.join(sorted(left))}"


def _left_in(home: Path) -> set[str]:
    """Files in the home that neither Relief's folder nor a library's holds; each is told once."""
    left = set()
    for folder, folders, files in os.walk(home):
        below = Path(folder).relative_to(home)
        folders[:] = [name for name in folders if (below / name).as_posix() not in {*FOREIGN, "relief"}]
        for name in files:
            if (below / name).as_posix() not in FOREIGN:
                left.add((below / name).as_posix())
            Path(folder, name).unlink(missing_ok=True)
    return left
