"""Libraries that Relief stands on: whether they are there, load, and at which version."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from app.doctor.check import Check, Concern
from app.doctor.probe import ProbeError, ask
from assets.packages import install
from assets.phrase import phrase
from camera.kinect import libraries as kinect_libraries

Ask = Callable[..., object]


def package(name: str, distribution: str, concern: Concern, remedy: str, *others: str) -> Check:
    """Which version of a package, or of one of its ``others``, is installed."""
    for candidate in (distribution, *others):
        found = installed(candidate)
        if found:
            return Check(name, concern, "ok", found)
    return Check(name, concern, "warning", phrase("not installed"), remedy)


def openvino() -> Check:
    """The runtime that serves on the CPU."""
    remedy = phrase("networks run on ONNX Runtime, more slowly: {install}", install=install("openvino"))
    return package("OpenVINO", "openvino", "model", remedy)


def onnxruntime() -> Check:
    """The runtime that locates faces, and serves where OpenVINO does not."""
    return package("ONNX Runtime", "onnxruntime", "model", install("onnxruntime"))


def pyav() -> Check:
    """What reads and writes Matroska."""
    return package("PyAV", "av", "camera", phrase("for .mkv recordings: {install}", install=install("mkv")))


def open3d() -> Check:
    """What measures and saves surfaces."""
    return package(
        "Open3D", "open3d-cpu", "system", phrase("for saved surfaces: {install}", install=install("open3d")), "open3d"
    )


def realsense(load: Ask = ask) -> Check:
    """librealsense's Python module: installed, and loadable with the system's libraries."""
    name, found = "RealSense SDK", installed("pyrealsense2")
    if not found:
        lacking = phrase("for RealSense cameras: {install}", install=install("realsense"))
        return Check(name, "camera", "warning", phrase("not installed"), lacking)
    try:
        load("-c", "import pyrealsense2; print('{}')")
    except ProbeError as error:
        remedy = install("realsense", again=True)
        if "libusb" in str(error):
            remedy = "apt install libusb-1.0-0"
        return Check(
            name, "camera", "failed", phrase("{found}, but it does not load: {why}", found=found, why=error), remedy
        )
    return Check(name, "camera", "ok", found)


def kinect(find: Callable[[], kinect_libraries.Libraries | None] = kinect_libraries.find) -> Check:
    """pykinect-azure, the native libraries it needs, and the depth engine beside them."""
    name, found = "Kinect SDK", installed("pykinect-azure")
    if not found:
        remedy = phrase("for Azure Kinect: {install}, and libk4a (docs/cameras.md)", install=install("kinect"))
        return Check(name, "camera", "warning", phrase("not installed"), remedy)
    libraries = find()
    if libraries is None:
        remedy = phrase(
            "for live Azure Kinect: the Azure Kinect Sensor SDK 1.4 or {install} (docs/cameras.md)",
            install=install("k4a"),
        )
        return Check(name, "camera", "warning", phrase("pykinect-azure {found}, but no libk4a", found=found), remedy)
    detail = f"pykinect-azure {found}, {libraries.k4a}"
    if not _has_depth_engine(libraries.k4a):
        remedy = phrase("put the depth engine of the Azure Kinect Sensor SDK beside libk4a (docs/cameras.md)")
        return Check(
            name, "camera", "warning", phrase("{detail}, but no depth engine beside it", detail=detail), remedy
        )
    return Check(name, "camera", "ok", detail)


def installed(distribution: str) -> str:
    """The installed version of a package; "" without one."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return ""


def _has_depth_engine(k4a: Path) -> bool:
    return any(k4a.resolve().parent.glob("*depthengine*"))


PACKAGES: tuple[tuple[str, Concern, Callable[[], Check]], ...] = (
    ("OpenVINO", "model", openvino),
    ("ONNX Runtime", "model", onnxruntime),
    ("RealSense SDK", "camera", realsense),
    ("Kinect SDK", "camera", kinect),
    ("PyAV", "camera", pyav),
    ("Open3D", "system", open3d),
)
"""Every package whose absence takes something away from the user."""
