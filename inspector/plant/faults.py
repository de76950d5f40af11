"""A fault in a description, and the faults that many settings may have."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Sequence

from inspector.plant.names import name_fault

__all__ = ["Fault", "above_zero", "at_most", "finite", "known", "named", "not_declared", "unique"]

Fault = tuple[str, str]
"""A place in a description (`lines[0].stages[1]`), and what is wrong there."""


def named(place: str, name: str) -> Iterator[Fault]:
    """The fault of a name."""
    fault = name_fault(name)
    if fault is not None:
        yield place, fault


def above_zero(place: str, value: float | None) -> Iterator[Fault]:
    """The fault of a number that must lie above 0; None has none."""
    if value is not None and not (value > 0 and math.isfinite(value)):
        yield place, f"expected a number above 0, got {value:g}"


def finite(place: str, value: float) -> Iterator[Fault]:
    """The fault of a number that must have a value."""
    if not math.isfinite(value):
        yield place, f"expected a number, got {value:g}"


def at_most(place: str, entries: Sequence[object], limit: int) -> Iterator[Fault]:
    """The fault of a list that is too long for everything in it to be compared."""
    if len(entries) > limit:
        yield place, f"expected at most {limit:,} entries, got {len(entries):,}"


def unique(place: str, names: Sequence[str]) -> Iterator[Fault]:
    """Names that an earlier neighbour has; an empty one is a fault of another kind."""
    first: dict[str, int] = {}
    for at, name in enumerate(names):
        if name and first.setdefault(name, at) != at:
            yield f"{place}[{at}].name", f"{name!r} is the name of {place}[{first[name]}] already"


def known(
    place: str, names: Iterable[str], declared: Collection[str], what: str
) -> Iterator[Fault]:
    """Names in a list under which nothing is declared."""
    for at, name in enumerate(names):
        if name not in declared:
            yield f"{place}[{at}]", not_declared(name, declared, what)


def not_declared(name: str, declared: Collection[str], what: str) -> str:
    """That there is nothing of that name, and what there is."""
    return f"there is no {what} {name!r}; declared: {', '.join(sorted(declared)) or 'none'}"
