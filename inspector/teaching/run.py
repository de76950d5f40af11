"""Teaching, from a folder of pictures to a bundle."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

import numpy as np

from inspector.adapters.decoding import SUFFIXES
from inspector.errors import TeachingError, Trouble, UsageError
from inspector.teaching.backbone import load_backbone
from inspector.teaching.bundle import write
from inspector.teaching.contents import contents_of, finished_graph
from inspector.teaching.labelled import study_defects
from inspector.teaching.lessons import Lesson, runs_needed, study
from inspector.teaching.pictures import Picture, read_defects, read_good, too_few
from inspector.teaching.place import check_place, placed
from inspector.teaching.request import (
    FALSE_REJECT_RATES,
    Doubt,
    DoubtKind,
    Progress,
    Taught,
    TeachRequest,
)
from inspector.teaching.scoring import SUSPECT, outliers, place, settled
from inspector.teaching.studied import REJECT_AT, Studied
from inspector.teaching.tiles import chosen_geometry, cut

__all__ = ["carry_out"]

_ONE_STRANGE = (
    "Picture stands out",
    "was learnt",
    (
        "Judged by all others it is no good product. Look at it: move it away if it shows a "
        "defect; if it is good, say --accept-outliers, or add more pictures like it."
    ),
)
_SEVERAL_STRANGE = (
    "Pictures stand out",
    "were learnt",
    (
        "Judged by all others they are no good product. Look at them: move away those that show a "
        "defect; if they are good, say --accept-outliers, or add more pictures like them."
    ),
)


def carry_out(request: TeachRequest, progress: Progress) -> Taught:
    """Read, learn, place the threshold, write; see `inspector.teaching.teach`."""
    started = perf_counter()
    _check_request(request)
    check_place(request)
    counted = _Counted(progress)
    studied = _study(request, counted)
    counted.begin("Writing", 2)
    contents = contents_of(studied, *finished_graph(studied))
    counted.one()
    with placed(request) as folder:
        write(folder, contents)
    counted.one()
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
    low, high = FALSE_REJECT_RATES
    if not low <= request.false_reject_rate <= high:
        raise UsageError(
            f"The false-reject rate must lie in {low:g} … {high:g}, got "
            f"{request.false_reject_rate:g}: a few dozen pictures can say no more."
        )


def _study(request: TeachRequest, counted: _Counted) -> Studied:
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
    threshold = place(lesson.good, request.false_reject_rate).raised(-math.log(tiles.share))
    defects = labelled.anomaly if labelled else np.empty(0)
    settled_at = settled(threshold, lesson.good, defects, request.false_reject_rate)
    doubts = tuple(filter(None, (too_few(pictures), strange)))
    return Studied(request, pictures, geometry, tiles, lesson, labelled, settled_at, doubts)


def _files(request: TeachRequest) -> int:
    """Picture files to be read, as far as the folders are there."""
    folders = [request.good, *(request.defects.glob("*") if request.defects else ())]
    return sum(
        path.suffix.lower() in SUFFIXES
        for folder in folders
        if folder.is_dir()
        for path in folder.iterdir()
    )


def _refuse_strange(
    request: TeachRequest, pictures: Sequence[Picture], lesson: Lesson
) -> Doubt | None:
    """Refuse pictures that stand out among the good ones, or warn where they are accepted.

    Warns as well of what may stand out by chance.
    """
    names = [picture.name for picture in pictures]
    strange = outliers(lesson.good, names)
    if not strange:
        return _suspected(outliers(lesson.good, names, SUSPECT))
    found, learnt, advice = _ONE_STRANGE if len(strange) == 1 else _SEVERAL_STRANGE
    if request.accept_outliers:
        sentence = f"{found} among the good ones and {learnt} all the same: {_named(strange)}."
        return Doubt(DoubtKind.LEARNT, sentence, tuple(strange))
    message = f"{found} among the good ones: {_named(strange)}. {advice}"
    raise TeachingError(Trouble.STRANGE, message, strange)


def _suspected(pictures: Sequence[str]) -> Doubt | None:
    if not pictures:
        return None
    return Doubt(
        DoubtKind.SUSPECT,
        f"By far the strangest of the good pictures: {_named(pictures)}. Look there: if there is a "
        "defect, move it away and teach again.",
        tuple(pictures),
    )


def _named(pictures: Sequence[str]) -> str:
    return ", ".join(repr(name) for name in pictures)


def _taught(studied: Studied, seconds: float) -> Taught:
    request, labelled = studied.request, studied.labelled
    return Taught(
        folder=Path(request.out / request.product),
        product=request.product,
        pictures=len(studied.pictures),
        tiles=len(studied.cut.tiles),
        scores=studied.log_odds,
        reject_at=REJECT_AT,
        review_at=studied.review_at,
        false_reject_rate=request.false_reject_rate,
        false_rejects=studied.false_rejects,
        interval=studied.interval,
        categories=studied.categories,
        labelled=len(labelled.anomaly) if labelled else 0,
        found=studied.found,
        named_right=labelled.named_right if labelled else 0,
        seconds=seconds,
        doubts=studied.doubts,
    )
