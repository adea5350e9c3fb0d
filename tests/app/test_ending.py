"""A process ends cleanly whatever its threads do."""

from __future__ import annotations

import subprocess
import sys

import pytest

SCRIPT = """
import sys, threading, time
from app.machine.ending import leave
print("said", end="")
if sys.argv[1] == "busy":
    threading.Thread(target=time.sleep, args=(1000,)).start()  # not even a daemon
leave(3)
"""


@pytest.mark.parametrize("threads", ["none", "busy"])
def test_the_code_and_what_was_printed_arrive(threads):
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT, threads], capture_output=True, text=True, timeout=300, check=False
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (3, "said", "")
