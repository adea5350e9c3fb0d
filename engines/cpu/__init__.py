"""Networks on the processor: OpenVINO, ONNX Runtime, and the precision they run in."""
