"""Picture bytes in, verdict out: the one pipeline behind service, scan, tests and benchmark."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from time import perf_counter
from typing import Self

import numpy as np

from inspector.adapters.decoding import DEFAULT_LIMITS, Limits, decode
from inspector.bundles import Bundle, Precision, activate, find_bundle, read_bundle
from inspector.fitness import NoveltyLimits, limits_of, withheld_if_unfit
from inspector.grading import Judgement, judge
from inspector.ports import GraphOutput, ModelSession
from inspector.preprocess import Tiles, prepare
from inspector.recipe import Recipe
from inspector.values import BundleRef, Frame, RecipeRef, Timings, Verdict

__all__ = ["TILES_AT_ONCE", "Graded", "Inspector"]

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
        plan = self._plan
        started = self._clock()
        frame = decode(picture, self._limits, digest=digest)
        decoded = self._clock()
        tiles = prepare(frame.pixels, self._bundle.geometry)
        prepared = self._clock()
        output = _run(self._session, tiles)
        inferred = self._clock()
        judged = judge(output, tiles, self._bundle.categories, plan.recipe)
        judgement = withheld_if_unfit(judged, output, tiles, plan.recipe, plan.novelty)
        graded = self._clock()
        verdict = Verdict(
            disposition=judgement.disposition,
            grade=_grade(judgement, frame, plan.recipe),
            defects=judgement.defects,
            scores=judgement.scores,
            bundle=self._ref,
            recipe=plan.recipe_ref,
            timings=_timings(started, decoded, prepared, inferred, graded),
            reason=judgement.reason,
        )
        return Graded(verdict, frame.width, frame.height)

    def look(self, picture: bytes) -> tuple[Tiles, GraphOutput]:
        """A picture's tiles and what the graph says of them: to be shown, not judged.

        Raises a PictureError for bytes that cannot be graded.
        """
        tiles = prepare(decode(picture, self._limits).pixels, self._bundle.geometry)
        return tiles, _run(self._session, tiles)

    def _planned(self, recipe: Recipe) -> _Plan:
        return _Plan(recipe, recipe.ref, limits_of(recipe, self._bundle.recipe))


def _run(session: ModelSession, tiles: Tiles) -> GraphOutput:
    """Run all tiles, a bounded number at a time."""
    count = len(tiles.regions)
    if count <= TILES_AT_ONCE:
        return session.run(tiles.pixels)
    parts = [
        session.run(tiles.pixels[start : start + TILES_AT_ONCE])
        for start in range(0, count, TILES_AT_ONCE)
    ]
    return _joined(parts)


def _joined(parts: Sequence[GraphOutput]) -> GraphOutput:
    told = [part.novelty for part in parts if part.novelty is not None]
    return GraphOutput(
        np.concatenate([part.defective for part in parts]),
        np.concatenate([part.logits for part in parts]),
        np.concatenate([part.maps for part in parts]),
        np.concatenate([part.embedding for part in parts]),
        np.concatenate(told) if told else None,
    )


def _grade(judgement: Judgement, frame: Frame, recipe: Recipe) -> str:
    """The grade by the recipe; lengths are compared with the picture's shorter side."""
    return recipe.grade(
        judgement.disposition,
        judgement.defects,
        area=judgement.area,
        side=min(frame.width, frame.height),
    )


def _timings(*marks: float) -> Timings:
    """Stages in milliseconds from the five clock readings around them, in seconds."""
    decode_ms, prepare_ms, inference_ms, grading_ms = (
        1e3 * (end - start) for start, end in pairwise(marks)
    )
    return Timings(decode_ms, prepare_ms, inference_ms, grading_ms, 1e3 * (marks[-1] - marks[0]))
