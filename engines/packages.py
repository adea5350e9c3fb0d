"""The runtimes' packages, kept from telling anybody: the one door that everything here imports them through."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

from assets.packages import install
from assets.phrase import phrase
from engines.errors import BackendMissing


def onnxruntime() -> Any:
    """ONNX Runtime without its telemetry. From 1.29 on, it keeps a device's id and a data base of events below the
    user's home and sends them; its import reads the switch against that.

    Raises ``BackendMissing`` where it is not usable.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    try:
        package: Any = importlib.import_module("onnxruntime")
    except (ImportError, OSError) as error:
        raise BackendMissing(
            phrase("ONNX Runtime is not usable here ({why}); {remedy}", why=error, remedy=install("onnxruntime"))
        ) from error
    package.disable_telemetry_events()
    return package


def openvino() -> Any:
    """OpenVINO without its telemetry: its import tells Google Analytics about this computer, from a process of its own
    and without asking. Where that part cannot be imported, OpenVINO has a silent stub for it.

    Raises ``BackendMissing`` where it is not usable.
    """
    if "openvino" not in sys.modules:
        sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]  # None: an import of it fails
    try:
        return importlib.import_module("openvino")
    except (ImportError, OSError) as error:
        raise BackendMissing(
            phrase(
                "OpenVINO is not usable here ({why}); {remedy}, or use device='onnxruntime'",
                why=error,
                remedy=install("openvino"),
            )
        ) from error
