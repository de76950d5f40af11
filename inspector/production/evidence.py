"""Counts as a diagnosis compares them: by each factor, in strata of what is made alike."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from inspector.diagnosis import BEFORE, RECENT, Counts, Evidence, Factor, Row
from inspector.ports import Count, Dimension
from inspector.production.reader import Reader
from inspector.production.scope import Scope
from inspector.values import Disposition

__all__ = ["HOUR_S", "Tally", "evidence_of", "gather"]

HOUR_S = 3600
_FEWEST_DAYS = 3  # before that an hour of the day is a stretch of time, nothing that recurs
_BY = (Dimension.STATION, Dimension.PRODUCT, Dimension.ORDER, Dimension.DISPOSITION)

_Kind = Disposition | tuple[str]
"""What a unit is counted under: a disposition, or a category in a tuple of its own."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Units of a product and order at a station in one hour, by what they are counted under."""

    station: str
    product: str
    order: str
    bucket: datetime | None
    units: Mapping[_Kind, int]


_Name = Callable[[Tally], str]
_Stratum = Callable[[Tally], tuple[str, ...]]


def gather(reader: Reader, scope: Scope, *, every: int | None = HOUR_S) -> list[Tally]:
    """What the question selects, in order of time; `every` None puts all hours together."""
    found: dict[tuple[str, str, str, datetime | None], Counter[_Kind]] = defaultdict(Counter)
    for by in (_BY, (*_BY, Dimension.CATEGORY)):
        for count in reader.counts(scope, by=by, every=every):
            kind = _kind(count)
            if kind is not None:
                found[_key(count)][kind] += count.units
    # Where `every` is None, no bucket stands in the way of sorting.
    keys = sorted(found, key=lambda key: (str(key[3]), *key[:3]))
    return [Tally(*key, found[key]) for key in keys]


def evidence_of(
    reader: Reader,
    scope: Scope,
    tallies: list[Tally],
    *,
    days: float,
    recent: datetime,
    costs: Mapping[str, float],
) -> Evidence:
    """All that a diagnosis needs of a question; `recent` is where the recent time begins."""
    tables: dict[Factor, list[Row]] = {
        Factor.STATION: _rows(tallies, _station, lambda each: (each.product, _stage(reader, each))),
        Factor.PRODUCT: _rows(tallies, _product, lambda each: (each.station,)),
        Factor.ORDER: _rows(tallies, _order, _place),
        Factor.SHIFT: list(_shift_rows(reader, scope)),
        Factor.TIME: _rows(tallies, lambda each: _when(each, recent), _place),
    }
    if days >= _FEWEST_DAYS:
        tables[Factor.HOUR] = _rows(tallies, lambda each: _hour(reader, each), _place)
    return Evidence(_total(reader, scope, tallies), days, tables, _course(tallies), costs)


def _key(count: Count) -> tuple[str, str, str, datetime | None]:
    return count.station or "", count.product or "", count.order or "", count.bucket


def _kind(count: Count) -> _Kind | None:
    """What a count goes under; None for what is seen on pictures that cannot be judged."""
    if count.category is None:
        return count.disposition
    return None if count.disposition is Disposition.CANNOT_JUDGE else (count.category,)


def _counts(units: Mapping[_Kind, int]) -> Counts:
    return Counts(
        good=units.get(Disposition.PASS, 0),
        rejected=units.get(Disposition.REJECT, 0),
        undecided=units.get(Disposition.REVIEW, 0),
        cannot_judge=units.get(Disposition.CANNOT_JUDGE, 0),
        categories={kind[0]: n for kind, n in units.items() if isinstance(kind, tuple)},
    )


def _rows(tallies: Iterable[Tally], level: _Name, stratum: _Stratum) -> list[Row]:
    sums: dict[tuple[str, tuple[str, ...], str], Counter[_Kind]] = defaultdict(Counter)
    for each in tallies:
        sums[level(each), stratum(each), each.product].update(each.units)
    return [Row(*key, _counts(units)) for key, units in sums.items()]


def _shift_rows(reader: Reader, scope: Scope) -> Iterator[Row]:
    """Shifts begin at any minute, so each is asked for by itself."""
    if scope.shift is not None:
        return
    plant = reader.plant
    names = [*(shift.name for shift in plant.shifts), *(turn.shift for turn in plant.extra)]
    for name in dict.fromkeys(names):
        tallies = gather(reader, replace(scope, shift=name), every=None)
        yield from (replace(row, level=name) for row in _rows(tallies, _product, _place))


def _total(reader: Reader, scope: Scope, tallies: list[Tally]) -> Counts:
    """Units as a summary counts them, and every category that was seen anywhere."""
    passed = reader.before_line_ends if scope.whole_lines else frozenset()
    units: Counter[_Kind] = Counter()
    for each in tallies:
        shown = each.units if each.station not in passed else dict.fromkeys(each.units, 0)
        units.update(shown)
    return _counts(units)


def _course(tallies: Iterable[Tally]) -> list[list[Counts]]:
    """Hour after hour of each product at each station."""
    hours: dict[tuple[str, ...], dict[datetime | None, Counter[_Kind]]] = defaultdict(
        lambda: defaultdict(Counter)
    )
    for each in tallies:
        hours[_place(each)][each.bucket].update(each.units)
    return [[_counts(units) for units in series.values()] for series in hours.values()]


def _station(each: Tally) -> str:
    return each.station


def _product(each: Tally) -> str:
    return each.product


def _order(each: Tally) -> str:
    return each.order


def _place(each: Tally) -> tuple[str, ...]:
    return each.product, each.station


def _stage(reader: Reader, each: Tally) -> str:
    return reader.plant.place(each.station).stage or ""


def _when(each: Tally, recent: datetime) -> str:
    return RECENT if each.bucket is not None and each.bucket >= recent else BEFORE


def _hour(reader: Reader, each: Tally) -> str:
    """The plant's clock where the hour begins; half past in zones that are half an hour off."""
    return "" if each.bucket is None else f"{each.bucket.astimezone(reader.plant.zone):%H:%M}"
