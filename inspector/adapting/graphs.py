"""A new head put behind a bundle's graph, as nodes of the graph itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from inspector.errors import BundleError

__all__ = ["Rewiring", "put_head"]

_HEADED = ("defective", "logits", "maps")
_LIFTED_TO = 1.0  # log-odds: only cells that are nearly as high as the highest follow it over 0
_LEAST_OPSET = 18  # from here on the axes of a reduction are an input


@dataclass(frozen=True, slots=True, eq=False)
class Rewiring:
    """The head: log-odds = `weights` · (defective, logits, embedding) + `bias`.

    `weights` [1 + K', 1 + K + D] and `bias` [1 + K'] give "defective" and K' categories from what
    a graph with K categories returned. `source` [K'] says whose map each category starts from:
    a category's number in the old graph, or K for wherever the old graph sees anything at all.
    A map stays as it is, unless the tile shows the category and no cell does: then it is lifted
    until its highest cells do.
    """

    weights: NDArray[np.float64]
    bias: NDArray[np.float64]
    source: Sequence[int]


def put_head(source: Path, target: Path, rewiring: Rewiring) -> None:
    """Write a graph that returns the head's answers in place of its own.

    The embedding stays as it is. Raises BundleError for a graph that is not laid out as a
    bundle's.
    """
    model = onnx.load(str(source))
    _check(model, source)
    prefix = _free_prefix(model)
    for name in _HEADED:
        _rename(model.graph, name, f"{prefix}{name}")
    nodes, constants = _head(prefix, rewiring)
    model.graph.node.extend(nodes)
    model.graph.initializer.extend(
        numpy_helper.from_array(values, f"{prefix}{name}") for name, values in constants.items()
    )
    _declare(model.graph, len(rewiring.source))
    onnx.checker.check_model(model)
    onnx.save(model, str(target))


def _check(model: onnx.ModelProto, source: Path) -> None:
    names = [output.name for output in model.graph.output]
    opset = max(each.version for each in model.opset_import if each.domain in ("", "ai.onnx"))
    if names[:4] != [*_HEADED, "embedding"] or opset < _LEAST_OPSET:
        raise BundleError(
            f"{source} cannot be given a new head: it returns {names} in opset {opset}; expected "
            f"{[*_HEADED, 'embedding']} first, and opset {_LEAST_OPSET} or newer."
        )


def _free_prefix(model: onnx.ModelProto) -> str:
    """A prefix that no earlier adapting used."""
    taken = {name for node in model.graph.node for name in node.output}
    number = 1
    while f"adapted{number}_answers" in taken:
        number += 1
    return f"adapted{number}_"


def _rename(graph: onnx.GraphProto, old: str, new: str) -> None:
    for node in graph.node:
        for names in (node.input, node.output):
            for place, name in enumerate(names):
                if name == old:
                    names[place] = new


def _head(prefix: str, rewiring: Rewiring) -> tuple[list[onnx.NodeProto], dict[str, NDArray[Any]]]:
    """Nodes and constants; names that begin with a dot are this head's own."""

    def node(kind: str, inputs: Sequence[str], output: str, **options: Any) -> onnx.NodeProto:
        own = [f"{prefix}{name[1:]}" if name.startswith(".") else name for name in inputs]
        made = f"{prefix}{output[1:]}" if output.startswith(".") else output
        return helper.make_node(kind, own, [made], name=f"{prefix}{output.lstrip('.')}", **options)

    nodes = [
        node("Unsqueeze", [".defective", ".one"], ".column"),
        node("Concat", [".column", ".logits", "embedding"], ".features", axis=1),
        node("Gemm", [".features", ".weights", ".bias"], ".answers", transB=1),
        node("Gather", [".answers", ".first"], "defective", axis=1),
        node("Gather", [".answers", ".others"], "logits", axis=1),
        node("ReduceMax", [".maps", ".one"], ".any_map", keepdims=1),
        node("Concat", [".maps", ".any_map"], ".old_maps", axis=1),
        node("Gather", [".old_maps", ".source"], ".from_maps", axis=1),
        node("ReduceMax", [".from_maps", ".plane"], ".peaks", keepdims=1),
        node("Unsqueeze", ["logits", ".plane"], ".answered"),
        node("Min", [".answered", ".highest"], ".wanted"),
        node("Sub", [".wanted", ".peaks"], ".missing"),
        node("Relu", [".missing"], ".lift"),
        node("Add", [".from_maps", ".lift"], "maps"),
    ]
    count = len(rewiring.source)
    constants: dict[str, NDArray[Any]] = {
        "one": np.array([1], np.int64),
        "plane": np.array([2, 3], np.int64),
        "first": np.array(0, np.int64),
        "others": np.arange(1, count + 1, dtype=np.int64),
        "source": np.array(rewiring.source, np.int64),
        "highest": np.array(_LIFTED_TO, np.float32),
        "weights": rewiring.weights.astype(np.float32),
        "bias": rewiring.bias.astype(np.float32),
    }
    return nodes, constants


def _declare(graph: onnx.GraphProto, categories: int) -> None:
    """Say how many categories the outputs tell apart now, keeping their other sides."""
    for output in graph.output:
        if output.name in ("logits", "maps"):
            shape = output.type.tensor_type.shape
            shape.dim[1].ClearField("dim_param")
            shape.dim[1].dim_value = categories
            output.type.tensor_type.elem_type = TensorProto.FLOAT
