"""Packages that can be missing, and the command that installs them into the Python that runs.

A package index has a ``relief`` of somebody else's: remedies name the packages themselves, never Relief with an extra.
"""

from __future__ import annotations

import sys
from pathlib import Path

DISTRIBUTION = "relief-depth-faces"
PACKAGES: dict[str, tuple[str, ...]] = {
    "realsense": ("pyrealsense2==2.59.1.11053",),
    "mkv": ("av>=14,<19",),
    "kinect": ("--no-deps", "pykinect-azure"),  # its opencv-python would overwrite the headless one
    "k4a": ("pyk4a-bundle",),
    "tensorrt": ("tensorrt>=11,<12", "cuda-bindings>=13,<14"),
    "tensorrt-rtx": ("onnxruntime-ep-nv-tensorrt-rtx-cu13>=0.5,<1", "cuda-bindings>=13,<14"),
    "cuda": ("cuda-bindings>=13,<14",),
    "openvino": ("openvino>=2025.0",),
    "onnxruntime": ("onnxruntime>=1.24,<2",),
    "open3d": ("open3d>=0.19,<0.21",),
}
"""What pip is given for each; the versions are those of ``pyproject.toml``."""


def install(name: str, *, again: bool = False) -> str:
    """The command that installs one of ``PACKAGES``; ``again``: over what is there, and without its dependencies."""
    arguments = (*(("--force-reinstall", "--no-deps") if again else ()), *PACKAGES[name])
    return " ".join((_quoted(_python()), "-m pip install", *map(_quoted, arguments)))


def _python() -> str:
    """The running Python, by its short path where the user stands above it."""
    executable = Path(sys.executable or "python3")
    try:
        return str(executable.relative_to(Path.cwd()))
    except (ValueError, OSError):  # elsewhere, or the folder is gone
        return str(executable)


def _quoted(text: str) -> str:
    """Double quotes, which the shells of Linux, macOS and Windows understand alike."""
    return f'"{text}"' if any(letter in text for letter in " <>[]()&;'*?$") else text
