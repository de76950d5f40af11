"""A graph in the making: nodes and constants are added, names are given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import onnx
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

__all__ = ["EXACT", "OPSET", "Nodes"]

OPSET = 18
EXACT = "exact_"
"""How the names of constants begin that keep all their bits."""

_IR_VERSION = 10  # the newest that the oldest supported runtime reads


class Nodes:
    """Collects the nodes of one graph, in the order in which they are computed."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._nodes: list[NodeProto] = []
        self._weights: list[TensorProto] = []

    def add(self, operator: str, *inputs: str, name: str = "", **attributes: Any) -> str:
        """Add a node with one output; returns the output's name."""
        output = name or f"{operator.lower()}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, inputs, [output], output, **attributes))
        return output

    def constant(self, values: Any, kind: type[np.generic] = np.float32) -> str:
        """Add a constant; returns its name."""
        name = f"constant_{len(self._weights)}"
        self._weights.append(numpy_helper.from_array(np.asarray(values, kind), name))
        return name

    def exact(self, values: Any) -> str:
        """Add a constant of floats that is never to be rounded to 8 bits; returns its name."""
        name = f"{EXACT}{len(self._weights)}"
        self._weights.append(numpy_helper.from_array(np.asarray(values, np.float32), name))
        return name

    def integers(self, *values: int) -> str:
        """Add a vector of integers: axes, shapes, pads."""
        return self.constant(values, np.int64)

    def largest(self, values: str, count: int) -> str:
        """The `count` largest along the second axis, the largest first."""
        best, places = f"{values}/largest", f"{values}/places"
        inputs = [values, self.integers(count)]
        node = helper.make_node("TopK", inputs, [best, places], best, axis=1)
        self._nodes.append(node)
        return best

    def graft(self, nodes: Sequence[NodeProto], weights: Sequence[TensorProto]) -> None:
        """Take over the nodes of another graph as they are."""
        self._nodes += nodes
        self._weights += weights

    def model(
        self,
        tile: tuple[int, int, int],
        outputs: Mapping[str, Sequence[int | str | None]],
        name: str = "taught",
    ) -> ModelProto:
        """The finished graph: "pixels", uint8 [N, height, width, channels], to the outputs.

        `outputs` maps a name to its shape. Raises onnx's own errors for a graph that does not fit
        together.
        """
        pixels = helper.make_tensor_value_info("pixels", TensorProto.UINT8, ["N", *tile])
        given = [
            helper.make_tensor_value_info(each, TensorProto.FLOAT, shape)
            for each, shape in outputs.items()
        ]
        graph = helper.make_graph(self._nodes, name, [pixels], given, self._weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
        model.ir_version = _IR_VERSION
        onnx.checker.check_model(model)
        return model
