"""Adapters: picture decoding, ONNX Runtime, SQL."""
