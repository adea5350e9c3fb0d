"""Loading a network tells nobody."""

import subprocess
import sys

SCRIPT = """
import socket, sys
def refuse(*_, **__): raise AssertionError("a connection was tried")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
import multiprocessing.process
def refuse_start(self): raise AssertionError("a process was started")
multiprocessing.process.BaseProcess.start = refuse_start
import engines
print(engines.load("dmdnet", "openvino", precision="f32", threads=1).backend)
assert sys.modules["openvino_telemetry"] is None
assert "openvino_telemetry.main" not in sys.modules
"""


def test_openvino_s_telemetry_is_never_loaded():
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("OpenVINO")
