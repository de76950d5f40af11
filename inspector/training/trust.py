"""Bands and calibration of a bundle: chosen on the calibration slice, measured on the test fold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from inspector.costs import DefaultBands, Effect, Reliability, default_bands
from inspector.costs.drawing import draw_reliability
from inspector.costs.labelled import Table
from inspector.evaluation import Evaluation
from inspector.statistics.rates import Interval

__all__ = ["PLOT", "bands_of", "bands_told", "calibration_told", "with_bands", "write_plot"]

PLOT = "reliability.svg"


def bands_of(table: Table, declared: Mapping[str, Any]) -> DefaultBands | None:
    """Default bands from the calibration slice; None where it lacks good or defective pictures.

    Where it has too few of a kind for what it should hold, the threshold that is `declared` in
    train.toml stands if it is the more careful one.
    """
    if not 0 < int(table.defective.sum()) < len(table):
        return None
    found = default_bands(table)
    review_at, reject_at = found.review_at, found.reject_at
    if not found.escapes_held:
        review_at = min(review_at, float(declared["review_at"]))
    if not found.overkill_held:
        reject_at = max(reject_at, float(declared["reject_at"]))
    return replace(found, review_at=review_at, reject_at=reject_at)


def with_bands(content: Mapping[str, Any], bands: DefaultBands | None) -> dict[str, Any]:
    """The manifest's content with the bands in its grading; as it is where there are none."""
    if bands is None:
        return dict(content)
    grading = {
        **content["grading"],
        "review_at": bands.review_at,
        "reject_at": bands.reject_at,
    }
    return {**content, "grading": grading, "bands": bands.as_dict()}


def write_plot(folder: Path, evaluation: Evaluation) -> None:
    """Draw the reliability of the test fold beside the card, where it has pictures."""
    if evaluation.calibration is not None:
        title = f"{evaluation.product}: are its probabilities true?"
        text = draw_reliability(evaluation.calibration, title)
        (folder / PLOT).write_text(text, encoding="utf-8")


def calibration_told(found: Reliability | None) -> Iterator[str]:
    """Lines of the card about probabilities."""
    if found is None:
        return
    low, high = found.interval
    yield "\n## Are its probabilities true?\n"
    yield f"![Stated probability against share of defective pictures]({PLOT})\n"
    yield (
        f"Expected calibration error on the test fold: {found.error:.3f} [{low:.3f}, {high:.3f}] "
        f"({found.n} pictures, {len(found.bins)} of ten equal bins; chance alone makes it larger "
        "than 0)."
    )


def bands_told(bands: Mapping[str, Any] | None, effect: Effect | None) -> Iterator[str]:
    """Lines of the card about what passes, goes to a person and is rejected by default."""
    if effect is None:
        return
    yield "\n## Default bands\n"
    if bands is not None:
        yield _chosen(bands)
    yield "On the test fold, which chose nothing:\n"
    yield "| figure | value | 95 % interval |"
    yield "| --- | ---: | --- |"
    rows = (
        ("escape rate (of the defective)", effect.escape_rate_of_defective, effect.escape_interval),
        ("overkill rate (of the good)", effect.overkill_rate_of_good, effect.overkill_interval),
        ("to a person (of all)", effect.review_share, effect.review_interval),
        ("decided without a person", effect.automation_rate, effect.automation_interval),
    )
    yield from (_row(*row) for row in rows)
    yield (
        f"\n{effect.escapes:.0f} of {effect.defective:.0f} defective pictures escaped, "
        f"{effect.overkill:.0f} of {effect.pictures - effect.defective:.0f} good ones were "
        "rejected. Your product and your costs are others: `inspector calibrate` chooses bands by "
        "them."
    )


def _chosen(bands: Mapping[str, Any]) -> str:
    held = (
        "there were enough for that."
        if bands["escapes_held"] and bands["overkill_held"]
        else "there were too few for that, so the usual thresholds stand where more careful."
    )
    return (
        f"To review from {bands['review_at']:g}, rejected from {bands['reject_at']:g}: the "
        f"smallest review band for an expected escape rate of at most {bands['escape_rate']:.0%} "
        f"and an expected overkill rate of at most {bands['overkill_rate']:.0%}, chosen on the "
        f"{bands['defective']} defective and {bands['good']} good pictures of the calibration "
        f"slice alone; {held}\n"
    )


def _row(name: str, value: float | None, interval: Interval | None) -> str:
    if value is None or interval is None:
        return f"| {name} | — | |"
    return f"| {name} | {value:.1%} | {interval[0]:.1%} to {interval[1]:.1%} |"
