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
from numpy.typing import NDArray
from onnx import ModelProto, TensorProto, helper, numpy_helper

from inspector.adapters.runtime import outputs_of
from inspector.bundles.neighbours import Neighbourhood, neighbourhood
from inspector.bundles.yardsticks import FEWEST, Numbers, Rows, Yardstick, fit, measure
from inspector.errors import BundleError

__all__ = [
    "ALONG",
    "FOREIGN",
    "FOREIGN_AT",
    "NOVELTY",
    "PLACES",
    "REACH",
    "SQUARES",
    "UNFAMILIAR_AT",
    "add_novelty",
    "asked",
    "constants_of",
    "owners",
    "without_novelty",
]

NOVELTY = "novelty"
"""The graph's output: N, float32."""

UNFAMILIAR_AT, FOREIGN_AT = 1.0, 1.6
"""Default limits of a recipe. 1 is what one in a hundred pictures of its own kind reaches."""

# What distances from neighbours count at most: more than a picture of a known kind, less than a
# foreign one.
_UNFAMILIAR = 1.1
_SCALES = 5
_PREFIX = "novelty/"
ALONG = f"{_PREFIX}along"
"""Where a tile lies, [N, F]: its description by the first tap, in units of the spread."""

FOREIGN = f"{_PREFIX}foreign"
"""How foreign a tile is, [N], where its neighbours are asked as well."""

PLACES, SQUARES, REACH = f"{_PREFIX}places", f"{_PREFIX}squares", f"{_PREFIX}reach"
"""Constants: of n known tiles the places times -2 [F, n], their squares [n], the reach [n]."""

_OPSET = 18

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
    spaces = asked(described.model, descriptions, pictures)
    owner = owners(pictures)
    yardsticks, novelty = fit(spaces, owner)
    finished = _Additions(model)
    descriptions = [*(finished.moments(tap) for tap in taps), finished.grey()]
    distances = [
        finished.distance(name, yardstick)
        for name, yardstick in zip(descriptions, yardsticks, strict=True)
    ]
    if not kinds:
        finished.largest(distances, NOVELTY)
        return finished.with_novelty(), novelty
    finished.largest(distances, FOREIGN)
    yardstick = measure(spaces[0])
    known, ratio = neighbourhood(yardstick.along(spaces[0]), owner)
    finished.unfamiliar(descriptions[0], yardstick, known)
    return finished.with_novelty(), np.maximum(novelty, np.minimum(ratio, _UNFAMILIAR))


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
        self.model = ModelProto()
        self.model.CopyFrom(model)
        self._count = 0

    def moments(self, tap: str) -> str:
        """Mean over space and length of each channel, [N, 2 channels]."""
        length = self._add("ReduceL2", tap, self._constant([2, 3], np.int64), keepdims=0)
        return self._add("Concat", self._mean(tap), length, axis=1)

    def grey(self) -> str:
        """Mean grey level, and the logarithms of its spread and of its slopes at each scale."""
        levels = self._add("Cast", "pixels", to=TensorProto.FLOAT)
        plane = self._add("Transpose", levels, perm=[0, 3, 1, 2])
        if self.model.graph.input[0].type.tensor_type.shape.dim[3].dim_value != 1:
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

    def largest(self, distances: Sequence[str], name: str) -> None:
        """The largest [N] of distances [N, 1], under a name."""
        together = self._add("Concat", *distances, axis=1)
        self._add("ReduceMax", together, self._constant([1], np.int64), output=name, keepdims=0)

    def unfamiliar(self, described: str, yardstick: Yardstick, known: Neighbourhood) -> None:
        """The output itself: how foreign a tile is, or how far from its neighbours."""
        self._along(described, yardstick, ALONG)
        axis = self._constant([1], np.int64)
        lengths = self._add("ReduceSumSquare", ALONG, axis, keepdims=1)
        named = {
            name: self._constant(each, name=name) for name, each in constants_of(known).items()
        }
        products = self._add("MatMul", ALONG, named[PLACES])
        squares = self._add("Add", self._add("Add", products, named[SQUARES]), lengths)
        nearest = self._add("ArgMin", squares, axis=1, keepdims=0)
        least = self._add("Relu", self._add("ReduceMin", squares, axis, keepdims=0))
        reach = self._add("Gather", named[REACH], nearest)
        ratio = self._add("Div", self._add("Sqrt", least), reach)
        bounded = self._add("Min", ratio, self._constant(_UNFAMILIAR))
        self._add("Max", FOREIGN, bounded, output=NOVELTY)

    def with_novelty(self) -> ModelProto:
        """The graph with its own outputs and the novelty."""
        tiles = self.model.graph.output[0].type.tensor_type.shape.dim[0].dim_param or "tiles"
        self.model.graph.output.append(
            helper.make_tensor_value_info(NOVELTY, TensorProto.FLOAT, [tiles])
        )
        onnx.checker.check_model(self.model)
        return self.model

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

    def _along(self, described: str, yardstick: Yardstick, output: str = "") -> str:
        centred = self._add("Sub", described, self._constant(yardstick.mean))
        return self._add("MatMul", centred, self._constant(yardstick.axes), output=output)

    def _add(self, operator: str, *inputs: str, output: str = "", **attributes: Any) -> str:
        name = output or self._name(operator)
        node = helper.make_node(operator, inputs, [name], _PREFIX + name, **attributes)
        self.model.graph.node.append(node)
        return name

    def _constant(self, values: Any, kind: type[np.generic] = np.float32, *, name: str = "") -> str:
        name = name or self._name("constant")
        tensor = numpy_helper.from_array(np.asarray(values, kind), name)
        self.model.graph.initializer.append(tensor)
        return name

    def _name(self, word: str) -> str:
        self._count += 1
        return f"{_PREFIX}{word.lower()}_{self._count}"


def constants_of(known: Neighbourhood) -> dict[str, NDArray[np.float32]]:
    """What the graph keeps of known tiles, by name."""
    kept = {
        PLACES: -2 * known.places.T,
        SQUARES: np.square(known.places).sum(axis=1),
        REACH: known.reach,
    }
    return {name: np.asarray(values, np.float32) for name, values in kept.items()}


def asked(model: ModelProto, names: Sequence[str], pictures: Sequence[Tiles]) -> list[Numbers]:
    """What tensors of a graph hold for all tiles of pictures, [tiles, ...] for each name."""
    asking = ModelProto()
    asking.CopyFrom(model)
    del asking.graph.output[:]
    asking.graph.output.extend(
        helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names
    )
    parts = outputs_of(asking.SerializeToString(), names, np.concatenate(pictures))
    return [np.concatenate(each).astype(np.float64) for each in zip(*parts, strict=True)]


def owners(pictures: Sequence[Tiles]) -> Rows:
    """Which picture each tile is of, [tiles]."""
    return np.repeat(np.arange(len(pictures)), [len(tiles) for tiles in pictures])
