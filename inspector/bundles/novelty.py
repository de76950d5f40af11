"""How foreign a tile is to what a graph was made from: nodes that compute it inside the graph.

A tile is described by mean and length of the channels of some feature maps, and by how its grey
levels vary at several scales. For each of these, the distance to the mean of the pictures the graph
was made from is measured in units of their own spread. The novelty is the largest of these
distances, so scaled that one in a hundred pictures of the same kind reaches 1.

That tells what is foreign. What is akin, of a kind never seen, may lie between the kinds that are
known and nearer to their mean than they are; so one map's description is also compared with its
nearest neighbours. That distance says nothing of how foreign a tile is: a cloth never seen may lie
farther from every other than a photograph does. It counts up to a limit below what is foreign.

Needs no weights learnt for it: what is added are fixed constants and arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import onnx
import onnxruntime as ort
from numpy.typing import NDArray
from onnx import ModelProto, TensorProto, helper, numpy_helper

from inspector.bundles.neighbours import Neighbourhood, neighbourhood
from inspector.bundles.yardsticks import FEWEST, Numbers, Yardstick, fit
from inspector.cores import usable_cores
from inspector.errors import BundleError

__all__ = ["FOREIGN_AT", "NOVELTY", "UNFAMILIAR_AT", "add_novelty", "without_novelty"]

NOVELTY = "novelty"
"""The graph's output: N, float32."""

UNFAMILIAR_AT, FOREIGN_AT = 1.15, 1.6
"""Default limits of a recipe. 1 is what one in a hundred pictures of its own kind reaches."""

# What distances from neighbours count at most.
_UNFAMILIAR = 1.5
_SCALES = 5
_PREFIX = "novelty/"
_OPSET = 18
_AT_ONCE = 8
_ERRORS_ONLY = 3

Tiles = NDArray[np.uint8]


def add_novelty(
    model: ModelProto,
    taps: Sequence[str],
    pictures: Sequence[Tiles],
    *,
    kinds: bool = False,
) -> tuple[ModelProto, Numbers]:
    """A copy of a graph with the output `novelty` behind its others.

    `taps` names tensors [N, channels, h, w] of the graph that describe a tile; `pictures`
    holds the tiles [n, H, W, C] of each picture that the graph was made from, at least five.
    With `kinds` those are of several kinds, and what is like none of them is unfamiliar: it goes
    by the first tap, and takes some hundred pictures.
    Returns with it each picture's novelty (its middle tile's), judged by the others: pictures are
    left out by fifths. Raises BundleError for too few pictures, a graph of an older opset, or one
    that tells its novelty already.
    """
    _check(model, pictures)
    described = _Additions(model)
    descriptions = [*(described.moments(tap) for tap in taps), described.grey()]
    spaces = _describe(described.with_outputs(descriptions), descriptions, pictures)
    owner = np.repeat(np.arange(len(pictures)), [len(tiles) for tiles in pictures])
    yardsticks, novelty = fit(spaces, owner)
    finished = _Additions(model)
    descriptions = [*(finished.moments(tap) for tap in taps), finished.grey()]
    distances = [
        finished.distance(name, yardstick)
        for name, yardstick in zip(descriptions, yardsticks, strict=True)
    ]
    if kinds:
        known, ratio = neighbourhood(spaces[0], owner)
        distances.append(finished.ratio(descriptions[0], known))
        novelty = np.maximum(novelty, np.minimum(ratio, _UNFAMILIAR))
    return finished.with_novelty(distances), novelty


def without_novelty(model: ModelProto) -> ModelProto:
    """A copy of a graph as it was before `add_novelty`."""
    plain = ModelProto()
    plain.CopyFrom(model)
    graph = plain.graph
    for entries in (graph.node, graph.initializer, graph.output):
        kept = [each for each in entries if not _added(each.name)]
        del entries[:]
        entries.extend(kept)
    return plain


def _added(name: str) -> bool:
    return name == NOVELTY or name.startswith(_PREFIX)


def _check(model: ModelProto, pictures: Sequence[Tiles]) -> None:
    if len(pictures) < FEWEST:
        raise BundleError(
            f"At least {FEWEST} pictures are needed to say what is foreign, got {len(pictures)}."
        )
    opset = next(each.version for each in model.opset_import if each.domain in ("", "ai.onnx"))
    if opset < _OPSET:
        raise BundleError(f"The graph has opset {opset}; novelty needs at least {_OPSET}.")
    if any(output.name == NOVELTY for output in model.graph.output):
        raise BundleError("The graph tells its novelty already; start from one that does not.")


