"""Defect analysis: which few categories make up most of what is found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

from inspector.statistics.summary import CategoryCount, falling

__all__ = ["ParetoBar", "pareto"]


@dataclass(frozen=True, slots=True)
class ParetoBar:
    """One bar: its count, its share of all counts and the share of it and all bars before it.

    `category` is None for the bar that gathers every category beyond the ones shown.
    """

    category: str | None
    count: int
    share: float
    cumulative: float


def pareto(categories: Mapping[str, int], *, top: int | None = None) -> tuple[ParetoBar, ...]:
    """Bars falling by count (equal counts by name), with the gathered rest last.

    `top` is how many categories get a bar of their own; None gives one to each. Shares are of
    the sum of all counts, in 0 … 1; no counts, no bars. The chart is J. M. Juran's, "Quality
    Control Handbook" (1951). Raises ValueError for a negative count or `top` below 1.
    """
    if top is not None and top < 1:
        raise ValueError(f"expected top >= 1, got {top}")
    if any(count < 0 for count in categories.values()):
        raise ValueError(f"expected counts >= 0, got {dict(categories)}")
    ranked = falling(categories)
    shown = _gathered(ranked, top) if top is not None and len(ranked) > top else list(ranked)
    total = sum(item.units for item in ranked)
    # Whole counts are summed before dividing, so that the last bar ends at exactly 1.
    running = accumulate(count for _, count in shown)
    return tuple(
        ParetoBar(category, count, count / total, so_far / total)
        for (category, count), so_far in zip(shown, running, strict=True)
    )


def _gathered(ranked: tuple[CategoryCount, ...], top: int) -> list[tuple[str | None, int]]:
    rest = sum(item.units for item in ranked[top:])
    return [*ranked[:top], (None, rest)]
