"""Teaching, from a folder of pictures to a bundle."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from onnx import ModelProto

from inspector.adapters.decoding import SUFFIXES
from inspector.bundles.novelty import add_novelty
from inspector.errors import TeachingError, UsageError
from inspector.grading import probability
from inspector.preprocess import Geometry
from inspector.statistics import wilson_interval
from inspector.teaching.backbone import load_backbone
from inspector.teaching.bundle import Contents, write
from inspector.teaching.graph import embedding_size, taught_graph
from inspector.teaching.labelled import ANOMALY, Labelled, known_names, study_defects
from inspector.teaching.lessons import Lesson, runs_needed, study
from inspector.teaching.pictures import Picture, read_defects, read_good, too_few
from inspector.teaching.place import check_place, placed
from inspector.teaching.request import Progress, Taught, TeachRequest
from inspector.teaching.scoring import Placed, outliers, place, settled
from inspector.teaching.tiles import Cut, chosen_geometry, cut

__all__ = ["carry_out"]

# Where pictures are rejected: the graph's log-odds are 0 there.
_REJECT_AT = 0.5
_MAP_AT = 0.5
_RATES = (0.0005, 0.2)
_DESCRIBING = ("stride16",)


@dataclass(frozen=True, slots=True, eq=False)
class _Studied:
    """Everything that was found out, before anything is written."""

    request: TeachRequest
    pictures: Sequence[Picture]
    geometry: Geometry
    cut: Cut
    lesson: Lesson
    labelled: Labelled | None
    placed: Placed
    warnings: tuple[str, ...]

    @property
    def log_odds(self) -> Mapping[str, float]:
        """What each good picture got from a memory without it."""
        threshold = self.placed.threshold
        return {
            picture.name: threshold.log_odds(float(score))
            for picture, score in zip(self.pictures, self.lesson.good, strict=True)
        }

    @property
    def false_rejects(self) -> int:
        return sum(1 for score in self.log_odds.values() if score >= 0)

    @property
    def interval(self) -> tuple[float, float]:
        return wilson_interval(self.false_rejects, len(self.pictures)) or (0.0, 1.0)

    @property
    def categories(self) -> tuple[str, ...]:
        return self.labelled.categories if self.labelled else (ANOMALY,)

    @property
    def found(self) -> int:
        if self.labelled is None:
            return 0
        return int(np.count_nonzero(self.labelled.anomaly >= self.placed.threshold.at))


def carry_out(request: TeachRequest, progress: Progress) -> Taught:
    """Read, learn, place the threshold, write; see `inspector.teaching.teach`."""
    started = perf_counter()
    _check_request(request)
    check_place(request)
    studied = _study(request, _Counted(progress))
    graph = _graph(studied)
    with placed(request) as folder:
        write(folder, _contents(studied, graph))
    return _taught(studied, perf_counter() - started)


class _Counted:
    """Tells progress in steps of pictures read and tiles run."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._done = self._total = 0
        self._what = ""

    def begin(self, what: str, total: int) -> None:
        self._done, self._total, self._what = 0, total, what
        self.step(0)

    def step(self, number: int) -> None:
        self._done += number
        self._progress(min(self._done, self._total), self._total, self._what)

    def one(self) -> None:
        self.step(1)


def _check_request(request: TeachRequest) -> None:
    low, high = _RATES
    if not low <= request.false_reject_rate <= high:
        raise UsageError(
            f"The false-reject rate must lie in {low:g} … {high:g}, got "
            f"{request.false_reject_rate:g}: a few dozen pictures can say no more."
        )


def _study(request: TeachRequest, counted: _Counted) -> _Studied:
    counted.begin("Reading", _files(request))
    pictures = read_good(request.good, counted.one)
    classes = read_defects(request.defects, pictures, counted.one) if request.defects else {}
    geometry = chosen_geometry(pictures)
    tiles = cut(pictures, geometry)
    counted.begin("Learning", runs_needed(tiles))
    lesson = study(load_backbone(), tiles, request.seed, counted.step)
    strange = _refuse_strange(request, pictures, lesson)
    labelled = None
    if classes:
        counted.begin("Naming", sum(len(group) for group in classes.values()))
        labelled = study_defects(lesson, classes, geometry, counted.step)
    threshold = place(lesson.good, request.false_reject_rate).raised(-np.log(tiles.share))
    defects = labelled.anomaly if labelled else np.empty(0)
    settled_at = settled(threshold, lesson.good, defects, request.false_reject_rate)
    warnings = tuple(filter(None, (too_few(pictures), strange)))
    return _Studied(request, pictures, geometry, tiles, lesson, labelled, settled_at, warnings)


