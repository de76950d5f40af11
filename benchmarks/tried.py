"""What might be had beside the shipped graphs: averages over flips, heads on the embedding.

    taskset -c 0 nice -n 10 python -m benchmarks.tried --data DIR [--models DIR]

Flips averaged at test time bound from above what distilling them into one pass could bring; a
nearest-neighbour vote and a logistic regression use the embeddings of the training pictures. All
are judged on the fixed test fold. Writes results/tried.json.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.cache import Cache
from benchmarks.common import machine, save
from inspector.adapters.decoding import decode
from inspector.adapters.onnx import OnnxSession
from inspector.bundles import Bundle, Precision, read_bundle
from inspector.datasets import Sample, Subset, open_dataset
from inspector.evaluation import task_of
from inspector.grading import DEFECTIVE
from inspector.preprocess import Mode, prepare

Numbers = NDArray[np.float64]
Tiles = NDArray[np.uint8]
FLIPS = ((), (1,), (2,), (1, 2))
_NEIGHBOURS = 15
_HOLD, _STEPS = 0.1, 12


@dataclass(frozen=True, slots=True, eq=False)
class _Shown:
    """A picture's log-odds in one pass and by flips, and its worst tile's embedding in one pass.

    Flips are averaged tile by tile, before the picture takes its worst tile's answer.
    """

    once: float
    flipped: float
    embedding: list[float]


def main() -> None:
    """Measure every shipped bundle and write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--models", type=Path, default=Path("models"))
    parser.add_argument("--cache", type=Path)
    given = parser.parse_args()
    cache = Cache("tried", given.cache)
    products = {}
    for folder in sorted(path.parent for path in given.models.glob("[!.]*/train.toml")):
        bundle = read_bundle(folder)
        products[bundle.product] = dict(_tried(bundle, given.data, cache))
    document = {"machine": machine(), "products": products}
    print(save("tried", document, [*_table(products)]))


def _tried(bundle: Bundle, data: Path, cache: Cache) -> Iterator[tuple[str, Any]]:
    dataset = open_dataset(bundle.data["datasets"][0], data)
    test = _scored(dataset.subset(Subset.TEST))
    for precision in Precision:
        shown = _all_shown(bundle, precision, test, cache)
        once, flipped = np.array([(each.once, each.flipped) for each in shown]).T
        yield f"{precision.value}, one pass", _figures(test, once)
        yield f"{precision.value}, mean of four flips", _figures(test, flipped)
    if bundle.geometry.mode is Mode.RESIZE:
        train = _scored(dataset.subset(Subset.TRAIN))
        learnt = _all_shown(bundle, Precision.FP32, train, cache)
        shown = _all_shown(bundle, Precision.FP32, test, cache)
        yield from _heads(train, learnt, test, shown)


def _heads(
    train: Sequence[Sample],
    learnt: Sequence[_Shown],
    test: Sequence[Sample],
    shown: Sequence[_Shown],
) -> Iterator[tuple[str, Any]]:
    known, asked = (np.array([each.embedding for each in part]) for part in (learnt, shown))
    truth = np.array([sample.truth(DEFECTIVE) == 1 for sample in train])
    nearest = np.argsort(-asked @ known.T, axis=1)[:, :_NEIGHBOURS]
    vote = truth[nearest].mean(axis=1)
    yield f"fp32, vote of {_NEIGHBOURS} nearest embeddings", _figures(test, vote)
    head = _logistic(known, truth)
    answers = _odds(asked, head)
    yield "fp32, logistic regression on the embedding", _figures(test, answers)
    own = [np.array([each.once for each in part]) for part in (learnt, shown)]
    both = _standard(own[1], own[0]) + _standard(answers, _odds(known, head))
    yield "fp32, classifier and logistic regression together", _figures(test, both)


def _logistic(rows: Numbers, truth: NDArray[np.bool_]) -> Numbers:
    """Weights [D + 1] of a logistic regression held near 0, by Newton's method."""
    columns = np.column_stack([rows, np.ones(len(rows))])
    hold = np.diag([_HOLD] * rows.shape[1] + [0.0])
    weights = np.zeros(columns.shape[1])
    for _ in range(_STEPS):
        share = 1 / (1 + np.exp(-columns @ weights))
        slope = columns.T @ (share - truth) + hold @ weights
        bend = (columns * (share * (1 - share))[:, None]).T @ columns + hold
        weights = weights - np.linalg.solve(bend, slope)
    return weights


def _odds(rows: Numbers, weights: Numbers) -> Numbers:
    return np.asarray(rows @ weights[:-1] + weights[-1])


def _standard(values: Numbers, usual: Numbers) -> Numbers:
    return np.asarray((values - usual.mean()) / usual.std())


def _all_shown(
    bundle: Bundle, precision: Precision, samples: Sequence[Sample], cache: Cache
) -> list[_Shown]:
    session = OnnxSession(bundle.graph(precision), threads=1)
    subset = samples[0].subset.value
    question = {"bundle": bundle.sha256, "precision": precision.value, "subset": subset}
    kept = cache.get(
        {**question, "version": 1}, partial(_show_all, bundle, session, samples, subset == "test")
    )
    return [_Shown(*each) for each in kept]


def _show_all(
    bundle: Bundle, session: OnnxSession, samples: Sequence[Sample], flipped: bool
) -> list[tuple[float, float, list[float]]]:
    flips = FLIPS if flipped else FLIPS[:1]
    return [_show(bundle, session, sample, flips) for sample in samples]


def _show(
    bundle: Bundle, session: OnnxSession, sample: Sample, flips: Sequence[tuple[int, ...]]
) -> tuple[float, float, list[float]]:
    tiles = prepare(decode(sample.load()).pixels, bundle.geometry).pixels
    outputs = [session.run(np.ascontiguousarray(np.flip(tiles, axes))) for axes in flips]
    once = outputs[0].defective
    averaged = np.mean([output.defective for output in outputs], axis=0)
    return float(once.max()), float(averaged.max()), outputs[0].embedding[once.argmax()].tolist()


def _scored(samples: Sequence[Sample]) -> list[Sample]:
    return [sample for sample in samples if sample.truth(DEFECTIVE) is not None]


def _figures(samples: Sequence[Sample], score: Numbers) -> dict[str, Any]:
    truth = np.array([sample.truth(DEFECTIVE) == 1 for sample in samples])
    task = task_of(truth, score, [sample.group for sample in samples], 0.0)
    return {
        "pictures": len(samples),
        "auroc": task.auroc.value,
        "auroc_interval": task.auroc.interval,
    }


def _table(products: Mapping[str, Mapping[str, Any]]) -> Iterator[list[str]]:
    yield ["bundle", "what", "pictures", "AUROC"]
    for product, rows in products.items():
        for name, row in rows.items():
            low, high = row["auroc_interval"]
            figure = f"{row['auroc']:.3f} [{low:.3f}, {high:.3f}]"
            yield [product, name, str(row["pictures"]), figure]


if __name__ == "__main__":
    main()
