"""Ctrl-C must find a whole process, whatever engines came and went."""

import subprocess
import sys

import pytest

RELEASES = {
    "in the order they came": "first = None; second = None",
    "in another thread": "t = threading.Thread(target=box.clear); first = second = None; t.start(); t.join()",
}
PROGRAM = """
import gc, os, pathlib, signal, sys, threading
import engines
folder = pathlib.Path(sys.argv[1])
first = engines.load("dmdnet", "openvino", directory=folder, threads=1)
second = engines.load("ldnfnet", "openvino", directory=folder, threads=1)
box = [first, second]
if "box" not in sys.argv[2]:
    box.clear()
exec(sys.argv[2])
gc.collect()
signal.signal(signal.SIGINT, lambda *_: print("handled"))
os.kill(os.getpid(), signal.SIGINT)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("release", RELEASES)
def test_a_signal_after_engines_were_released_is_handled(models, release):
    command = [sys.executable, "-c", PROGRAM, str(models), RELEASES[release]]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "handled\n"), done.stderr
