"""Types say what they are: `Any`, `cast` and `getattr` stand in the rooms only where something has no types."""

from __future__ import annotations

import ast
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("app", "assets", "camera", "engines", "face", "gallery")
ARRAYS = {"NDArray", "dtype", "floating", "integer"}  # whose parameter may be anything

ALLOWED = {
    "camera/realsense/*": "pyrealsense2 has no types",
    "camera/devices/hotplug.py": "pyrealsense2 has no types",
    "camera/kinect/*": "libk4a's structures of ctypes and PyAV have no types",
    "camera/recordings/*mkv*.py": "PyAV has no types",
    "camera/recordings/matroska.py": "PyAV has no types",
    "camera/recordings/*_writer.py": "options go on to the writer above",
    "camera/recordings/folder/*": "JSON and options of the writer above",
    "camera/recordings/layout.py": "JSON of a file's header, checked field by field",
    "camera/address.py": "options go on to whichever source the address names",
    "camera/options.py": "fields of any class of options, made from text by their annotations",
    "engines/cpu/*": "OpenVINO's and ONNX's objects; psutil's fields differ by system",
    "engines/gpu/*": "objects of TensorRT, CUDA and ONNX, which may be missing",
    "engines/packages.py": "modules that may be missing",
    "engines/engine.py": "what a call gives is the subclass's",
    "face/liveness/*": "arrays of an ONNX file by name",
    "gallery/refusals.py": "Python's sqlite3 sets the code on SQLite's own errors alone",
    "app/checklist/session.py": "options go on to whichever source the address names",
    "app/recording/ply.py": "Open3D has no types",
    "app/scan/*": "Open3D has no types",
    "app/window/*": "Qt's OpenGL functions and futures of any value",
    "app/live/inference.py": "jobs give any value to whoever waits for it",
    "app/live/session.py": "jobs give any value to whoever waits for it",
    "app/pipeline/*": "parts of a result by stage",
}
"""Where they stand, and why. The list may only shrink."""

FILES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def untyped(source: str) -> list[str]:
    """Lines that use ``Any`` other than as an array's parameter, ``cast`` or ``getattr``."""
    tree = ast.parse(source)
    inside = {id(part) for node in ast.walk(tree) if _is_array(node) for part in ast.walk(node.slice)}
    found = []
    for node in ast.walk(tree):
        called = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
        if (isinstance(node, ast.Name) and node.id == "Any" and id(node) not in inside) or called in (
            "cast",
            "getattr",
        ):
            found.append(f"line {node.lineno}: {called or 'Any'}")
    return found


def _is_array(node: ast.AST) -> bool:
    if not isinstance(node, ast.Subscript):
        return False
    name = node.value.id if isinstance(node.value, ast.Name) else getattr(node.value, "attr", "")
    return name in ARRAYS


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_has_types_says_them(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    if not any(fnmatch(name, pattern) for pattern in ALLOWED):
        found = untyped(path.read_text(encoding="utf-8"))
        assert not found, f"{name}: a protocol, a TypedDict, object or isinstance says it better: {found}"


@pytest.mark.parametrize("pattern", ALLOWED)
def test_every_exception_is_one(pattern: str) -> None:
    names = [path for path in FILES if fnmatch(path.relative_to(ROOT).as_posix(), pattern)]
    assert any(untyped(path.read_text(encoding="utf-8")) for path in names), "take it out of ALLOWED"


def test_what_is_found() -> None:
    assert untyped("x: Any = 1") == ["line 1: Any"]
    assert untyped("y = cast(int, getattr(a, 'b'))") == ["line 1: cast", "line 1: getattr"]
    assert untyped("z: NDArray[np.floating[Any]]\nw: np.dtype[Any]") == []
