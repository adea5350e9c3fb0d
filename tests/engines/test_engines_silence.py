"""Loading a network tells nobody and writes nowhere but in Relief's own home."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
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
WAYS = {
    "the runtime": "import engines; engines.load('dmdnet', 'onnxruntime', precision='f32', threads=1)",
    "the choice": "import engines; engines.load('ldnfnet', 'openvino', threads=1)",
    "the command": "sys.argv = ['relief', 'engines', 'list', '--threads', '1']; from app.cli import main; main()",
    "the pipeline": "from app.pipeline import Pipeline; Pipeline.default(threads=1, precision='f32').close()",
    "a GPU's plugin": "from engines.gpu import tensorrt_rtx; tensorrt_rtx._onnxruntime()",
    "training": "import onnx, numpy as np; from assets import MODELS\n"
    "from training import calibration, export; from engines.crops import faces\n"
    "export.run_onnxruntime(onnx.load(MODELS / 'dmdnet.onnx'), faces(1)[:, None])",
    "benchmarks": "from benchmarks.speed import engines, parity; from engines import packages; packages.onnxruntime()",
}


def test_openvino_s_telemetry_is_never_loaded():
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("OpenVINO")


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_written_outside_relief_s_home(way, tmp_path):
    kept = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "SYSTEMROOT")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    for name in ("HOME", "USERPROFILE"):
        environment[name] = str(tmp_path)
    environment |= {"RELIEF_HOME": str(tmp_path / "relief"), "PYTHONDONTWRITEBYTECODE": "1"}
    script = [sys.executable, "-c", f"import sys\n{WAYS[way]}\n"]
    done = subprocess.run(
        script,
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    left = {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
    ours = (Path("relief"), Path(".cache/matplotlib"))  # training's figures: a list of this computer's fonts
    strangers = [path for path in left if not any(path.is_relative_to(one) for one in ours)]
    assert strangers == []


def test_the_runtimes_are_imported_through_one_door():
    """Elsewhere, telemetry would have begun before anybody could turn it off."""
    rooms = ("app", "assets", "benchmarks", "camera", "engines", "face", "gallery", "tests", "training")
    found = []
    for path in (path for room in rooms for path in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            found += [path.name for name in names if name.partition(".")[0] in ("onnxruntime", "openvino")]
    assert found == []
