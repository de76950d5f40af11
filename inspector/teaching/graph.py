"""From a memory to an ONNX graph: tiles in, anomaly scores and maps out, in one run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from onnx import ModelProto

from inspector.teaching.distances import CHANNELS, add_evidence, map_size
from inspector.teaching.expected import Expected, add_expected
from inspector.teaching.front import Tile
from inspector.teaching.memory import Floats, Memory
from inspector.teaching.nodes import Nodes
from inspector.teaching.scoring import COUNTED, SURE

__all__ = ["Head", "Scoring", "embedding_size", "raw_graph", "taught_graph"]

_TINY = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """Names K categories: the softmax of `weights` [K, D] times the embedding, plus `bias` [K]."""

    weights: Floats
    bias: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Scoring:
    """From raw scores to log-odds.

    Each channel's logarithm of distance is standardised by what good tiles that look like this one
    score; the anomaly is the sum of the COUNTED largest of them. Log-odds are 0 at `threshold` and
    rise by `slope` with each unit.
    """

    expected: Expected
    threshold: float = 0.0
    slope: float = 1.0
    head: Head | None = None


def raw_graph(backbone: ModelProto, memory: Memory, tile: Tile) -> ModelProto:
    """Tiles to "scores" [N, channels], logarithms of distances, and their "looks" [N, F]."""
    nodes = Nodes()
    evidence = add_evidence(nodes, backbone, memory, tile)
    nodes.add("Identity", evidence.scores, name="scores")
    nodes.add("Identity", evidence.looks, name="looks")
    features = len(memory.features.filters[0])
    return nodes.model(tile, {"scores": ["N", len(CHANNELS)], "looks": ["N", features]})


def taught_graph(backbone: ModelProto, memory: Memory, scoring: Scoring, tile: Tile) -> ModelProto:
    """The graph of a bundle, with the four outputs that every bundle's graph has."""
    nodes = Nodes()
    evidence = add_evidence(nodes, backbone, memory, tile)
    centre, spread = add_expected(nodes, evidence.looks, scoring.expected)
    channels = _standardised(nodes, evidence.scores, centre, spread)
    log_odds = _tamed(nodes, _raw_log_odds(nodes, channels, scoring))
    nodes.add("Squeeze", log_odds, nodes.integers(1), name="defective")
    places = nodes.integers(2, 3)
    by_cell = _standardised(
        nodes,
        evidence.maps,
        nodes.add("Unsqueeze", centre, places),
        nodes.add("Unsqueeze", spread, places),
    )
    cells = _raw_log_odds(nodes, by_cell, scoring)
    embedding = _embedding(nodes, channels, cells, evidence.cells)
    _categories(nodes, log_odds, embedding, scoring.head)
    _maps(nodes, cells, scoring.head)
    categories = 1 if scoring.head is None else len(scoring.head.bias)
    return nodes.model(
        tile,
        {
            "defective": ["N"],
            "logits": ["N", categories],
            "maps": ["N", categories, *map_size(tile)],
            "embedding": ["N", embedding_size(memory)],
        },
    )


def embedding_size(memory: Memory) -> int:
    """Length of an embedding: features where it is anomalous, features all over, channels."""
    return 2 * len(memory.features.bias) + len(CHANNELS)


def _standardised(nodes: Nodes, values: str, centre: str, spread: str) -> str:
    return nodes.add("Div", nodes.add("Sub", values, centre), spread)


def _raw_log_odds(nodes: Nodes, channels: str, scoring: Scoring) -> str:
    """Of standardised channels [N, channels, ...], [N, 1, ...]."""
    strangest = nodes.largest(channels, COUNTED)
    anomaly = nodes.add("ReduceSum", strangest, nodes.integers(1), keepdims=1)
    above = nodes.add("Sub", anomaly, nodes.constant(scoring.threshold))
    return nodes.add("Mul", above, nodes.constant(scoring.slope))


def _tamed(nodes: Nodes, log_odds: str) -> str:
    beyond = nodes.add("Relu", nodes.add("Sub", log_odds, nodes.constant(SURE)))
    rising = nodes.add("Log", nodes.add("Add", beyond, nodes.constant(1.0)))
    return nodes.add("Add", nodes.add("Sub", log_odds, beyond), rising)


def _maps(nodes: Nodes, cells: str, head: Head | None) -> None:
    """Cells above 0 are those that reach half of the tile's peak.

    A strong fault disturbs patches that only touch it; a threshold that allows for that would lose
    a faint one.
    """
    peak = nodes.add("ReduceMax", cells, nodes.integers(2, 3), keepdims=1)
    half = nodes.add("Mul", nodes.add("Relu", peak), nodes.constant(0.5))
    shown = _tamed(nodes, nodes.add("Sub", cells, half))
    categories = 1 if head is None else len(head.bias)
    each = nodes.constant(np.ones((1, categories, 1, 1)))
    nodes.add("Mul", shown, each, name="maps")


def _embedding(nodes: Nodes, channels: str, cells: str, features: str) -> str:
    """What is to be seen where it is most anomalous, what all over, and which channels say so."""
    coarse = nodes.add("MaxPool", cells, kernel_shape=[2, 2], strides=[2, 2])
    flat = nodes.add("Reshape", coarse, nodes.integers(0, -1, 1))
    where = nodes.add("Softmax", flat, axis=1)
    there = nodes.add("Squeeze", nodes.add("MatMul", features, where), nodes.integers(2))
    everywhere = nodes.add("ReduceMean", features, nodes.integers(2), keepdims=0)
    whole = nodes.add("Concat", there, everywhere, channels, axis=1)
    return nodes.add("LpNormalization", whole, name="embedding", axis=1, p=2)


def _categories(nodes: Nodes, log_odds: str, embedding: str, head: Head | None) -> None:
    """Log-odds that there is a defect and that it is of this category.

    With the odds d of a defect and the share q of the category, q d / (1 + (1 - q) d).
    """
    if head is None:
        nodes.add("Identity", log_odds, name="logits")
        return
    answers = nodes.add(
        "Gemm", embedding, nodes.constant(head.weights), nodes.constant(head.bias), transB=1
    )
    shares = nodes.add("Softmax", answers, axis=1)
    tiny = nodes.constant(_TINY)
    others = nodes.add("Add", nodes.add("Sub", nodes.constant(1.0), shares), tiny)
    named = nodes.add("Add", log_odds, nodes.add("Log", nodes.add("Add", shares, tiny)))
    rest = nodes.add("Softplus", nodes.add("Add", log_odds, nodes.add("Log", others)))
    nodes.add("Sub", named, rest, name="logits")
