"""Picture bytes in, verdict out: the one pipeline behind service, scan, tests and benchmark."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from time import perf_counter
from typing import Self

import numpy as np
from numpy.typing import NDArray

from inspector.adapters.decoding import DEFAULT_LIMITS, Limits, decode
from inspector.bundles import Bundle, Precision, activate, find_bundle, read_bundle
from inspector.errors import PictureError
from inspector.fitness import NoveltyLimits, limits_of, withheld_if_unfit
from inspector.grading import Judgement, judge
from inspector.ports import GraphOutput, ModelSession
from inspector.preprocess import Tiles, prepare
from inspector.recipe import Recipe
from inspector.values import BundleRef, RecipeRef, Timings, Verdict

__all__ = ["TILES_AT_ONCE", "Graded", "Inspector", "parts_of"]

TILES_AT_ONCE = 16
"""Tiles run at once: bounds the memory a very large picture takes."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What one verdict is made with; replaced whole when the recipe changes."""

    recipe: Recipe
    recipe_ref: RecipeRef
    novelty: NoveltyLimits


@dataclass(frozen=True, slots=True)
class Graded:
    """A verdict and the size, in pixels, of the upright picture that it is about."""

    verdict: Verdict
    width: int
    height: int


@dataclass(frozen=True, slots=True, eq=False)
class _Prepared:
    """A picture ready for the graph, its size, and the seconds that took."""

    tiles: Tiles
    width: int
    height: int
    decode_s: float
    prepare_s: float


@dataclass(frozen=True, slots=True, eq=False)
class _Answer:
    """What the graph said of a picture, and the seconds that took."""

    output: GraphOutput
    run_s: float


