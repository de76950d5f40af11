"""Whether a picture is fit to be judged: it shows something, and something the model knows."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from inspector.grading import Judgement, cannot_judge
from inspector.ports import GraphOutput
from inspector.preprocess import Tiles
from inspector.recipe import Recipe
from inspector.values import Defect, Disposition

__all__ = ["NOVELTY", "NoveltyLimits", "limits_of", "picture_novelty", "withheld_if_unfit"]

NOVELTY = "novelty"
"""Name of the score that says how foreign a picture is; no probability, 1 is still usual."""

_EVEN_CHANCE = 0.5


@dataclass(frozen=True, slots=True)
class NoveltyLimits:
    """From which novelty on a picture is for a person, cannot be judged, or at least does not pass.

    None: there is no such limit.
    """

    unfamiliar_at: float | None
    foreign_at: float | None
    no_pass_at: float | None = None


def limits_of(recipe: Recipe, own: Recipe) -> NoveltyLimits:
    """The limits in force: the recipe's, and the bundle's `own` where the recipe is silent."""
    chosen = recipe.unfamiliar_at, recipe.foreign_at, recipe.no_pass_at
    usual = own.unfamiliar_at, own.foreign_at, own.no_pass_at
    return NoveltyLimits(*(b if a is None else a for a, b in zip(chosen, usual, strict=True)))


def picture_novelty(output: GraphOutput) -> float | None:
    """The novelty of the middle tile: a defect is unusual in places, a foreign picture all over."""
    return None if output.novelty is None else float(np.median(output.novelty))


def withheld_if_unfit(
    judgement: Judgement, output: GraphOutput, tiles: Tiles, recipe: Recipe, limits: NoveltyLimits
) -> Judgement:
    """The judgement with its novelty among the scores, withheld or left to a person if need be.

    A picture that shows next to nothing, or nothing the model was made from, cannot be judged.
    One that is merely unfamiliar goes to review whatever its score, and none of its categories
    is stated with more than an even chance. One from `no_pass_at` on goes to review where it would
    pass, and keeps its judgement where it would not.
    """
    novelty = picture_novelty(output)
    if novelty is not None:
        judgement = replace(judgement, scores={**judgement.scores, NOVELTY: novelty})
    contrast = float(cv2.meanStdDev(tiles.pixels.reshape(-1, 1))[1][0, 0])
    if contrast < recipe.min_contrast:
        return cannot_judge(judgement, _nothing_shown(contrast, recipe.min_contrast))
    return judgement if novelty is None else _by_novelty(judgement, novelty, limits)


def _by_novelty(judgement: Judgement, novelty: float, limits: NoveltyLimits) -> Judgement:
    if limits.foreign_at is not None and novelty >= limits.foreign_at:
        return cannot_judge(judgement, _foreign(novelty, limits.foreign_at))
    if limits.unfamiliar_at is not None and novelty >= limits.unfamiliar_at:
        return replace(
            judgement,
            disposition=Disposition.REVIEW,
            defects=tuple(_unsure(defect) for defect in judgement.defects),
            reason=_unfamiliar(novelty, limits.unfamiliar_at),
        )
    passes = judgement.disposition is Disposition.PASS
    if passes and limits.no_pass_at is not None and novelty >= limits.no_pass_at:
        return replace(
            judgement,
            disposition=Disposition.REVIEW,
            reason=_not_passed(novelty, limits.no_pass_at),
        )
    return judgement


def _unsure(defect: Defect) -> Defect:
    return replace(defect, confidence=min(defect.confidence, _EVEN_CHANCE))


def _nothing_shown(contrast: float, least: float) -> str:
    return (
        f"The picture shows next to nothing: its grey levels vary by {contrast:.2f} "
        f"(standard deviation), at least {least:g} is needed."
    )


def _foreign(novelty: float, limit: float) -> str:
    return (
        f"The picture does not look like this product at all: its novelty is {novelty:.2f}, from "
        f"{limit:g} on nothing is judged. Check the product's name, the camera and its light."
    )


def _unfamiliar(novelty: float, limit: float) -> str:
    return (
        f"The model has seen nothing quite like this: the picture's novelty is {novelty:.2f}, from "
        f"{limit:g} on a person decides. If it is a new kind of good product, teach or train it."
    )


def _not_passed(novelty: float, limit: float) -> str:
    return (
        f"Nothing was found, but the picture's novelty is {novelty:.2f}, and from {limit:g} on "
        "nothing passes unseen: dim, blurred or reduced pictures hide defects. Check the camera's "
        "light, focus and scale; if it is a new kind of good product, teach or train it."
    )
