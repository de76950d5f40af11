"""Writes a bundle: calibrated graphs, golden cases, bundle.toml. Refuses graphs that disagree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from inspector.adapters.onnx import OnnxSession
from inspector.bundles.golden import write_golden
from inspector.bundles.manifest import MANIFEST, Precision
from inspector.bundles.novelty import FOREIGN_AT, UNFAMILIAR_AT
from inspector.bundles.writing import write_manifest
from inspector.training.batches import Source
from inspector.training.calibration import calibrate
from inspector.training.golden_pictures import golden_pictures
from inspector.training.graph import GraphNet, quantise, write_graph
from inspector.training.home import tell_novelty
from inspector.training.network import EMBEDDING, MAP_STRIDE, DefectNet
from inspector.training.parity import GOLDEN_TOLERANCE, certify
from inspector.training.plan import Plan
from inspector.training.predict import Held

__all__ = ["Facts", "export"]

# Ranges are means over so many batches of so few tiles: one odd tile widens none of them.
_RANGE_BATCHES, _RANGE_TILES = 24, 4
_PACKAGES = ("torch", "onnx", "onnxruntime", "opencv-python-headless", "albumentations", "numpy")


@dataclass(frozen=True, slots=True)
class Facts:
    """What bundle.toml tells about data and training, next to what the plan says."""

    data: Mapping[str, Any]
    training: Mapping[str, Any]


def export(
    plan: Plan,
    net: DefectNet,
    held: Held,
    source: Source,
    home: Sequence[NDArray[np.uint8]],
    folder: Path,
    facts: Facts,
) -> None:
    """Write everything but the card into the folder.

    `home` holds the tiles [n, H, W, 1] of each picture that is not foreign. Raises BundleError,
    and leaves no bundle.toml behind, where torch and the float graph or the float and the 8-bit
    graph differ by more than is allowed.
    """
    (folder / MANIFEST).unlink(missing_ok=True)
    net = net.to(memory_format=torch.contiguous_format).eval()  # type: ignore[call-overload]
    exported = GraphNet(net, calibrate(held, net))
    geometry = plan.geometry
    size = (geometry.height, geometry.width)
    write_graph(exported, folder / Precision.FP32.file_name, size)
    quantise(
        folder / Precision.FP32.file_name,
        folder / Precision.INT8.file_name,
        _range_tiles(source, geometry.width),
    )
    for precision in Precision:
        tell_novelty(folder / precision.file_name, home)
    sessions = {
        precision: OnnxSession(folder / precision.file_name, threads=1) for precision in Precision
    }
    pictures = golden_pictures(geometry)
    parity = certify(exported, sessions, held, pictures)
    write_golden(folder, pictures, geometry, sessions, GOLDEN_TOLERANCE)
    write_manifest(folder, _content(plan, facts, parity))


def _content(plan: Plan, facts: Facts, parity: Mapping[str, Any]) -> dict[str, Any]:
    geometry = plan.geometry
    given = plan.content
    return {
        "format": 1,
        "product": plan.product,
        "title": given["title"],
        "version": given["version"],
        "categories": list(plan.categories),
        "category_names": given["category_names"],
        "graph": {
            "input": [geometry.height, geometry.width, geometry.channels],
            "map_stride": MAP_STRIDE,
            "embedding": EMBEDDING,
            "default": parity["default"],
            # The memory asks which cloth a picture's tiles show.
            "one_picture": plan.familiar is not None,
        },
        "preprocess": dict(plan.preprocess),
        "grading": {
            "unfamiliar_at": UNFAMILIAR_AT,
            "foreign_at": FOREIGN_AT,
            **given["grading"],
        },
        "licence": given["licence"],
        "data": facts.data,
        "training": {
            **facts.training,
            "versions": {package: version(package) for package in _PACKAGES},
        },
        "parity": {key: value for key, value in parity.items() if key != "default"},
    }


def _range_tiles(source: Source, size: int) -> list[NDArray[np.uint8]]:
    """Training tiles from which the 8-bit graph's ranges are read."""
    drawn: list[NDArray[np.uint8]] = []
    for batch in source.epoch(0, size):
        pixels = batch.pixels.permute(0, 2, 3, 1).numpy().astype(np.uint8)
        drawn.extend(
            np.ascontiguousarray(pixels[start : start + _RANGE_TILES])
            for start in range(0, len(pixels), _RANGE_TILES)
        )
        if len(drawn) >= _RANGE_BATCHES:
            break
    return drawn[:_RANGE_BATCHES]
