"""Finding and loading the native libraries of Azure Kinect where users have them."""

from __future__ import annotations

import ctypes
import os
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assets.packages import install
from assets.phrase import phrase
from camera.errors import SdkMissing

ENVIRONMENT = "RELIEF_K4A"


@dataclass(frozen=True, slots=True)
class Libraries:
    """Native libraries of Azure Kinect: ``k4a`` drives the camera; ``record`` reads and writes recordings, None if
    missing."""

    k4a: Path
    record: Path | None


def _remedy() -> str:
    return (
        f"install the Azure Kinect Sensor SDK 1.4, or the pyk4a-bundle wheel ({install('k4a')}), "
        f"or name the folder of libk4a in {ENVIRONMENT} (also for Orbbec's K4A wrapper)"
    )


def find() -> Libraries | None:
    """The first complete place of: the folder in RELIEF_K4A, the SDK's installation, the wheel's folder."""
    for folder in _folders():
        found = sorted(path for pattern in _patterns("k4a") for path in folder.glob(pattern) if path.is_file())
        if found:
            record = sorted(path for pattern in _patterns("k4arecord") for path in folder.glob(pattern))
            return Libraries(found[0], record[0] if record else None)
    return None


def load() -> Any:
    """pykinect-azure's thin layer over libk4a, loaded. Raises ``SdkMissing``.

    Of pykinect-azure only the module of C functions is used: its classes end the program when a call fails.
    """
    try:
        from pykinect_azure.k4a import _k4a
    except (ImportError, SystemExit) as error:
        raise SdkMissing(phrase("Kinect cameras need pykinect-azure: {install}", install=install("kinect"))) from error
    if _k4a.k4a_dll is not None:
        return _k4a
    libraries = find()
    if libraries is None:
        raise SdkMissing(phrase("the native library of Azure Kinect is missing: {remedy}", remedy=_remedy()))
    os.environ.setdefault("K4A_ENABLE_LOG_TO_STDOUT", "0")  # else looking for cameras prints that there are none
    try:
        preload(libraries.k4a)
        # It reports by printing, which would end up in our output. Its own name is hidden, and not sys.stdout
        # replaced: that belongs to all threads, and this runs in one of them.
        vars(_k4a)["print"] = _unsaid
        _k4a.setup_library(str(libraries.k4a))
    except (OSError, SystemExit) as error:
        raise SdkMissing(
            phrase("{k4a} cannot be loaded ({why}): {remedy}", k4a=libraries.k4a, why=error, remedy=_remedy())
        ) from error
    return _k4a


def why_no_start(libraries: Libraries | None, *, windows: bool, display: bool) -> str:
    """What keeps the depth engine from starting, as far as it shows from outside, and what to do."""
    reasons = []
    if libraries is not None:
        folder = libraries.k4a.resolve().parent
        if not any(folder.glob("*depthengine*")):
            name = "depthengine_2_0.dll" if windows else "libdepthengine.so.2.0"
            reasons.append(f"the depth engine is missing: put {name} into {folder}")
    if not windows and not display:
        reasons.append("the depth engine needs a display for OpenGL: set DISPLAY, also where nobody looks at it")
    if not reasons:
        reasons.append(
            "plug it into a USB 3 port of its own and its power supply in; see that the graphics driver has OpenGL 4.4"
        )
    return "; ".join(reasons)


def preload(library: Path) -> ctypes.CDLL:
    """Load a library so that those that need it find it, whatever its folder is called."""
    if sys.platform == "win32":
        os.add_dll_directory(str(library.parent))
    return ctypes.CDLL(str(library), getattr(ctypes, "RTLD_GLOBAL", 0))


def _folders() -> Iterator[Path]:
    named = os.environ.get(ENVIRONMENT)
    if named:
        path = Path(named).expanduser()
        folder = path.parent if path.is_file() else path
        yield from (folder, folder / "bin", folder / "lib")  # a wrapper's archive holds its libraries in one of these
    if sys.platform == "win32":
        programs = Path(os.environ.get("PROGRAMFILES", r"C:\Program Files"))
        for sdk in sorted(programs.glob("Azure Kinect SDK v1.4*"), reverse=True):
            yield sdk / "sdk" / "windows-desktop" / "amd64" / "release" / "bin"
        for wrapper in sorted(programs.glob("Orbbec*K4A*Wrapper*"), reverse=True):
            yield wrapper / "bin"
    else:
        for place in ("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/local/lib", "/usr/lib"):
            yield Path(place)
        for wrapper in sorted(Path("/opt").glob("Orbbec*K4A*Wrapper*"), reverse=True):
            yield from (wrapper / "lib", wrapper / "bin")
    for name in ("platlib", "purelib"):
        yield Path(sysconfig.get_path(name)) / "pyk4a_bundle.libs"


def _patterns(name: str) -> tuple[str, ...]:
    if sys.platform == "win32":
        return (f"{name}.dll", f"{name}-*.dll")
    return (f"lib{name}.so*", f"lib{name}-*.so*")


def _unsaid(*_words: object) -> None:
    """In the place of ``print`` in pykinect-azure's module."""
