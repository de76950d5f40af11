"""The same graph with its weights in 8 bits: a quarter of the size, computed in float."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, TensorProto, helper, numpy_helper

__all__ = ["with_small_weights"]

_LARGEST = 127
_LEAST_VALUES = 1024


def with_small_weights(model: ModelProto) -> ModelProto:
    """A copy whose larger weights are stored as int8 with a scale a row.

    They become floats again as the graph is loaded or run, so its answers differ by the rounding of
    weights alone, on every processor alike.
    """
    copy = ModelProto()
    copy.CopyFrom(model)
    graph = copy.graph
    kept = [tensor for tensor in graph.initializer if not _is_large(tensor)]
    large = [tensor for tensor in graph.initializer if _is_large(tensor)]
    del graph.initializer[:]
    graph.initializer.extend(kept)
    nodes = list(graph.node)
    del graph.node[:]
    for tensor in large:
        levels, scales = _rounded(numpy_helper.to_array(tensor))
        names = (f"{tensor.name}/levels", f"{tensor.name}/scales")
        graph.initializer.append(numpy_helper.from_array(levels, names[0]))
        graph.initializer.append(numpy_helper.from_array(scales, names[1]))
        graph.node.append(helper.make_node("DequantizeLinear", names, [tensor.name], axis=0))
    graph.node.extend(nodes)
    return copy


def _is_large(tensor: TensorProto) -> bool:
    size = int(np.prod(tensor.dims))
    is_float = tensor.data_type == TensorProto.FLOAT
    return is_float and len(tensor.dims) >= 2 and tensor.dims[0] > 1 and size >= _LEAST_VALUES


def _rounded(values: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    rows = values.reshape(len(values), -1)
    scales = np.maximum(np.abs(rows).max(axis=1) / _LARGEST, np.finfo(np.float32).tiny)
    levels = np.rint(rows / scales[:, None]).astype(np.int8)
    return levels.reshape(values.shape), scales.astype(np.float32)
