"""Time cut into buckets, and a stretch of time cut into the fewest pieces that counters cover.

Minutes let a range begin and end anywhere at little cost; hours and days keep a sum over years
short (365 buckets a year instead of 525,600).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

__all__ = ["SPANS", "Piece", "ceiling", "floor", "pieces", "within_calendar"]

SPANS = (86400, 3600, 60)
"""Lengths of a bucket in seconds, the longest first; each divides the one before."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# Times outside lie where rounding to a bucket would leave the calendar; no picture is from there.
_EARLIEST = datetime(2, 1, 1, tzinfo=UTC)
_LATEST = datetime(9998, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch from `since` to before `until` (None: without end) read from one place.

    `span` names the counters that cover it exactly; None stands for the records themselves, and
    then the piece lies inside one minute.
    """

    span: int | None
    since: datetime | None
    until: datetime | None


def floor(moment: datetime, span: int) -> datetime:
    """Where the bucket of `span` seconds that holds `moment` begins, in UTC."""
    utc = moment.astimezone(UTC)  # a zone with summer time cannot be calculated in
    return utc - (utc - _EPOCH) % timedelta(seconds=span)


def ceiling(moment: datetime, span: int) -> datetime:
    """Where the first bucket begins that holds nothing before `moment`, in UTC."""
    lower = floor(moment, span)
    return lower if lower == moment else lower + timedelta(seconds=span)


def pieces(
    since: datetime | None, until: datetime | None, spans: Sequence[int] = SPANS
) -> list[Piece]:
    """Cut since … until (None: without end) into pieces that touch and do not overlap.

    `spans` are the counters that may be used: some of SPANS, the longest first.
    """
    return _cut(within_calendar(since), within_calendar(until), spans)


def _cut(since: datetime | None, until: datetime | None, spans: Sequence[int]) -> list[Piece]:
    if since is not None and until is not None and since >= until:
        return []
    if not spans:
        return [Piece(None, since, until)]
    span, finer = spans[0], spans[1:]
    first = None if since is None else ceiling(since, span)
    last = None if until is None else floor(until, span)
    if first is not None and last is not None and first > last:
        return _cut(since, until, finer)
    before = [] if since is None else _cut(since, first, finer)
    after = [] if until is None else _cut(last, until, finer)
    whole = [] if first is not None and first == last else [Piece(span, first, last)]
    return [*before, *whole, *after]


def within_calendar(moment: datetime | None) -> datetime | None:
    """The moment in UTC, moved to where calculating with it is safe; None stays None."""
    if moment is None:
        return None
    try:
        return min(max(moment.astimezone(UTC), _EARLIEST), _LATEST)
    except OverflowError:  # 0001-01-01 or 9999-12-31, moved beyond the calendar by its zone
        return _EARLIEST if moment.year == 1 else _LATEST
