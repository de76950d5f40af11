"""From what a graph returns to a judgement: scores, findings, disposition."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from inspector.ports import GraphOutput
from inspector.preprocess import Tiles
from inspector.recipe import CategoryRule, Recipe
from inspector.regions import Finding, covered_area, find, longest_extent, merge, whole
from inspector.values import Defect, Disposition

__all__ = ["DEFECTIVE", "Judgement", "cannot_judge", "judge", "log_odds", "probability"]

DEFECTIVE = "defective"
"""Name of the score that thresholds apply to."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What becomes of a picture, why, and with which scores.

    `area` is the share of the picture that all defects cover together; it is worked out only
    where the recipe has grades of cells, and 0 otherwise.
    """

    disposition: Disposition
    defects: tuple[Defect, ...]
    scores: Mapping[str, float]
    reason: str = ""
    area: float = 0.0


def judge(
    output: GraphOutput, tiles: Tiles, categories: tuple[str, ...], recipe: Recipe
) -> Judgement:
    """Grade a picture from its tiles: its score is that of its worst tile.

    Categories are named, with regions, where the picture does not pass. A picture that fails
    without any category reaching its own threshold is given the likeliest one in its worst tile,
    so that every reject says what was seen, and where.
    """
    scores = _scores(output, categories)
    disposition = recipe.disposition(scores[DEFECTIVE])
    if disposition is Disposition.PASS:
        return Judgement(disposition, (), scores)
    named = [name for name in categories if scores[name] >= recipe.rule(name).report_at]
    found = [
        (name, finding)
        for name in named
        for finding in _findings(categories.index(name), output, tiles, recipe.rule(name))
    ] or _likeliest(output, tiles, categories, recipe)
    found.sort(key=lambda each: -each[1].peak)
    pixels = _picture_area(tiles)
    area = 0.0 if recipe.cells is None else _share([each for _, each in found], pixels)
    defects = tuple(_defect(name, finding, recipe.rule(name), pixels) for name, finding in found)
    return Judgement(disposition, defects, scores, area=area)


def cannot_judge(judgement: Judgement, reason: str) -> Judgement:
    """The same scores, but no verdict: the picture is not fit to be judged."""
    return Judgement(Disposition.CANNOT_JUDGE, (), judgement.scores, reason)


def probability(log_odds: float) -> float:
    """Sigmoid in double precision.

    Strictly rising for log-odds between -745 and 36, where a float32 sigmoid is already flat at
    17; so a ranking by probability is the ranking by raw score.
    """
    if log_odds >= 0:
        return 1.0 / (1.0 + math.exp(-log_odds))
    odds = math.exp(log_odds)
    return odds / (1.0 + odds)


def log_odds(probability: float) -> float:
    """Inverse of `probability`; infinite at 0 and 1."""
    if probability <= 0.0:
        return -math.inf
    if probability >= 1.0:
        return math.inf
    return math.log(probability) - math.log1p(-probability)


def _scores(output: GraphOutput, categories: tuple[str, ...]) -> dict[str, float]:
    worst = output.logits.max(axis=0)
    scores = {name: probability(float(worst[k])) for k, name in enumerate(categories)}
    scores[DEFECTIVE] = probability(float(output.defective.max()))
    return scores


def _findings(
    index: int, output: GraphOutput, tiles: Tiles, rule: CategoryRule
) -> tuple[Finding, ...]:
    """Regions of one category, joined across tiles.

    Only tiles that reach the category's threshold are searched, and the surest one in any case.
    A region's confidence is the calibrated one of its tile: a single cell's is not calibrated.
    """
    worst = int(output.logits[:, index].argmax())
    reported = {worst, *np.flatnonzero(output.logits[:, index] >= log_odds(rule.report_at))}
    gap = round(tiles.pixels.shape[1] / output.maps.shape[2])
    findings = [
        replace(found, peak=float(output.logits[tile, index]))
        for tile in sorted(int(tile) for tile in reported)
        for found in _in_tile(output, index, tile, tiles, log_odds(rule.map_at))
    ]
    return merge(findings, gap)


def _likeliest(
    output: GraphOutput, tiles: Tiles, categories: tuple[str, ...], recipe: Recipe
) -> list[tuple[str, Finding]]:
    """Regions of the likeliest category in the worst tile."""
    tile = int(output.defective.argmax())
    index = int(output.logits[tile].argmax())
    rule = recipe.rule(categories[index])
    found = _in_tile(output, index, tile, tiles, log_odds(rule.map_at))
    peak = float(output.logits[tile, index])
    return [(categories[index], replace(each, peak=peak)) for each in found]


def _defect(name: str, finding: Finding, rule: CategoryRule, pixels: int) -> Defect:
    return Defect(
        category=name,
        confidence=probability(finding.peak),
        severity=rule.severity,
        region=finding.region,
        area=_share([finding], pixels),
        length=longest_extent(finding.parts),
    )


def _share(findings: Sequence[Finding], pixels: int) -> float:
    """The share of the picture that the cells of findings cover, each place counted once."""
    parts = [part for finding in findings for part in finding.parts]
    return min(1.0, covered_area(parts) / pixels)


def _picture_area(tiles: Tiles) -> int:
    last = tiles.regions[-1]  # tiles go row by row: the last ends where the picture does
    return last.right * last.bottom


def _in_tile(
    output: GraphOutput, index: int, tile: int, tiles: Tiles, threshold: float
) -> tuple[Finding, ...]:
    """Findings in one tile; where no cell reaches the threshold, the neighbourhood of its peak."""
    cells = output.maps[tile, index]
    found = find(cells, tile, tiles, threshold)
    if found:
        return found
    # The tile as a whole was sure and no single cell was: take what stands out around its peak.
    peak, floor = float(cells.max()), float(cells.min())
    relaxed = find(cells, tile, tiles, peak - 0.25 * (peak - floor))
    best = max(relaxed, key=lambda entry: entry.peak, default=None)
    if best is not None:
        return (replace(best, peak=peak),)
    region = tiles.regions[tile]
    return (Finding(region, peak, (whole(region),)),)
