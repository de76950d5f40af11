"""Counts put together to what people call a total."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from inspector.ports import Count, Tally
from inspector.statistics import Summary, summarise
from inspector.values import Disposition

__all__ = ["by_category", "by_disposition", "figures", "units"]


def by_disposition(counts: Iterable[Count]) -> Counter[Disposition]:
    """Units by their final word; the counts are told apart by it."""
    found: Counter[Disposition] = Counter()
    for count in counts:
        if count.disposition is not None:
            found[count.disposition] += count.units
    return found


def by_category(counts: Iterable[Count]) -> Counter[str]:
    """Units that show each category; the counts are told apart by it."""
    found: Counter[str] = Counter()
    for count in counts:
        if count.category is not None:
            found[count.category] += count.units
    return found


def figures(counts: Iterable[Count], shown: Iterable[Count] = ()) -> Summary:
    """What became of the units, and what they show."""
    return summarise(Tally(by_disposition(counts), by_category(shown)))


def units(counts: Iterable[Count]) -> int:
    """All units."""
    return sum(count.units for count in counts)
