"""The stretches of time that become subgroups: always whole ones."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from inspector.errors import UsageError
from inspector.plant import Plant
from inspector.production.control.subject import Subject
from inspector.production.reader import Reader
from inspector.production.scope import Span
from inspector.spc import Subgroup
from inspector.statistics import Bucket, Every, edges, start_of

__all__ = ["MOST_SUBGROUPS", "before", "index_of", "span_shown", "subgroup", "whole_buckets"]

MOST_SUBGROUPS = 1_000
"""How many subgroups one chart may show."""

_LENGTHS = {
    Every.MINUTE: timedelta(minutes=1),
    Every.HOUR: timedelta(hours=1),
    Every.SHIFT: timedelta(hours=8),
    Every.DAY: timedelta(days=1),
    Every.WEEK: timedelta(days=7),
}
_SHOWN = {
    Every.MINUTE: timedelta(hours=2),
    Every.HOUR: timedelta(days=3),
    Every.SHIFT: timedelta(days=21),
    Every.DAY: timedelta(days=60),
    Every.WEEK: timedelta(days=364),
}
_LONGEST_TURN = timedelta(days=2)
_LONGEST_LEAD = timedelta(days=366)  # a shift's turns that far back can be asked for at once


def span_shown(
    every: Every, since: datetime | None, until: datetime | None, now: datetime
) -> tuple[datetime, datetime]:
    """The span of a chart: up to now where nothing else is asked, and never beyond."""
    end = now if until is None else min(until, now)
    try:
        return (end - _SHOWN[every] if since is None else since), end
    except OverflowError as error:
        raise UsageError(f"There are no records from before {end.isoformat()}.", "until") from error


def whole_buckets(
    reader: Reader, subject: Subject, since: datetime, until: datetime
) -> tuple[Bucket, ...]:
    """Every bucket that holds a moment of a span, uncut, in order.

    Of a chart of one shift only those that hold a moment of that shift. Raises UsageError for
    more than MOST_SUBGROUPS.
    """
    if since >= until:
        return ()
    every = subject.every
    if (until - since) / _LENGTHS[every] > MOST_SUBGROUPS:
        raise UsageError(
            f"The span holds more than {MOST_SUBGROUPS:,} subgroups of a {every}; choose a shorter "
            "span or longer subgroups.",
            "every",
        )
    try:
        found = _turns if every is Every.SHIFT else _calendar
        return tuple(_meant(reader, subject, found(reader.plant, every, since, until)))
    except OverflowError as error:
        raise UsageError(f"There are no records from {since.isoformat()}.", "since") from error


def before(every: Every, start: datetime, subgroups: int) -> datetime:
    """About so many subgroups before a moment."""
    try:
        return start - min(subgroups * _LENGTHS[every], _LONGEST_LEAD)
    except OverflowError:
        return start


def subgroup(bucket: Bucket, n: float, x: int, now: datetime) -> Subgroup:
    """What was seen in a bucket; incomplete while it is not over."""
    return Subgroup(bucket.since, bucket.until, n, x, complete=bucket.until <= now)


def index_of(moment: datetime, starts: Sequence[datetime], buckets: Sequence[Bucket]) -> int | None:
    """Which bucket holds a moment; None where it lies between two. `starts` are theirs."""
    index = bisect_right(starts, moment) - 1
    return index if index >= 0 and moment < buckets[index].until else None


def _calendar(plant: Plant, every: Every, since: datetime, until: datetime) -> Iterator[Bucket]:
    start, zone = start_of(since, every, plant.zone), plant.zone
    for edge, following in pairwise(edges(start, until + 2 * _LENGTHS[every], every, zone)):
        if edge >= until:
            return
        yield Bucket(edge, following, edge.astimezone(zone).date())


def _turns(plant: Plant, _every: Every, since: datetime, until: datetime) -> Iterator[Bucket]:
    for turn in plant.shift_windows(since - _LONGEST_TURN, until + _LONGEST_TURN):
        if turn.since < until and turn.until > since:
            yield Bucket(turn.since, turn.until, turn.day, turn.name)


def _meant(reader: Reader, subject: Subject, buckets: Iterable[Bucket]) -> Iterable[Bucket]:
    found = list(buckets)
    if subject.scope.shift is None or not found:
        return found
    spans = subject.scope.during(found[0].since, found[-1].until).spans(reader.plant, reader.now)
    return (bucket for bucket in found if any(_overlap(bucket, span) for span in spans))


def _overlap(bucket: Bucket, span: Span) -> bool:
    return (span.since is None or span.since < bucket.until) and (
        span.until is None or span.until > bucket.since
    )
