"""Small networks with the shipped ones' inputs, outputs and float16 weights, and the same in plain numpy."""

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

import engines

KERNEL = np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]], np.float16)[None, None] / np.float16(16.5)
SOBEL = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], np.float16)
SLOPES = np.stack([SOBEL, SOBEL.T])[:, None]
WEIGHTS = np.random.default_rng(1).standard_normal((64, 1920)).astype(np.float16)
CROP = {"size": 128, "mm_per_px": 1.4, "nose_px": [64, 68]}


def denoiser_graph() -> onnx.GraphProto:
    nodes = [
        helper.make_node("Cast", ["kernel_f16"], ["kernel"], to=TensorProto.FLOAT),
        helper.make_node("Conv", ["depth", "kernel"], ["smooth"], pads=[1, 1, 1, 1]),
        helper.make_node("Clip", ["smooth", "low", "high"], ["denoised"]),
    ]
    return helper.make_graph(
        nodes,
        "denoiser",
        [helper.make_tensor_value_info("depth", TensorProto.FLOAT, ["N", 1, 128, 128])],
        [helper.make_tensor_value_info("denoised", TensorProto.FLOAT, ["N", 1, 128, 128])],
        [
            numpy_helper.from_array(KERNEL, "kernel_f16"),
            numpy_helper.from_array(np.float32(0), "low"),
            numpy_helper.from_array(np.float32(255), "high"),
        ],
    )


def recogniser_graph() -> onnx.GraphProto:
    nodes = [
        helper.make_node("Cast", ["weights_f16"], ["weights"], to=TensorProto.FLOAT),
        helper.make_node("Cast", ["slopes_f16"], ["slopes"], to=TensorProto.FLOAT),
        helper.make_node("AveragePool", ["depth"], ["pooled"], kernel_shape=[16, 16], strides=[16, 16]),
        helper.make_node("Flatten", ["pooled"], ["flat"]),
        helper.make_node("MatMul", ["flat", "weights"], ["raw"]),
        helper.make_node("LpNormalization", ["raw"], ["embedding"], axis=1, p=2),
        helper.make_node("Conv", ["depth", "slopes"], ["xy"], pads=[1, 1, 1, 1]),
        helper.make_node("Mul", ["depth", "zero"], ["zeros"]),
        helper.make_node("Add", ["zeros", "minus_one"], ["z"]),
        helper.make_node("Concat", ["xy", "z"], ["xyz"], axis=1),
        helper.make_node("LpNormalization", ["xyz"], ["normals"], axis=1, p=2),
    ]
    return helper.make_graph(
        nodes,
        "recogniser",
        [helper.make_tensor_value_info("depth", TensorProto.FLOAT, ["N", 1, 128, 128])],
        [
            helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["N", 1920]),
            helper.make_tensor_value_info("normals", TensorProto.FLOAT, ["N", 3, 128, 128]),
        ],
        [
            numpy_helper.from_array(WEIGHTS, "weights_f16"),
            numpy_helper.from_array(SLOPES, "slopes_f16"),
            numpy_helper.from_array(np.float32(0), "zero"),
            numpy_helper.from_array(np.float32(-1), "minus_one"),
        ],
    )


def convolve(depth: np.ndarray, kernels: np.ndarray) -> np.ndarray:
    """[N, 128, 128] ⋆ [C, 1, 3, 3] → [N, C, 128, 128] in float64, zero padding."""
    padded = np.pad(depth.astype(np.float64), ((0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(1, 2))
    return np.einsum("nhwij,cij->nchw", windows, kernels[:, 0].astype(np.float64))


def unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def denoised_reference(depth: np.ndarray) -> np.ndarray:
    return np.clip(convolve(depth, KERNEL)[:, 0], 0, 255)


def recognised_reference(depth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    flat = depth.astype(np.float64).reshape(-1, 8, 16, 8, 16).mean((2, 4)).reshape(len(depth), 64)
    xy = convolve(depth, SLOPES)
    return unit(flat @ WEIGHTS.astype(np.float64)), unit(np.concatenate([xy, -np.ones_like(xy[:, :1])], 1))


def save(graph: onnx.GraphProto, directory: Path, name: str, **card) -> Path:
    """Write a model and a card that fits it; keywords overwrite entries of the card."""
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("test", 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=9)
    content = model.SerializeToString()
    path = directory / f"{name}.onnx"
    path.write_bytes(content)
    truth = {
        "name": name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "weights_sha256": engines.weights_hash(path),
        "crop": CROP,
    }
    path.with_suffix(".json").write_text(json.dumps(truth | card))
    return path


def wobbling_graph() -> onnx.GraphProto:
    """A denoiser with a node of a kind that does not exist, in a domain that the checker leaves alone."""
    graph = denoiser_graph()
    graph.node[-1].output[0] = "limited"
    graph.node.append(helper.make_node("Wobble", ["limited"], ["denoised"], domain="test"))
    return graph
