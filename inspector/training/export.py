"""Writes a bundle: calibrated graphs, golden cases, bundle.toml. Refuses graphs that disagree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import tomli_w
import torch
from numpy.typing import NDArray

from inspector.adapters.decoding import decode
from inspector.adapters.onnx import OnnxSession
from inspector.bundles.golden import write_golden
from inspector.bundles.manifest import MANIFEST, Precision, file_digest
from inspector.errors import BundleError
from inspector.metrics import auroc
from inspector.preprocess import prepare
from inspector.training.batches import Source
from inspector.training.calibration import Affine, fit
from inspector.training.golden_pictures import golden_pictures
from inspector.training.graph import Calibration, GraphNet, quantise, write_graph
from inspector.training.network import EMBEDDING, MAP_STRIDE, DefectNet
from inspector.training.plan import Plan
from inspector.training.predict import Held, known

__all__ = ["Facts", "calibrate", "export", "write_manifest"]

# Largest differences allowed: in log-odds between torch and the float graph, and in
# probability between the float and the 8-bit graph (mean over held pictures).
FLOAT_TOLERANCE = 2e-3
INT8_TOLERANCE = 0.05
# The 8-bit graph is in use only while it ranks this nearly as well as the float one; on a
# slice so small that two swapped pairs weigh more, two swapped pairs are allowed.
AUROC_TOLERANCE, SWAPPED_PAIRS = 0.003, 2
# What another machine's decoder and arithmetic may change in a golden answer, in log-odds.
GOLDEN_TOLERANCE = 0.25
# Ranges are means over so many batches of so few tiles: one odd tile widens none of them.
_RANGE_BATCHES, _RANGE_TILES = 24, 4
_PACKAGES = ("torch", "onnx", "onnxruntime", "opencv-python-headless", "albumentations", "numpy")


@dataclass(frozen=True, slots=True)
class Facts:
    """What bundle.toml tells about data and training, next to what the plan says."""

    data: Mapping[str, Any]
    training: Mapping[str, Any]


def export(
    plan: Plan, net: DefectNet, held: Held, source: Source, folder: Path, facts: Facts
) -> None:
    """Write everything but the card into the folder.

    Raises BundleError, and leaves no bundle.toml behind, where torch and the float graph
    or the float and the 8-bit graph differ by more than the tolerances above.
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
    sessions = {
        precision: OnnxSession(folder / precision.file_name, threads=1) for precision in Precision
    }
    parity = _parity(plan, exported, sessions, held)
    pictures = golden_pictures(geometry)
    write_golden(folder, pictures, geometry, sessions, GOLDEN_TOLERANCE)
    write_manifest(folder, _content(plan, facts, parity))


def calibrate(held: Held, net: DefectNet) -> Calibration:
    """Fit each task's scale and bias on pictures that the weights never saw."""
    tasks = held.plan.tasks
    if not held.samples:
        return Calibration([Affine()] * len(tasks), [Affine()] * len(tasks))
    logits, pooled = held.predict(net)
    answers, maps = [], []
    for number, task in enumerate(tasks):
        # Of several data sets only the first has good pictures to judge the whole by.
        dataset = held.plan.datasets[0] if task == "defective" else None
        use, truth = known(held.samples, task, dataset)
        answers.append(fit(logits[use, number], truth))
        maps.append(fit(pooled[use, number], truth))
    return Calibration(answers, maps)


def write_manifest(folder: Path, content: Mapping[str, Any]) -> None:
    """Write bundle.toml with the hash of every file beside it."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != MANIFEST]
    hashes = {path.relative_to(folder).as_posix(): file_digest(path) for path in files}
    text = tomli_w.dumps({**content, "files": hashes})
    (folder / MANIFEST).write_text(text, encoding="utf-8")


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
        },
        "preprocess": dict(plan.preprocess),
        "grading": given["grading"],
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


def _parity(
    plan: Plan, exported: GraphNet, sessions: Mapping[Precision, OnnxSession], held: Held
) -> dict[str, Any]:
    """Compare the three on golden pictures and the last two on held ones; refuse or report."""
    golden = [
        prepare(decode(data).pixels, plan.geometry).pixels
        for data in golden_pictures(plan.geometry).values()
    ]
    worst = max(_torch_distance(exported, sessions[Precision.FP32], tiles) for tiles in golden)
    _refuse_above(worst, FLOAT_TOLERANCE, "torch and the float32 graph", "log-odds")
    shown = [picture[..., None] for picture in held.pictures] or golden
    fp32, int8 = (_scores(sessions[precision], shown) for precision in Precision)
    difference = float(np.abs(_share(fp32) - _share(int8)).mean())
    _refuse_above(difference, INT8_TOLERANCE, "the float32 and the 8-bit graph", "probability")
    lost = _auroc_lost(held, fp32, int8)
    return {
        "torch_fp32_worst_log_odds": worst,
        "torch_fp32_tolerance": FLOAT_TOLERANCE,
        "fp32_int8_mean_probability": difference,
        "fp32_int8_tolerance": INT8_TOLERANCE,
        "fp32_int8_auroc_lost": lost,
        "compared_on": "golden cases (torch, fp32) and the calibration slice (fp32, int8)",
        "default": "int8" if lost <= _auroc_tolerance(held) else "fp32",
    }


def _torch_distance(exported: GraphNet, session: OnnxSession, tiles: NDArray[np.uint8]) -> float:
    with torch.inference_mode():
        defective, logits, maps, _ = exported(torch.from_numpy(tiles))
    output = session.run(tiles)
    pairs = ((defective, output.defective), (logits, output.logits), (maps, output.maps))
    return max(float(np.abs(ours.numpy() - theirs).max()) for ours, theirs in pairs)


def _scores(session: OnnxSession, pictures: list[NDArray[np.uint8]]) -> NDArray[np.float64]:
    return np.array([float(session.run(picture).defective.max()) for picture in pictures])


def _auroc_lost(held: Held, fp32: NDArray[np.float64], int8: NDArray[np.float64]) -> float:
    """How much worse the 8-bit graph ranks the held pictures; 0 where that is undefined."""
    use, truth = known(held.samples, "defective", held.plan.datasets[0])
    if not truth.any() or truth.all():
        return 0.0
    return auroc(truth, fp32[use]) - auroc(truth, int8[use])


def _auroc_tolerance(held: Held) -> float:
    _, truth = known(held.samples, "defective", held.plan.datasets[0])
    pairs = int(truth.sum()) * int((~truth).sum())
    return max(AUROC_TOLERANCE, SWAPPED_PAIRS / pairs) + 1e-9 if pairs else AUROC_TOLERANCE


def _share(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-log_odds)))


def _refuse_above(difference: float, tolerance: float, pair: str, unit: str) -> None:
    if not difference <= tolerance:  # also catches NaN
        raise BundleError(
            f"The export is refused: {pair} differ by {difference:.3g} in {unit}, at most "
            f"{tolerance:g} is allowed. The bundle was not written."
        )
