"""The same figures for each line, stage, station, product or order, side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from inspector.plant import Place
from inspector.ports import Count, Dimension
from inspector.production.reader import Reader
from inspector.production.scope import Scope
from inspector.production.totals import figures
from inspector.statistics import Summary

__all__ = ["Group", "Grouping", "groups"]


class Grouping(StrEnum):
    """What figures are told apart by; closed."""

    LINE = "line"
    STAGE = "stage"
    STATION = "station"
    PRODUCT = "product"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of one of them.

    `name` is that of a line, station, product or order; a stage has that of its line first. It is
    empty for what is in no line, and for units that name no order.
    """

    name: tuple[str, ...]
    figures: Summary


_APART = (Dimension.STATION, Dimension.PRODUCT, Dimension.ORDER, Dimension.DISPOSITION)
_OF_EVERY_STAGE = (Grouping.STAGE, Grouping.STATION)


def groups(reader: Reader, scope: Scope, by: Grouping) -> tuple[Group, ...]:
    """A group for each that was counted in the span: in the plant's order, then by name.

    Lines, products and orders count units at the lines' ends, stages and stations all that they
    saw. Raises UsageError for a line, stage or shift that the plant does not have.
    """
    counts: Iterable[Count] = reader.counts(scope, by=_APART)
    if by not in _OF_EVERY_STAGE:
        counts = reader.at_line_ends(scope, counts)
    own: dict[tuple[str, ...], list[Count]] = {}
    name = _naming(reader, by)
    for count in counts:
        own.setdefault(name(count), []).append(count)
    order = _places(reader)
    names = sorted(own, key=lambda each: (order.get((by, each), len(order)), not any(each), each))
    return tuple(Group(each, figures(own[each])) for each in names)


def _naming(reader: Reader, by: Grouping) -> Callable[[Count], tuple[str, ...]]:
    """How the group of a count is called."""
    where = cache(reader.plant.place)
    if by is Grouping.LINE:
        return lambda count: (where(count.station or "").line or "",)
    if by is Grouping.STAGE:
        return lambda count: _stage(where(count.station or ""))
    return lambda count: (str(getattr(count, by.value) or ""),)


def _stage(place: Place) -> tuple[str, ...]:
    return (place.line or "", place.stage or "")


def _places(reader: Reader) -> dict[tuple[Grouping, tuple[str, ...]], int]:
    """Where lines, stages and stations stand in the plant."""
    found: list[tuple[Grouping, tuple[str, ...]]] = []
    for line in reader.plant.lines:
        found.append((Grouping.LINE, (line.name,)))
        for stage in line.stages:
            found.append((Grouping.STAGE, (line.name, stage.name)))
            found += [(Grouping.STATION, (station.name,)) for station in stage.stations]
    return {each: place for place, each in enumerate(found)}
