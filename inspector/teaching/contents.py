"""From what was found out to what a bundle holds: graph, recipe, facts, figures."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import numpy as np
from onnx import ModelProto

from inspector.bundles.novelty import add_novelty
from inspector.bundles.yardsticks import Numbers
from inspector.teaching.bundle import Contents
from inspector.teaching.foreign import foreign_limit, pass_limit
from inspector.teaching.graph import embedding_size, taught_graph
from inspector.teaching.labelled import known_names
from inspector.teaching.studied import REJECT_AT, Studied

__all__ = ["contents_of", "finished_graph"]

_MAP_AT = 0.5
_DESCRIBING = ("stride16",)


def finished_graph(studied: Studied) -> tuple[ModelProto, Numbers]:
    """The bundle's graph with its novelty, and that of each good picture, judged by the others."""
    lesson, labelled = studied.lesson, studied.labelled
    scoring = replace(
        lesson.scoring(studied.placed.threshold), head=labelled.head if labelled else None
    )
    graph = taught_graph(lesson.backbone, lesson.memory, scoring, lesson.tile)
    tiles = [
        studied.cut.tiles[studied.cut.of(np.array([number]))]
        for number in range(len(studied.pictures))
    ]
    return add_novelty(graph, _DESCRIBING, tiles)


def contents_of(studied: Studied, graph: ModelProto, novelty: Numbers) -> Contents:
    """Everything that is to be written; `novelty` is that of each good picture."""
    request = studied.request
    foreign_at = foreign_limit(graph, studied.cut.tiles)
    titles = {
        language: request.titles.get(language) or request.product for language in ("en", "zh")
    }
    return Contents(
        product=request.product,
        titles=titles,
        categories=studied.categories,
        category_names={
            **known_names(request.product, studied.categories),
            **request.category_names,
        },
        geometry=studied.geometry,
        graph=graph,
        embedding=embedding_size(studied.lesson.memory),
        grading=_grading(studied, foreign_at, pass_limit(novelty, foreign_at)),
        data={
            "pictures": len(studied.pictures),
            "tiles": len(studied.cut.tiles),
            "labelled": len(studied.labelled.anomaly) if studied.labelled else 0,
            "digest": _digest(studied),
        },
        training={
            "command": "inspector teach",
            "seed": request.seed,
            "false_reject_rate": request.false_reject_rate,
            "accepted_outliers": request.accept_outliers,
        },
        metrics=_metrics(studied),
        pictures=studied.pictures,
        tiles=studied.cut.tiles,
    )


def _grading(studied: Studied, foreign_at: float, no_pass_at: float) -> dict[str, Any]:
    rules = {
        name: {"report_at": REJECT_AT, "map_at": _MAP_AT, "severity": "major"}
        for name in studied.categories
    }
    return {
        "review_at": studied.review_at,
        "reject_at": REJECT_AT,
        "decide_at": REJECT_AT,
        "foreign_at": round(foreign_at, 3),
        "no_pass_at": round(no_pass_at, 3),
        "categories": rules,
    }


def _metrics(studied: Studied) -> dict[str, Any]:
    figures: dict[str, Any] = {
        "false_reject_rate": studied.request.false_reject_rate,
        "false_rejects": studied.false_rejects,
        "overkill_rate_of_good": studied.false_rejects / len(studied.pictures),
        "overkill_interval": list(studied.interval),
        "protocol": "each good picture judged by a memory without it, in five folds",
    }
    if studied.labelled is not None:
        figures |= {
            "labelled": len(studied.labelled.anomaly),
            "found": studied.found,
            "named_right": studied.labelled.named_right,
        }
    return figures


def _digest(studied: Studied) -> str:
    """What the bundle was made from and how: the same again gives the same."""
    request = studied.request
    parts = sorted(picture.frame.digest for picture in studied.pictures)
    labelled = studied.labelled.anomaly.tobytes() if studied.labelled else b""
    text = f"{parts} {request.seed} {request.false_reject_rate} {request.accept_outliers}"
    return hashlib.sha256(text.encode() + labelled).hexdigest()
