"""ONNX Runtime as it is, with TensorRT for RTX's plugin replaced: its compiled context is the network itself, run on
the CPU. Options and their spelling are those of the plugin's header of 0.5.0; anything else is an error."""

import base64
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import onnx
from onnx import helper

from engines.packages import onnxruntime as package

onnxruntime = package()

EP = "NvTensorRTRTXExecutionProvider"
OPTIONS = {"nv_profile_min_shapes", "nv_profile_opt_shapes", "nv_profile_max_shapes", "nv_runtime_cache_path"}
__version__ = onnxruntime.__version__

state = SimpleNamespace(registered=False, device=True, library_error="", run_error="", takes_all=True, sessions=0)


def register_execution_provider_library(name, path):
    assert not state.registered, "registered twice"
    assert (name, Path(path).suffix) == (EP, ".so")
    if state.library_error:
        raise onnxruntime.capi.onnxruntime_pybind11_state.Fail(
            f"[ONNXRuntimeError] : 1 : FAIL : Failed to load library {path} with error: {state.library_error}"
        )
    state.registered = True


def unregister_execution_provider_library(name):
    assert state.registered
    state.registered = False


def get_ep_devices():
    there = state.registered and state.device
    return [SimpleNamespace(ep_name="CPUExecutionProvider"), *([SimpleNamespace(ep_name=EP)] if there else [])]


class SessionOptions(onnxruntime.SessionOptions):
    devices = ()

    def add_provider_for_devices(self, devices, options):
        assert [device.ep_name for device in devices] == [EP]
        assert set(options) <= OPTIONS
        assert options["nv_profile_max_shapes"] == "depth:16x1x128x128"
        self.devices, self.options = devices, options


class ModelCompiler:
    def __init__(self, sess_options, input_model_path_or_bytes, embed_compiled_data_into_model=False):
        assert sess_options.devices
        assert embed_compiled_data_into_model
        self._onnx = input_model_path_or_bytes

    def compile_to_bytes(self):
        network = onnx.load_model_from_string(self._onnx)
        content = base64.b64encode(self._onnx).decode()
        node = helper.make_node(
            "EPContext",
            [one.name for one in network.graph.input],
            [one.name for one in network.graph.output],
            domain="com.microsoft",
            ep_cache_context=content,
        )
        nodes = [node] if state.takes_all else [node, helper.make_node("Identity", ["depth"], ["left"])]
        graph = helper.make_graph(nodes, "context", network.graph.input, network.graph.output)
        return helper.make_model(graph).SerializeToString()


class InferenceSession(onnxruntime.InferenceSession):
    def __init__(self, plan, options):
        assert options.devices
        assert options.get_session_config_entry("session.disable_cpu_ep_fallback") == "1"
        assert options.get_session_config_entry("ep.context_file_path").endswith("context.onnx")
        try:
            (node,) = onnx.load_model_from_string(plan).graph.node
            content = base64.b64decode(helper.get_node_attr_value(node, "ep_cache_context"))
        except Exception as problem:
            raise onnxruntime.capi.onnxruntime_pybind11_state.InvalidProtobuf("no protobuf") from problem
        plain = onnxruntime.SessionOptions()
        plain.intra_op_num_threads = 1
        super().__init__(content, plain, providers=["CPUExecutionProvider"])
        Path(options.options["nv_runtime_cache_path"], "kernels.bin").write_bytes(b"kernels")
        state.sessions += 1

    def run_with_iobinding(self, binding, run_options=None):
        if state.run_error:
            raise onnxruntime.capi.onnxruntime_pybind11_state.EPFail(state.run_error)
        super().run_with_iobinding(binding, run_options)


float32 = np.float32
