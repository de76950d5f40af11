"""Orders over all their time: what was counted of each, and up to when its time runs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from inspector.plant import Order
from inspector.ports import Count, Dimension
from inspector.production.reader import Reader
from inspector.production.scope import Scope
from inspector.values import Disposition

__all__ = ["order_counts", "order_ends", "order_life"]

_APART = (Dimension.STATION, Dimension.PRODUCT, Dimension.ORDER, Dimension.DISPOSITION)
_AT_ONCE = 500  # names in one question: a database takes so many values and no more
_HOUR_S = 3600


def order_life(reader: Reader, scope: Scope) -> Scope:
    """The same question from the beginning of time up to the end of its last stretch.

    Raises UsageError for a shift that the plant does not have.
    """
    until = [scope.until, *(span.until for span in scope.spans(reader.plant, reader.now))][-1]
    return replace(scope, since=None, until=until, shift=None)


def order_counts(reader: Reader, life: Scope, names: Iterable[str]) -> dict[str, list[Count]]:
    """Counts at the lines' ends of each named order, told apart as `measured` needs it."""
    own: dict[str, list[Count]] = {name: [] for name in sorted(set(names))}
    for count in _counts(reader, life, own, every=None):
        own[count.order or ""].append(count)
    return own


def order_ends(reader: Reader, life: Scope, good: Mapping[Order, int]) -> dict[str, datetime]:
    """Up to when the time of each order runs, by name; `good` is what was made of it in its life.

    That of an order with enough good units ends with the hour (UTC) in which the last one needed
    was taken, so it is up to an hour long; all else ends with the question or now.
    """
    end = min(life.until or reader.now, reader.now)
    needed = {order.name: order.quantity for order in good if good[order] >= order.quantity}
    ends = {order.name: end for order in good}
    for count in _counts(reader, life, needed, every=_HOUR_S):  # in the order of time
        name = count.order or ""
        if count.bucket is not None and count.disposition is Disposition.PASS and needed[name] > 0:
            needed[name] -= count.units
            ends[name] = min(end, count.bucket + timedelta(seconds=_HOUR_S))
    return ends


def _counts(
    reader: Reader, life: Scope, names: Collection[str], *, every: int | None
) -> Iterator[Count]:
    wanted = list(names)
    for start in range(0, len(wanted), _AT_ONCE):
        orders = frozenset(wanted[start : start + _AT_ONCE])
        found = reader.counts(life, by=_APART, every=every, orders=orders)
        yield from reader.at_line_ends(life, found)
