"""Accuracy against milliseconds: the shipped weights at several input sizes and precisions.

    taskset -c 0 nice -n 10 python -m benchmarks.front --data DIR [--models DIR]

The networks are convolutions up to their pooling, so the same weights take tiles of other sizes:
nothing is trained anew. Accuracy is measured on the fixed test fold; time on one thread, in turn
with the float graph at its own size, so that the ratio holds on other machines too. Writes
results/front.json.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import ModelProto

from benchmarks.cache import Cache
from benchmarks.common import interleaved, machine, save
from inspector.adapters.decoding import decode
from inspector.adapters.onnx import OnnxSession
from inspector.bundles import Bundle, Precision, read_bundle
from inspector.bundles.novelty import without_novelty
from inspector.datasets import Sample, Subset, open_dataset
from inspector.evaluation import task_of
from inspector.grading import DEFECTIVE, probability
from inspector.preprocess import Geometry, prepare

__all__ = ["front_of", "resized"]

SIDES: Mapping[str, Sequence[int]] = {"resize": (160, 192, 224, 256), "tiles": (192, 224, 256, 320)}
_ROUNDS = 100


@dataclass(frozen=True, slots=True)
class _Choice:
    side: int
    precision: Precision


def main() -> None:
    """Measure every choice of every shipped bundle and write the results."""
    given = _arguments()
    cache = Cache("front", given.cache)
    products = {}
    for folder in sorted(path.parent for path in given.models.glob("[!.]*/train.toml")):
        if given.product in (None, folder.name):
            products[folder.name] = _measured(read_bundle(folder), given.data, cache)
    document = {"machine": machine(), "products": products}
    print(save("front", document, [*_table(products)]))


def resized(model: ModelProto, side: int) -> ModelProto:
    """The same graph for tiles of side x side pixels, without the novelty of another size."""
    changed = without_novelty(model)
    shape = changed.graph.input[0].type.tensor_type.shape
    for axis in (1, 2):
        shape.dim[axis].dim_value = side
    del changed.graph.value_info[:]
    for output in changed.graph.output:
        for axis in list(output.type.tensor_type.shape.dim)[2:]:
            axis.ClearField("dim_value")
    return changed


def front_of(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Rows that no other row beats in both accuracy and time, the fastest first."""
    best = -1.0
    kept = []
    for row in sorted(rows, key=lambda row: (row["ms"], -row["auroc"])):
        if row["auroc"] > best:
            kept.append(row)
            best = row["auroc"]
    return kept


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--models", type=Path, default=Path("models"))
    parser.add_argument("--product", help="This one alone; by default all.")
    parser.add_argument("--cache", type=Path)
    return parser.parse_args()


def _measured(bundle: Bundle, data: Path, cache: Cache) -> list[dict[str, Any]]:
    """A row a choice: side, precision, figures, milliseconds a picture, ratio to the reference."""
    samples = open_dataset(bundle.data["datasets"][0], data).subset(Subset.TEST)
    rows = []
    for side in SIDES[bundle.geometry.mode.value]:
        for precision in Precision:
            choice = _Choice(side, precision)
            question = {
                "bundle": bundle.sha256,
                "side": side,
                "precision": precision.value,
                "version": 1,
            }
            row = cache.get(question, partial(_row, bundle, choice, samples))
            rows.append(row)
            print(row, flush=True)
    return rows


def _row(bundle: Bundle, choice: _Choice, samples: Sequence[Sample]) -> dict[str, Any]:
    session = _session(bundle, choice)
    geometry = replace(bundle.geometry, width=choice.side, height=choice.side)
    scored = [sample for sample in samples if sample.truth(DEFECTIVE) is not None]
    tiles = [_tiles(sample, geometry) for sample in scored]
    score = np.array([probability(float(session.run(each).defective.max())) for each in tiles])
    truth = np.array([sample.truth(DEFECTIVE) == 1 for sample in scored])
    task = task_of(truth, score, [sample.group for sample in scored], bundle.recipe.decide_at)
    count = statistics.mean(len(each) for each in tiles)
    own = statistics.mean(len(_tiles(sample, bundle.geometry)) for sample in scored)
    usual, ms = _timed(bundle, session, tiles[0][:1])
    return {
        "side": choice.side,
        "precision": choice.precision.value,
        "shipped": choice.side == bundle.geometry.width,
        "pictures": len(scored),
        "tiles_a_picture": count,
        "auroc": task.auroc.value,
        "auroc_interval": task.auroc.interval,
        "f1": task.f1.value,
        "ms_a_tile": ms,
        "ms": ms * count,
        "ratio": (ms * count) / (usual * own),
    }


def _timed(bundle: Bundle, session: OnnxSession, tile: NDArray[np.uint8]) -> tuple[float, float]:
    """Milliseconds a tile: of the float graph at its own size, and of this one, in turn."""
    own = _session(bundle, _Choice(bundle.geometry.width, Precision.FP32))
    reference = np.zeros((1, *bundle.input_shape), np.uint8)
    pairs = interleaved(
        [lambda: own.run(reference), lambda: session.run(tile)], rounds=_ROUNDS, warm_up=10
    )
    usual, taken = (1e3 * statistics.median(seconds) for seconds in pairs)
    return usual, taken


def _session(bundle: Bundle, choice: _Choice) -> OnnxSession:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / choice.precision.file_name
        onnx.save(resized(onnx.load(str(bundle.graph(choice.precision))), choice.side), str(path))
        return OnnxSession(path, threads=1)


def _tiles(sample: Sample, geometry: Geometry) -> NDArray[np.uint8]:
    return prepare(decode(sample.load()).pixels, geometry).pixels


def _table(products: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[list[str]]:
    yield ["bundle", "pixels", "graph", "AUROC", "F1", "ms a picture", "ratio", "on the front"]
    for product, rows in products.items():
        front = front_of(rows)
        for row in rows:
            low, high = row["auroc_interval"]
            yield [
                product,
                str(row["side"]),
                row["precision"],
                f"{row['auroc']:.3f} [{low:.3f}, {high:.3f}]",
                f"{row['f1']:.3f}",
                f"{row['ms']:.1f}",
                f"{row['ratio']:.2f}",
                "yes" if row in front else "",
            ]


if __name__ == "__main__":
    main()
