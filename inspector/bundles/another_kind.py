"""A finished graph told that more pictures are of what it knows, for its novelty to say so."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import ModelProto, helper, numpy_helper

from inspector.bundles.neighbours import neighbourhood
from inspector.bundles.novelty import (
    ALONG,
    NOVELTY,
    PLACES,
    REACH,
    SQUARES,
    asked,
    constants_of,
    owners,
)
from inspector.bundles.yardsticks import FEWEST, middles, usual
from inspector.errors import BundleError

__all__ = ["with_another_kind"]

_TIMES = f"{NOVELTY}/times_"

Tiles = NDArray[np.uint8]


def with_another_kind(
    model: ModelProto, pictures: Sequence[Tiles], *, reaching: float = 1.0
) -> tuple[ModelProto, float]:
    """A copy of a graph to which these pictures are as usual as those it was made from.

    `pictures` holds the tiles [n, H, W, C] of each, at least five pictures. How foreign anything is
    is multiplied, by the factor returned, so that one in a hundred of them gets as far as
    `reaching`; where the graph knows kinds, they are one more. A graph that tells no novelty is
    returned as it is. Raises BundleError for too few pictures.
    """
    told = ModelProto()
    told.CopyFrom(model)
    if all(output.name != NOVELTY for output in told.graph.output):
        return told, 1.0
    if len(pictures) < FEWEST:
        raise BundleError(
            f"At least {FEWEST} pictures are needed to say what is usual, got {len(pictures)}."
        )
    last = next(node for node in told.graph.node if NOVELTY in node.output)
    kinds = any(ALONG in node.output for node in told.graph.node)
    foreign = last.input[0] if kinds else NOVELTY
    found = asked(told, [foreign, ALONG] if kinds else [foreign], pictures)
    owner = owners(pictures)
    factor = reaching / max(usual(middles(found[0], owner)), reaching)
    if kinds:
        _know(told, found[1], owner)
    _multiply(told, last, foreign, factor)
    onnx.checker.check_model(told)
    return told, factor


def _know(model: ModelProto, places: NDArray[np.float64], owner: NDArray[np.int64]) -> None:
    """Put the tiles among the known ones."""
    known, _ = neighbourhood(places, owner)
    more = constants_of(known)
    for tensor in model.graph.initializer:
        if tensor.name in (PLACES, SQUARES, REACH):
            joined = np.concatenate([numpy_helper.to_array(tensor), more[tensor.name]], axis=-1)
            tensor.CopyFrom(numpy_helper.from_array(joined, tensor.name))


def _multiply(model: ModelProto, last: onnx.NodeProto, foreign: str, factor: float) -> None:
    """Let a product take the place of `foreign`, which `last` returns or takes in first."""
    nodes = model.graph.node
    number = sum(node.name.startswith(_TIMES) for node in nodes) + 1
    name, constant, other = (f"{_TIMES}{number}{part}" for part in ("", "/factor", "/other"))
    model.graph.initializer.append(numpy_helper.from_array(np.array(factor, np.float32), constant))
    if foreign == NOVELTY:
        last.output[list(last.output).index(NOVELTY)] = other
        nodes.append(helper.make_node("Mul", [other, constant], [NOVELTY], name))
    else:
        product = helper.make_node("Mul", [foreign, constant], [other], name)
        nodes.insert(list(nodes).index(last), product)
        last.input[0] = other
