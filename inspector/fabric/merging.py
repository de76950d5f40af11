"""Findings that touch become one defect, whichever picture or tile each was seen in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce

from inspector.fabric.geometry import Rectangle
from inspector.fabric.looks import ClothDefect
from inspector.values import Severity

__all__ = ["join_defects"]

_GRAVEST_FIRST = (Severity.CRITICAL, Severity.MAJOR, Severity.MINOR)


def join_defects(defects: Iterable[ClothDefect], gap_mm: float = 0.0) -> tuple[ClothDefect, ...]:
    """Join the findings of one category that overlap or lie at most `gap_mm` apart.

    What touches through others belongs together too, so the result does not depend on the order.
    A joined defect has the smallest rectangle around its parts, the gravest severity and the
    highest confidence. Defects come in the order of their place along the roll.
    """
    by_category: dict[str, list[ClothDefect]] = defaultdict(list)
    for defect in defects:
        by_category[defect.category].append(defect)
    joined = (
        reduce(_both, group)
        for found in by_category.values()
        for group in _groups(sorted(found, key=_order), gap_mm)
    )
    return tuple(sorted(joined, key=_order))


def _groups(found: Sequence[ClothDefect], gap_mm: float) -> Iterator[list[ClothDefect]]:
    """The connected groups of defects, which come in the order of their beginnings."""
    parents = list(range(len(found)))
    for one, other in _touching([defect.place for defect in found], gap_mm):
        parents[_root(parents, other)] = _root(parents, one)
    groups: dict[int, list[ClothDefect]] = defaultdict(list)
    for index, defect in enumerate(found):
        groups[_root(parents, index)].append(defect)
    yield from groups.values()


def _touching(places: Sequence[Rectangle], gap_mm: float) -> Iterator[tuple[int, int]]:
    """Pairs that touch; of those before, only the ones that reach this far are looked at."""
    reaching: list[int] = []
    for index, place in enumerate(places):
        reaching = [each for each in reaching if places[each].bottom + gap_mm >= place.y]
        yield from ((each, index) for each in reaching if places[each].touches(place, gap_mm))
        reaching.append(index)


def _root(parents: list[int], index: int) -> int:
    while parents[index] != index:
        parents[index] = parents[parents[index]]
        index = parents[index]
    return index


def _order(defect: ClothDefect) -> tuple[object, ...]:
    place = defect.place
    return place.y, place.x, place.height, place.width, defect.category, defect.pictures


def _both(one: ClothDefect, other: ClothDefect) -> ClothDefect:
    return ClothDefect(
        one.category,
        min(one.severity, other.severity, key=_GRAVEST_FIRST.index),
        max(one.confidence, other.confidence),
        one.place.union(other.place),
        tuple(sorted({*one.pictures, *other.pictures})),
    )
