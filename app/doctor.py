"""What this installation has and lacks, each line with a verdict and the remedy."""

from __future__ import annotations

import ctypes.util
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

import numpy as np

import camera
import engines
import face
import gallery
from app import paths
from app.display import has_display
from app.model import shipped_model_id
from app.people import open_people
from app.settings import Settings
from camera import CameraError, Frame, Intrinsics
from engines.card import read

Outcome = Literal["ok", "warning", "failed"]
Concern = Literal["camera", "model", "gallery", "system"]

RULES = tuple(Path(folder, "udev/rules.d") for folder in ("/etc", "/run", "/lib", "/usr/lib"))
VENDORS = {"RealSense": "8086", "Azure Kinect": "045e"}
LOW_DISK_GB, NO_DISK_GB = 5.0, 0.5
QT_PROBE = "from PySide6.QtWidgets import QApplication; QApplication([]); import PySide6; print(PySide6.__version__)"


@dataclass(frozen=True, slots=True)
class Check:
    """One line: what was looked at, how it is, and what to do about it ("" when nothing)."""

    name: str
    concern: Concern
    outcome: Outcome
    detail: str
    remedy: str = ""


def examine(settings: Settings) -> Iterator[Check]:
    """All checks, one after another, so that a caller can show them as they come."""
    yield Check("Relief", "system", "ok", f"{version('relief')}, Python {sys.version.split()[0]}")
    yield _package("OpenVINO", "openvino", "model", "networks run on ONNX Runtime, more slowly: pip install openvino")
    yield _package("ONNX Runtime", "onnxruntime", "model", "pip install onnxruntime")
    yield _package("RealSense SDK", "pyrealsense2", "camera", "for RealSense cameras: pip install 'relief[realsense]'")
    yield _package("Kinect SDK", "pykinect-azure", "camera", "for Azure Kinect: pip install --no-deps pykinect-azure")
    yield _package("Open3D", "open3d-cpu", "system", "for saved surfaces: pip install open3d", "open3d")
    yield cameras()
    yield usb()
    yield rules()
    for name in ("dmdnet", "ldnfnet"):
        yield model(name)
    yield finder()
    yield people(settings)
    yield display()
    yield qt()
    yield opengl()
    yield disk(paths.data_folder())


def cameras(discover: Callable[[], list[camera.DeviceInfo]] | None = None) -> Check:
    """What cameras are connected."""
    try:
        found = (discover or camera.discover)()
    except CameraError as error:
        return Check("Cameras", "camera", "failed", str(error), "see docs/cameras.md")
    if not found:
        remedy = "plug one in (RealSense: USB 3 port, udev rules), or play a recording: --camera file:PATH"
        return Check("Cameras", "camera", "warning", "none found", remedy)
    return Check("Cameras", "camera", "ok", ", ".join(f"{info.name} ({info.uri})" for info in found))


def usb(discover: Callable[[], list[camera.DeviceInfo]] | None = None) -> Check:
    """Whether the cameras run at USB 3's speed."""
    try:
        found = (discover or camera.discover)()
    except CameraError:
        found = []  # the check before this one says why
    slow = [f"{info.name or info.uri} at USB {info.usb}" for info in found if info.usb.startswith(("1", "2"))]
    if slow:
        remedy = "use a USB 3 port (blue, or marked SS) and the camera's own cable, without a hub"
        return Check("USB", "camera", "warning", ", ".join(slow), remedy)
    told = ", ".join(f"{info.name or info.uri} at USB {info.usb}" for info in found if info.usb)
    return Check("USB", "camera", "ok", told or "no camera tells its speed")


def rules(folders: tuple[Path, ...] = RULES) -> Check:
    """Whether the system lets users open depth cameras (Linux: udev)."""
    if sys.platform != "linux":
        return Check("Permissions", "camera", "ok", "the system asks for none")
    texts = [path.read_text("utf-8", "replace") for folder in folders for path in folder.glob("*.rules")]
    lacking = [name for name, vendor in VENDORS.items() if not any(_allows(text, vendor) for text in texts)]
    if not lacking:
        return Check("Permissions", "camera", "ok", f"udev rules for {' and '.join(VENDORS)} are there")
    remedy = "copy 99-realsense-libusb.rules (librealsense) or 99-k4a.rules (Azure Kinect SDK) to /etc/udev/rules.d, "
    remedy += "run 'sudo udevadm control --reload-rules && sudo udevadm trigger', and plug the camera in again"
    return Check("Permissions", "camera", "warning", f"no udev rules for {' and '.join(lacking)}", remedy)


