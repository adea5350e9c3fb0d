"""The plugin's package: only its name and where its library would be."""

from pathlib import Path


def get_ep_name() -> str:
    return "NvTensorRTRTXExecutionProvider"


def get_library_path() -> str:
    return str(Path(__file__).with_name("libonnxruntime_providers_nv_tensorrt_rtx.so"))
