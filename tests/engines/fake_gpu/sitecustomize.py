"""Puts the fake driver where programs look for NVIDIA's libraries: Python imports this by itself when it starts."""

import ctypes
import os

_Library = ctypes.CDLL


class CDLL(_Library):
    def __new__(cls, name=None, *arguments, **named):
        if name not in ("libcuda.so.1", "libnvidia-ml.so.1"):
            return super().__new__(cls)
        import nvidia_driver

        if os.environ.get("FAKE_GPU") == "none" or (name != "libcuda.so.1" and "FAKE_GPU_NO_NVML" in os.environ):
            raise OSError(f"{name}: cannot open shared object file")
        return nvidia_driver.Cuda() if name == "libcuda.so.1" else nvidia_driver.Nvml()


ctypes.CDLL = CDLL
