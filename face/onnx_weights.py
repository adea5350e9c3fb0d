"""The float constants of an ONNX file by name; nothing of its graph is run."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assets.phrase import phrase
from face.errors import LocatorDamaged

_HALF = "__half"


def weights(file: bytes) -> dict[str, NDArray[np.float32]]:
    """Float constants by name; those stored in half precision come back as float32 under their own name.

    Raises :class:`face.LocatorDamaged` when the bytes are not such a file, or point to other files.
    """
    import onnx  # takes 80 ms: only for those who look for faces

    try:
        constants = onnx.load_model_from_string(file).graph.initializer
        if any(tensor.external_data for tensor in constants):
            raise LocatorDamaged(phrase("the locator's constants lie in another file; install Relief again"))
        return {
            tensor.name.removesuffix(_HALF): np.asarray(onnx.numpy_helper.to_array(tensor), np.float32)
            for tensor in constants
            if tensor.data_type in (onnx.TensorProto.FLOAT, onnx.TensorProto.FLOAT16)
        }
    except LocatorDamaged:
        raise
    except Exception as error:  # protobuf's own DecodeError has no stable import path
        raise LocatorDamaged(phrase("the locator's file is not an ONNX model; install Relief again")) from error
