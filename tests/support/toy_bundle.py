"""A bundle small enough for any test, whose answer a test can choose by painting a spot.

The graph averages 8x8 pixels into cells. Category `bright_spot` has log-odds (level - 192) / 16 at
each cell, `dark_spot` (64 - level) / 16; a picture's are those of its worst cell, and `defective`
is the worse of the two. So a spot of level 128 passes (0.018), 192 goes to review (0.5) and 255
or 0 is rejected (0.98).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import tomli_w
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

from inspector.adapters.decoding import decode
from inspector.adapters.onnx import OnnxSession
from inspector.bundles.golden import write_golden
from inspector.bundles.manifest import FORMAT, MANIFEST, Precision, file_digest
from inspector.bundles.novelty import FOREIGN_AT, UNFAMILIAR_AT, add_novelty
from inspector.preprocess import Geometry, geometry_from_dict, prepare

__all__ = ["CATEGORIES", "PASS", "REJECT", "REVIEW", "toy_picture", "write_toy_bundle"]

CATEGORIES = ("bright_spot", "dark_spot")
PASS, REVIEW, REJECT = 128, 192, 255
"""Levels of a spot that make a picture pass, go to review, be rejected."""

_NAMES = {
    "bright_spot": {"en": "Bright spot", "zh": "亮斑"},
    "dark_spot": {"en": "Dark spot", "zh": "暗斑"},
}
LIMITS = {"unfamiliar_at": UNFAMILIAR_AT, "foreign_at": FOREIGN_AT}
_SIDE, _CELL = 64, 8


def toy_picture(
    level: int = PASS,
    *,
    seed: int = 0,
    width: int = 128,
    height: int = 96,
    grain: int = 8,
    image_format: str = "PNG",
) -> bytes:
    """An encoded grey picture with one square spot of `level` on a finely grained mid grey.

    Another `seed` gives other grain and so another digest; the answer stays the same. Levels
    around the spot lie within `grain` of 128.
    """
    rng = np.random.default_rng(seed)
    pixels = rng.integers(128 - grain, 129 + grain, (height, width), dtype=np.uint8)
    side = min(48, width // 2, height // 2)
    top, left = (height - side) // 2, (width - side) // 2
    pixels[top : top + side, left : left + side] = level
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, image_format)
    return stream.getvalue()


def write_toy_bundle(
    models_folder: Path,
    product: str = "toy",
    *,
    mode: str = "resize",
    version: str = "1.0.0",
    novelty: bool = False,
    categories: Sequence[str] = CATEGORIES,
    one_picture: bool = False,
) -> Path:
    """Write a complete, verifiable bundle below `models_folder`; returns its folder.

    `mode` is `resize` (the whole picture becomes one 64x64 tile) or `tiles` (64x64 tiles that
    overlap by 16 pixels). With `novelty` it knows that its pictures have one spot on fine grain.
    With one category it knows bright spots alone, under that name. With `one_picture` what it says
    of a tile depends on the tiles beside it: all are as defective as the worst.
    """
    folder = models_folder / product
    folder.mkdir(parents=True)
    overlap = 16 if mode == "tiles" else 0
    preprocess = {
        "colour": "gray", "mode": mode, "width": _SIDE, "height": _SIDE, "overlap": overlap
    }  # fmt: skip
    geometry = geometry_from_dict(preprocess)
    graph = _together(_graph(len(categories))) if one_picture else _graph(len(categories))
    graph = _knowing(graph, geometry) if novelty else graph
    for precision in Precision:
        onnx.save(graph, folder / precision.file_name)
    golden = write_golden(
        folder,
        {f"spot-{level}.png": toy_picture(level) for level in (PASS, REVIEW, REJECT)},
        geometry,
        {
            precision: OnnxSession(folder / precision.file_name, threads=1)
            for precision in Precision
        },
        tolerance=1e-3,
    )
    files = (*(precision.file_name for precision in Precision), *golden)
    manifest = {
        "format": FORMAT,
        "product": product,
        "version": version,
        "title": {"en": "Toy", "zh": "示例"},
        "categories": list(categories),
        "category_names": {name: _NAMES[name] for name in categories if name in _NAMES},
        "graph": {
            "input": [_SIDE, _SIDE, 1],
            "map_stride": _CELL,
            "default": "int8",
            "one_picture": one_picture,
        },
        "licence": {"spdx": "Apache-2.0"},
        "preprocess": preprocess,
        "grading": {"review_at": 0.3, "reject_at": 0.7, **(LIMITS if novelty else {})},
        "files": {name: file_digest(folder / name) for name in files},
    }
    (folder / MANIFEST).write_text(tomli_w.dumps(manifest), encoding="utf-8")
    return folder


def _together(graph: onnx.ModelProto) -> onnx.ModelProto:
    """The graph with the highest answer to "defective" in the run for every tile of it."""
    for node in graph.graph.node:
        node.output[:] = ["own" if name == "defective" else name for name in node.output]
        node.input[:] = ["own" if name == "defective" else name for name in node.input]
    graph.graph.node.append(helper.make_node("Max", ["own", "highest"], ["defective"]))
    graph.graph.node.insert(
        len(graph.graph.node) - 1, helper.make_node("ReduceMax", ["own"], ["highest"], keepdims=1)
    )
    return graph


def _knowing(graph: onnx.ModelProto, geometry: Geometry) -> onnx.ModelProto:
    pictures = [toy_picture(40 + 7 * seed, seed=seed) for seed in range(30)]
    tiles = [prepare(decode(picture).pixels, geometry).pixels for picture in pictures]
    return add_novelty(graph, ["maps"], tiles)[0]


def _graph(categories: int) -> onnx.ModelProto:
    node = helper.make_node
    nodes = [
        node("Cast", ["pixels"], ["levels"], to=TensorProto.FLOAT),
        node("Transpose", ["levels"], ["planes"], perm=[0, 3, 1, 2]),
        node(
            "AveragePool",
            ["planes"],
            ["cells"],
            kernel_shape=[_CELL, _CELL],
            strides=[_CELL, _CELL],
        ),
        node("Conv", ["cells", "slope", "offset"], ["maps"]),
        node("ReduceMax", ["maps", "over_cells"], ["logits"], keepdims=0),
        node("ReduceMax", ["logits", "over_categories"], ["defective"], keepdims=0),
        node("ReduceMean", ["maps", "over_cells"], ["means"], keepdims=0),
        node("LpNormalization", ["means"], ["embedding"], axis=1, p=2),
    ]
    constants: dict[str, NDArray[Any]] = {
        "slope": np.array([1 / 16, -1 / 16], np.float32)[:categories].reshape(-1, 1, 1, 1),
        "offset": np.array([-192 / 16, 64 / 16], np.float32)[:categories],
        "over_cells": np.array([2, 3], np.int64),
        "over_categories": np.array([1], np.int64),
    }
    cells = _SIDE // _CELL
    outputs: dict[str, list[str | int | None]] = {
        "defective": ["N"],
        "logits": ["N", categories],
        "maps": ["N", categories, cells, cells],
        "embedding": ["N", categories],
    }
    graph = helper.make_graph(
        nodes,
        "toy",
        [helper.make_tensor_value_info("pixels", TensorProto.UINT8, ["N", _SIDE, _SIDE, 1])],
        [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
            for name, shape in outputs.items()
        ],
        [numpy_helper.from_array(values, name) for name, values in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)])
    model.ir_version = 10
    onnx.checker.check_model(model)
    return model
