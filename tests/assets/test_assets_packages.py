"""Remedies install what they name, and never a stranger's package."""

from __future__ import annotations

import re
import shlex
import sys
import tomllib
from pathlib import Path

import pytest

from assets.packages import DISTRIBUTION, PACKAGES, install

ROOT = Path(__file__).parents[2]
ROOMS = ("app", "training", "gallery", "engines", "face", "camera", "assets", "benchmarks", "docs", "tools", ".ci")
TEXTS = {".py", ".md", ".toml", ".sh", ""}


def texts() -> list[Path]:
    """Everything that a user, or a packager, reads or runs."""
    found = [path for room in ROOMS for path in Path(ROOT, room).rglob("*") if path.suffix in TEXTS and path.is_file()]
    return found + [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "Makefile", "pyproject.toml")]


def test_nothing_names_the_relief_of_the_package_index():
    strange = re.compile(r"""\brelief\[|pip install[^\n]*[\s'"]relief(?![\w-])""")
    named = {path: strange.search(path.read_text("utf-8")) for path in texts()}
    assert not [f"{path.relative_to(ROOT)}: {match[0]}" for path, match in named.items() if match]


def test_versions_are_those_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["name"] == DISTRIBUTION != "relief"
    extras = project["optional-dependencies"]
    for name in ("realsense", "mkv", "tensorrt", "tensorrt-rtx"):
        assert list(PACKAGES[name]) == extras[name]
    wanted = [requirement.partition(";")[0] for requirement in project["dependencies"]]
    for name in ("openvino", "onnxruntime", "open3d"):
        assert PACKAGES[name][0] in wanted
    assert set(PACKAGES["cuda"]) <= set(PACKAGES["tensorrt"])


@pytest.mark.parametrize("name", PACKAGES)
@pytest.mark.parametrize("folder", ["plain", "földer with a space"])
def test_a_shell_reads_the_command_as_it_is_meant(name: str, folder: str, tmp_path: Path, monkeypatch):
    python = tmp_path / folder / "bin" / "python"
    monkeypatch.setattr(sys, "executable", str(python))
    assert shlex.split(install(name)) == [str(python), "-m", "pip", "install", *PACKAGES[name]]
    (tmp_path / folder).mkdir()
    monkeypatch.chdir(tmp_path / folder)
    assert install(name).startswith("bin/python -m pip install ")


def test_again_leaves_the_dependencies_as_they_are():
    assert "install --force-reinstall --no-deps pyrealsense2==" in install("realsense", again=True)
