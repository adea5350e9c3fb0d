"""The driver's version, from the environment: processes that ask for the GPU see the same one."""

import os


def init_v2() -> None:
    if "FAKE_GPU_NO_NVML" in os.environ:
        raise RuntimeError("nvml not found")


def system_get_driver_version() -> str:
    return os.environ.get("FAKE_GPU_DRIVER", "580.95.05")