def _files(request: TeachRequest) -> int:
    """Picture files to be read, as far as the folders are there."""
    folders = [request.good, *(request.defects.glob("*") if request.defects else ())]
    return sum(
        path.suffix.lower() in SUFFIXES
        for folder in folders
        if folder.is_dir()
        for path in folder.iterdir()
    )


def _refuse_strange(request: TeachRequest, pictures: Sequence[Picture], lesson: Lesson) -> str:
    """Refuse pictures that stand out among the good ones, or warn where they are accepted."""
    strange = outliers(lesson.good, [picture.name for picture in pictures])
    if not strange:
        return ""
    named = ", ".join(repr(name) for name in strange)
    several = "s stand" if len(strange) > 1 else " stands"
    if request.accept_outliers:
        return f"Picture{several} out among the good ones and was learnt all the same: {named}."
    raise TeachingError(
        f"Picture{several} out among the good ones: {named}. Judged by all others it is no good "
        "product. Look at it: move it away if it shows a defect; if it is good, say "
        "--accept-outliers, or add more pictures like it.",
        strange,
    )


def _graph(studied: _Studied) -> ModelProto:
    lesson, labelled = studied.lesson, studied.labelled
    scoring = replace(
        lesson.scoring(studied.placed.threshold), head=labelled.head if labelled else None
    )
    graph = taught_graph(lesson.backbone, lesson.memory, scoring, lesson.tile)
    tiles = [
        studied.cut.tiles[studied.cut.of(np.array([number]))]
        for number in range(len(studied.pictures))
    ]
    return add_novelty(graph, _DESCRIBING, tiles)[0]


def _contents(studied: _Studied, graph: ModelProto) -> Contents:
    request = studied.request
    titles = {
        language: request.titles.get(language) or request.product for language in ("en", "zh")
    }
    return Contents(
        product=request.product,
        titles=titles,
        categories=studied.categories,
        category_names={**known_names(studied.categories), **request.category_names},
        geometry=studied.geometry,
        graph=graph,
        embedding=embedding_size(studied.lesson.memory),
        grading=_grading(studied),
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


def _grading(studied: _Studied) -> dict[str, Any]:
    review_at = min(_REJECT_AT, probability(studied.placed.review_at))
    rules = {
        name: {"report_at": _REJECT_AT, "map_at": _MAP_AT, "severity": "major"}
        for name in studied.categories
    }
    return {
        "review_at": round(review_at, 4),
        "reject_at": _REJECT_AT,
        "decide_at": _REJECT_AT,
        "categories": rules,
    }


def _metrics(studied: _Studied) -> dict[str, Any]:
    figures: dict[str, Any] = {
        "false_reject_rate": studied.request.false_reject_rate,
        "false_rejects": studied.false_rejects,
        "false_rejects_interval": list(studied.interval),
        "protocol": "each good picture judged by a memory without it, in five folds",
    }
    if studied.labelled is not None:
        figures |= {
            "labelled": len(studied.labelled.anomaly),
            "found": studied.found,
            "named_right": studied.labelled.named_right,
        }
    return figures


def _digest(studied: _Studied) -> str:
    """What the bundle was made from and how: the same again gives the same."""
    request = studied.request
    parts = sorted(picture.frame.digest for picture in studied.pictures)
    labelled = studied.labelled.anomaly.tobytes() if studied.labelled else b""
    text = f"{parts} {request.seed} {request.false_reject_rate} {request.accept_outliers}"
    return hashlib.sha256(text.encode() + labelled).hexdigest()


def _taught(studied: _Studied, seconds: float) -> Taught:
    request, labelled = studied.request, studied.labelled
    return Taught(
        folder=Path(request.out / request.product),
        product=request.product,
        pictures=len(studied.pictures),
        tiles=len(studied.cut.tiles),
        scores=studied.log_odds,
        reject_at=_REJECT_AT,
        review_at=_grading(studied)["review_at"],
        false_reject_rate=request.false_reject_rate,
        false_rejects=studied.false_rejects,
        interval=studied.interval,
        categories=studied.categories,
        labelled=len(labelled.anomaly) if labelled else 0,
        found=studied.found,
        named_right=labelled.named_right if labelled else 0,
        seconds=seconds,
        warnings=studied.warnings,
    )