class Inspector:
    """Grades pictures of one product.

    Safe to share between threads: a call touches nothing but its own picture. The recipe can be
    exchanged while pictures are graded; each verdict is made with one recipe and names it.
    """

    def __init__(
        self,
        bundle: Bundle,
        session: ModelSession,
        *,
        precision: Precision,
        recipe: Recipe | None = None,
        limits: Limits = DEFAULT_LIMITS,
        clock: Callable[[], float] = perf_counter,
    ) -> None:
        """Put a loaded session and a recipe together; `load` is the usual way."""
        self._bundle = bundle
        self._session = session
        self._ref = bundle.ref(precision)
        self._limits = limits
        self._clock = clock
        self._plan = self._planned(recipe or bundle.recipe)

    @classmethod
    def load(
        cls,
        product: str | Path,
        *,
        threads: int = 1,
        precision: Precision | None = None,
        recipe: Recipe | None = None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> Self:
        """Load and verify the bundle of a product, or the bundle in a folder.

        `threads` is the number of cores one picture may use. Raises UnknownProductError or
        BundleError; a bundle whose golden cases differ on this machine is not used.
        """
        bundle = read_bundle(product) if isinstance(product, Path) else find_bundle(product)
        chosen = precision or bundle.default_precision
        session = activate(bundle, chosen, threads=threads)
        return cls(bundle, session, precision=chosen, recipe=recipe, limits=limits)

    @property
    def bundle(self) -> Bundle:
        """The model in use."""
        return self._bundle

    @property
    def bundle_ref(self) -> BundleRef:
        """How verdicts name the model, precision included."""
        return self._ref

    @property
    def recipe(self) -> Recipe:
        """The recipe in force."""
        return self._plan.recipe

    def use(self, recipe: Recipe) -> None:
        """Judge from now on by another recipe."""
        self._plan = self._planned(recipe)

    def on(self, session: ModelSession) -> Inspector:
        """A grader like this one on another session of the same graph.

        Its recipe is this one's now; `use` on either leaves the other alone.
        """
        return Inspector(
            self._bundle,
            session,
            precision=Precision(self._ref.precision),
            recipe=self.recipe,
            limits=self._limits,
            clock=self._clock,
        )

    def inspect(self, picture: bytes, *, digest: str | None = None) -> Verdict:
        """Grade one picture. Raises a PictureError for bytes that cannot be graded."""
        return self.grade(picture, digest=digest).verdict

    def grade(self, picture: bytes, *, digest: str | None = None) -> Graded:
        """The same, together with the size of the picture."""
        return self._graded(self._plan, self._prepared(picture, digest))

    def grade_together(
        self, pictures: Sequence[bytes], *, digests: Sequence[str | None]
    ) -> list[Graded | PictureError]:
        """Grade several pictures in less time than one after another; one answer for each.

        Those that make a single tile go through the graph in one run, whose time is then the
        inference time of each, unless the bundle wants a run for each picture. A picture that
        cannot be graded has its error in its place.
        """
        plan = self._plan
        graded: dict[int, Graded | PictureError] = {}
        single: dict[int, _Prepared] = {}
        for place, (picture, digest) in enumerate(zip(pictures, digests, strict=True)):
            prepared = self._attempted(picture, digest)
            if isinstance(prepared, PictureError):
                graded[place] = prepared
            elif len(prepared.tiles.regions) == 1 and not self._bundle.one_picture:
                single[place] = prepared
            else:  # a large one is done with before the next is decoded
                graded[place] = self._graded(plan, prepared)
        answers = self._answers([prepared.tiles for prepared in single.values()])
        for (place, prepared), answer in zip(single.items(), answers, strict=True):
            graded[place] = self._judged(plan, prepared, answer)
        return [graded[place] for place in range(len(pictures))]

    def look(self, picture: bytes) -> tuple[Tiles, GraphOutput]:
        """A picture's tiles and what the graph says of them: to be shown, not judged.

        Raises a PictureError for bytes that cannot be graded.
        """
        tiles = prepare(decode(picture, self._limits).pixels, self._bundle.geometry)
        return tiles, _run(self._session, tiles.pixels)

    def _planned(self, recipe: Recipe) -> _Plan:
        return _Plan(recipe, recipe.ref, limits_of(recipe, self._bundle.recipe))

    def _attempted(self, picture: bytes, digest: str | None) -> _Prepared | PictureError:
        try:
            return self._prepared(picture, digest)
        except PictureError as error:
            return error

    def _prepared(self, picture: bytes, digest: str | None) -> _Prepared:
        started = self._clock()
        frame = decode(picture, self._limits, digest=digest)
        decoded = self._clock()
        tiles = prepare(frame.pixels, self._bundle.geometry)
        prepared = self._clock()
        return _Prepared(tiles, frame.width, frame.height, decoded - started, prepared - decoded)

    def _graded(self, plan: _Plan, prepared: _Prepared) -> Graded:
        (answer,) = self._answers([prepared.tiles])
        return self._judged(plan, prepared, answer)

    def _answers(self, parts: Sequence[Tiles]) -> list[_Answer]:
        """The tiles of several pictures through the graph at once, and apart again."""
        if not parts:
            return []
        started = self._clock()
        output = _run(self._session, _stacked(parts))
        taken = self._clock() - started
        return [_Answer(each, taken) for each in _apart(output, parts)]

    def _judged(self, plan: _Plan, prepared: _Prepared, answer: _Answer) -> Graded:
        """The verdict on a picture."""
        started = self._clock()
        tiles, output, recipe = prepared.tiles, answer.output, plan.recipe
        judged = judge(output, tiles, self._bundle.categories, recipe)
        judgement = withheld_if_unfit(judged, output, tiles, recipe, plan.novelty)
        grading = self._clock() - started
        verdict = Verdict(
            disposition=judgement.disposition,
            grade=_grade(judgement, prepared, recipe),
            defects=judgement.defects,
            scores=judgement.scores,
            bundle=self._ref,
            recipe=plan.recipe_ref,
            timings=_timings(prepared.decode_s, prepared.prepare_s, answer.run_s, grading),
            reason=judgement.reason,
        )
        return Graded(verdict, prepared.width, prepared.height)


def _run(session: ModelSession, tiles: NDArray[np.uint8]) -> GraphOutput:
    """Run all tiles, a bounded number at a time."""
    if len(tiles) <= TILES_AT_ONCE:
        return session.run(tiles)
    return _joined([session.run(tiles[part]) for part in parts_of(len(tiles))])


def parts_of(tiles: int) -> list[slice]:
    """A picture's tiles in as few equal parts as hold no more than are run at once."""
    parts = -(-tiles // TILES_AT_ONCE)
    bounds = [tiles * part // parts for part in range(parts + 1)]
    return [slice(start, stop) for start, stop in pairwise(bounds)]


def _joined(parts: Sequence[GraphOutput]) -> GraphOutput:
    told = [part.novelty for part in parts if part.novelty is not None]
    return GraphOutput(
        np.concatenate([part.defective for part in parts]),
        np.concatenate([part.logits for part in parts]),
        np.concatenate([part.maps for part in parts]),
        np.concatenate([part.embedding for part in parts]),
        np.concatenate(told) if told else None,
    )


def _stacked(parts: Sequence[Tiles]) -> NDArray[np.uint8]:
    return parts[0].pixels if len(parts) == 1 else np.concatenate([each.pixels for each in parts])


def _apart(output: GraphOutput, parts: Sequence[Tiles]) -> list[GraphOutput]:
    """What was said of stacked tiles, for each part of the stack."""
    if len(parts) == 1:
        return [output]
    ends = list(accumulate(len(each.regions) for each in parts))
    return [
        GraphOutput(
            output.defective[start:end],
            output.logits[start:end],
            output.maps[start:end],
            output.embedding[start:end],
            None if output.novelty is None else output.novelty[start:end],
        )
        for start, end in pairwise([0, *ends])
    ]


def _grade(judgement: Judgement, picture: _Prepared, recipe: Recipe) -> str:
    """The grade by the recipe; lengths are compared with the picture's shorter side."""
    return recipe.grade(
        judgement.disposition,
        judgement.defects,
        area=judgement.area,
        side=min(picture.width, picture.height),
    )


def _timings(*stages: float) -> Timings:
    """The four stages and their sum in milliseconds, from seconds."""
    decode_ms, prepare_ms, inference_ms, grading_ms = (1e3 * seconds for seconds in stages)
    return Timings(decode_ms, prepare_ms, inference_ms, grading_ms, 1e3 * sum(stages))
