"""The tests do not know how they were started: what they start is heard, and sees nobody's environment."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TOLD = """
import os, runpy, signal, subprocess, sys

for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGALRM, signal.SIGCHLD):
    signal.signal(number, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGHUP])
os.umask(0)
runpy.run_path(sys.argv[1])
child = "import os, signal, sys; masked = os.umask(0o022)\\n" + (
    "print(*sorted(n for n in signal.valid_signals() if signal.getsignal(n) == signal.SIG_IGN))\\n"
    "print(*signal.pthread_sigmask(signal.SIG_BLOCK, ()))\\n"
    "print(oct(masked), *(os.environ.get(n) for n in ('LC_ALL', 'TZ', 'COLUMNS', 'PGUSER')))"
)
os.kill(os.getpid(), signal.SIGHUP)
print(subprocess.run([sys.executable, "-c", child], capture_output=True, text=True, check=True).stdout, end="")
"""


@pytest.mark.skipif(os.name != "posix", reason="POSIX signals")
def test_whoever_starts_the_tests_their_children_hear_every_signal():
    ignored = "13 25"  # SIGPIPE and SIGXFSZ, which Python itself ignores
    strange = {"LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Kathmandu", "COLUMNS": "7", "PGUSER": "nobody"}
    done = subprocess.run(
        [sys.executable, "-c", TOLD, str(Path(__file__).with_name("conftest.py"))],
        env=os.environ | strange,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines() == [ignored, "", "0o22 None None None None"], done.stderr