class _Additions:
    """Nodes to be added to a copy of a graph."""

    def __init__(self, model: ModelProto) -> None:
        self._model = ModelProto()
        self._model.CopyFrom(model)
        self._count = 0

    def moments(self, tap: str) -> str:
        """Mean over space and length of each channel, [N, 2 channels]."""
        length = self._add("ReduceL2", tap, self._constant([2, 3], np.int64), keepdims=0)
        return self._add("Concat", self._mean(tap), length, axis=1)

    def grey(self) -> str:
        """Mean grey level, and the logarithms of its spread and of its slopes at each scale."""
        levels = self._add("Cast", "pixels", to=TensorProto.FLOAT)
        plane = self._add("Transpose", levels, perm=[0, 3, 1, 2])
        if self._model.graph.input[0].type.tensor_type.shape.dim[3].dim_value != 1:
            plane = self._add("ReduceMean", plane, self._constant([1], np.int64), keepdims=1)
        mean = self._mean(plane)
        square = self._mean(self._add("Mul", plane, plane))
        variance = self._add("Relu", self._add("Sub", square, self._add("Mul", mean, mean)))
        varied = [self._add("Sqrt", variance), *self._slopes(plane)]
        level = self._add("Add", self._add("Concat", *varied, axis=1), self._constant(0.5))
        return self._add("Concat", mean, self._add("Log", level), axis=1)

    def distance(self, described: str, yardstick: Yardstick) -> str:
        """Distances [N, 1] from what is usual."""
        along = self._along(described, yardstick)
        return self._add("ReduceL2", along, self._constant([1], np.int64), keepdims=1)

    def ratio(self, described: str, known: Neighbourhood) -> str:
        """Distances [N, 1] from the nearest of the known tiles, in units of its reach."""
        along = self._along(described, known.yardstick)
        axis = self._constant([1], np.int64)
        lengths = self._add("ReduceSumSquare", along, axis, keepdims=1)
        products = self._add("MatMul", along, self._constant(-2 * known.places.T))
        squared = self._constant(np.square(known.places).sum(axis=1))
        squares = self._add("Add", self._add("Add", products, squared), lengths)
        nearest = self._add("ArgMin", squares, axis=1, keepdims=1)
        least = self._add("Relu", self._add("ReduceMin", squares, axis, keepdims=1))
        reach = self._add("Gather", self._constant(known.reach), nearest)
        ratio = self._add("Div", self._add("Sqrt", least), reach)
        return self._add("Min", ratio, self._constant(_UNFAMILIAR))

    def with_outputs(self, names: Sequence[str]) -> ModelProto:
        """The graph with these outputs [N, ...] and no others."""
        del self._model.graph.output[:]
        self._model.graph.output.extend(_floats(name) for name in names)
        return self._model

    def with_novelty(self, distances: Sequence[str]) -> ModelProto:
        """The graph with its own outputs and the novelty, the largest of some distances [N, 1]."""
        together = self._add("Concat", *distances, axis=1)
        axis = self._constant([1], np.int64)
        self._add("ReduceMax", together, axis, output=NOVELTY, keepdims=0)
        tiles = self._model.graph.output[0].type.tensor_type.shape.dim[0].dim_param or "tiles"
        self._model.graph.output.append(
            helper.make_tensor_value_info(NOVELTY, TensorProto.FLOAT, [tiles])
        )
        onnx.checker.check_model(self._model)
        return self._model

    def _mean(self, tap: str) -> str:
        return self._add("ReduceMean", tap, self._constant([2, 3], np.int64), keepdims=0)

    def _slopes(self, plane: str) -> Iterator[str]:
        """Mean differences [N, 2] between neighbours, of the plane halved again and again."""
        across, down = [[-1, 1], [0, 0]], [[-1, 0], [1, 0]]
        kernels = self._constant(np.array([across, down])[:, None])
        for scale in range(_SCALES):
            if scale:
                plane = self._add("AveragePool", plane, kernel_shape=[2, 2], strides=[2, 2])
            slopes = self._add("Conv", plane, kernels, strides=[2, 2])
            yield self._mean(self._add("Abs", slopes))

    def _along(self, described: str, yardstick: Yardstick) -> str:
        centred = self._add("Sub", described, self._constant(yardstick.mean))
        return self._add("MatMul", centred, self._constant(yardstick.axes))

    def _add(self, operator: str, *inputs: str, output: str = "", **attributes: Any) -> str:
        name = output or self._name(operator)
        node = helper.make_node(operator, inputs, [name], _PREFIX + name, **attributes)
        self._model.graph.node.append(node)
        return name

    def _constant(self, values: Any, kind: type[np.generic] = np.float32) -> str:
        name = self._name("constant")
        tensor = numpy_helper.from_array(np.asarray(values, kind), name)
        self._model.graph.initializer.append(tensor)
        return name

    def _name(self, word: str) -> str:
        self._count += 1
        return f"{_PREFIX}{word.lower()}_{self._count}"


def _floats(name: str) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, None)


def _describe(model: ModelProto, names: Sequence[str], pictures: Sequence[Tiles]) -> list[Numbers]:
    """Descriptions [tiles, F] of all tiles, one array a name."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = usable_cores()
    options.log_severity_level = _ERRORS_ONLY
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = ort.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    tiles = np.concatenate(pictures)
    parts = [
        session.run(list(names), {"pixels": tiles[start : start + _AT_ONCE]})
        for start in range(0, len(tiles), _AT_ONCE)
    ]
    return [np.concatenate(each).astype(np.float64) for each in zip(*parts, strict=True)]
