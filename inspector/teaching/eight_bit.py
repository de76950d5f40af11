"""The same graph with its weights in 8 bits: a quarter of the size, computed in float.

What is learnt is learnt by weights that are rounded already, so that both graphs answer alike.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, TensorProto, helper, numpy_helper

from inspector.teaching.nodes import EXACT

__all__ = ["rounded", "with_rounded_weights", "with_small_weights"]

_LARGEST = 127
_LEAST_VALUES = 1024


def rounded(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """The values as they are after they were stored in 8 bits, where that is worth it."""
    if not _worth(values.shape):
        return values
    levels, scales = _rounded(values)
    return levels * scales.reshape(-1, *[1] * (values.ndim - 1))


def with_rounded_weights(model: ModelProto) -> ModelProto:
    """A copy whose larger weights have the values that 8 bits leave of them."""
    copy = ModelProto()
    copy.CopyFrom(model)
    for tensor in copy.graph.initializer:
        if _is_large(tensor):
            values = rounded(numpy_helper.to_array(tensor))
            tensor.CopyFrom(numpy_helper.from_array(values, tensor.name))
    return copy


def with_small_weights(model: ModelProto) -> ModelProto:
    """A copy whose larger weights are stored as int8 with a scale a row.

    They become floats again as the graph is loaded or run: every processor computes the same.
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
    is_float = tensor.data_type == TensorProto.FLOAT and not tensor.name.startswith(EXACT)
    return is_float and _worth(tuple(tensor.dims))


def _worth(shape: tuple[int, ...]) -> bool:
    return len(shape) >= 2 and shape[0] > 1 and int(np.prod(shape)) >= _LEAST_VALUES


def _rounded(values: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    rows = values.reshape(len(values), -1)
    scales = np.maximum(np.abs(rows).max(axis=1) / _LARGEST, np.finfo(np.float32).tiny)
    levels = np.rint(rows / scales[:, None]).astype(np.int8)
    return levels.reshape(values.shape), scales.astype(np.float32)
