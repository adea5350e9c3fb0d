"""NVIDIA's driver: libcuda's and NVML's functions as ctypes calls them. What they say comes from the environment, so
that processes which ask for the GPU see the same one."""

import os
import time


class Cuda:
    """Numbers and names go out through pointers."""

    def __init__(self, status: int = 0, count: int | None = None) -> None:
        self.status = status
        self.count = int(os.environ.get("FAKE_GPU_COUNT", "1")) if count is None else count

    def cuInit(self, flags):
        if os.environ.get("FAKE_GPU") == "crash":
            os._exit(139)
        if os.environ.get("FAKE_GPU") == "hang":
            time.sleep(60)
        return self.status

    def cuGetErrorName(self, status, text):
        text._obj.value = b"CUDA_ERROR_SYSTEM_DRIVER_MISMATCH"

    def cuDriverGetVersion(self, number):
        number._obj.value = 13000

    def cuDeviceGetCount(self, number):
        number._obj.value = self.count

    def cuDeviceGet(self, device, index):
        device._obj.value = index

    def cuDeviceGetName(self, name, size, device):
        name.value = os.environ.get("FAKE_GPU_NAME", "NVIDIA Test 4090").encode()

    def cuDeviceTotalMem_v2(self, memory, device):
        memory._obj.value = 24 << 30

    def cuDeviceGetAttribute(self, value, attribute, device):
        value._obj.value = {75: 8, 76: 9}[attribute]


class Nvml:
    def nvmlInit_v2(self):
        return 0

    def nvmlSystemGetDriverVersion(self, text, size):
        text.value = os.environ.get("FAKE_GPU_DRIVER", "580.95.05").encode()
        return 0

    def nvmlShutdown(self):
        return 0
