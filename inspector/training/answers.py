"""What a network says of pictures that it never saw, judged as its bundle would judge them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from inspector.adapters.decoding import decode
from inspector.datasets import Sample
from inspector.grading import DEFECTIVE, judge
from inspector.localisation import Looked
from inspector.pipeline import parts_of
from inspector.ports import GraphOutput
from inspector.preprocess import prepare
from inspector.recipe import recipe_from_dict
from inspector.training.graph import GraphNet
from inspector.training.plan import Plan
from inspector.values import Defect, Region, Severity

__all__ = ["Answer", "answers", "keep_answers", "kept_answers"]


@dataclass(frozen=True, slots=True)
class Answer:
    """A picture's probability of being defective, its defects where it does not pass, its size."""

    score: float
    defects: tuple[Defect, ...]
    height: int
    width: int

    def beside(self, sample: Sample) -> Looked:
        """The defects beside the marks of what there is."""
        return Looked(self.defects, sample.marks, self.height, self.width)


def answers(plan: Plan, graph: GraphNet, samples: Iterable[Sample]) -> dict[str, Answer]:
    """By the sample's id, with the thresholds of train.toml."""
    recipe = recipe_from_dict(plan.product, plan.content["grading"])
    found = {}
    for sample in samples:
        frame = decode(sample.load())
        tiles = prepare(frame.pixels, plan.geometry)
        parts = [_asked(graph, tiles.pixels[part]) for part in parts_of(len(tiles.pixels))]
        output = GraphOutput(*(np.concatenate(each) for each in zip(*parts, strict=True)))
        judged = judge(output, tiles, plan.categories, recipe)
        found[sample.id] = Answer(
            judged.scores[DEFECTIVE], judged.defects, frame.height, frame.width
        )
    return found


@torch.inference_mode()
def _asked(graph: GraphNet, tiles: np.ndarray[Any, Any]) -> Sequence[np.ndarray[Any, Any]]:
    return [output.numpy() for output in graph(torch.from_numpy(tiles))]


def keep_answers(path: Path, given: Mapping[str, Answer]) -> None:
    """Write them whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    content = {name: _as_json(answer) for name, answer in given.items()}
    partial.write_text(json.dumps(content), encoding="utf-8")
    partial.replace(path)


def kept_answers(path: Path) -> dict[str, Answer] | None:
    """What was kept there; None where nothing was."""
    if not path.is_file():
        return None
    content = json.loads(path.read_text(encoding="utf-8"))
    return {name: _from_json(each) for name, each in content.items()}


def _as_json(answer: Answer) -> dict[str, Any]:
    return {
        "score": answer.score,
        "size": [answer.height, answer.width],
        "defects": [
            {
                "category": defect.category,
                "confidence": defect.confidence,
                "severity": defect.severity.value,
                "region": [getattr(defect.region, side) for side in ("x", "y", "width", "height")],
                "area": defect.area,
                "length": defect.length,
            }
            for defect in answer.defects
        ],
    }


def _from_json(content: Mapping[str, Any]) -> Answer:
    height, width = content["size"]
    defects = tuple(
        Defect(
            each["category"],
            each["confidence"],
            Severity(each["severity"]),
            Region(*each["region"]),
            area=each["area"],
            length=each["length"],
        )
        for each in content["defects"]
    )
    return Answer(content["score"], defects, height, width)