def _allows(rules_text: str, vendor: str) -> bool:
    lines = (line for line in rules_text.lower().splitlines() if not line.lstrip().startswith("#"))
    return any(vendor in line and ("mode" in line or "uaccess" in line or "group" in line) for line in lines)


def model(name: str, folder: Path | None = None) -> Check:
    """Whether a shipped network is there and is the file that its card describes."""
    try:
        found = read(name, folder)
    except engines.EngineError as error:
        return Check(f"Model {name}", "model", "failed", str(error), "install Relief again")
    return Check(f"Model {name}", "model", "ok", f"{len(found.onnx) / 1e6:.1f} MB, SHA-256 {found.sha256[:12]}…")


def finder() -> Check:
    """Whether faces can be looked for at all."""
    intrinsics = Intrinsics(width=160, height=120, fx=120, fy=120, cx=79.5, cy=59.5)
    try:
        face.locate(Frame(np.zeros((120, 160), np.uint16), 0.001, intrinsics))
    except face.FaceError as error:
        return Check("Face finder", "model", "failed", str(error), "install Relief again")
    return Check("Face finder", "model", "ok", "runs")


def people(settings: Settings) -> Check:
    """Whether the gallery opens with the models at hand."""
    path = settings.gallery_path
    if not path.is_file():
        return Check("Gallery", "gallery", "ok", f"none yet at {path}")
    try:
        with open_people(path, shipped_model_id(settings.denoiser, settings.device)) as opened:
            count = len(opened)
    except (gallery.GalleryError, engines.EngineError) as error:
        return Check("Gallery", "gallery", "failed", str(error), "name another with --gallery, or restore a copy")
    return Check("Gallery", "gallery", "ok", f"{count} people in {path}")


def display() -> Check:
    """Whether a window can be shown."""
    if has_display():
        return Check("Display", "system", "ok", "there is one")
    return Check("Display", "system", "warning", "none", "set DISPLAY or use ssh -X; 'relief watch' works without")


def qt() -> Check:
    """Whether Qt starts, tried in a process of its own because a missing library ends the process."""
    platform = [] if has_display() else ["-platform", "offscreen"]
    probe = QT_PROBE.replace("[]", repr(["relief", *platform]))
    try:
        done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return Check("Qt", "system", "failed", str(error), "the window will not open; see README.md")
    if done.returncode == 0:
        return Check("Qt", "system", "ok", done.stdout.strip())
    last = (done.stderr.strip().splitlines() or [f"ended with {done.returncode}"])[-1]
    return Check("Qt", "system", "failed", last, "run 'make run' once: it installs the system packages")


def opengl() -> Check:
    """Whether the system's OpenGL libraries are there."""
    if sys.platform != "linux":
        return Check("OpenGL", "system", "ok", "comes with the system")
    missing = [name for name in ("GL", "EGL") if ctypes.util.find_library(name) is None]
    if missing:
        names = ", ".join(f"lib{name}" for name in missing)
        return Check("OpenGL", "system", "warning", f"{names} missing", "apt install libgl1 libegl1")
    return Check("OpenGL", "system", "ok", "libGL and libEGL are there")


def disk(folder: Path) -> Check:
    """Whether recordings have room."""
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(existing).free / 1e9
    detail = f"{free:.1f} GB free in {folder}"
    if free < LOW_DISK_GB:
        outcome: Outcome = "failed" if free < NO_DISK_GB else "warning"
        return Check("Disk", "system", outcome, detail, "a recording takes about 5 MB a second; free some space")
    return Check("Disk", "system", "ok", detail)


def _package(name: str, package: str, concern: Concern, remedy: str, *others: str) -> Check:
    for candidate in (package, *others):
        try:
            return Check(name, concern, "ok", version(candidate))
        except PackageNotFoundError:
            continue
    return Check(name, concern, "warning", "not installed", remedy)
