"""Figures over time, in buckets of the plant's own clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice, pairwise
from typing import Any

from inspector.errors import UsageError
from inspector.plant import Window
from inspector.ports import Count, Dimension
from inspector.production.reader import Reader
from inspector.production.scope import Scope, Span
from inspector.production.totals import by_disposition
from inspector.statistics import Bucket, Every, Point, common_span, edges, gathered, point, start_of

__all__ = ["MOST_BUCKETS", "Timeseries", "timeseries"]

MOST_BUCKETS = 2000
"""How many buckets one question may ask for."""

_APART = (Dimension.STATION, Dimension.DISPOSITION)
_HOUR_S = 3600
_LONGEST = timedelta(days=8)  # longer than a week of which the clock is set back
_USUAL = {
    Every.MINUTE: timedelta(hours=1),
    Every.HOUR: timedelta(days=1),
    Every.DAY: timedelta(days=30),
    Every.WEEK: timedelta(weeks=12),
    Every.SHIFT: timedelta(days=7),
}


@dataclass(frozen=True, slots=True)
class Timeseries:
    """Points in the order of time; those without a picture are there too."""

    every: Every
    timezone: str
    points: tuple[Point, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON, unrounded."""
        return {
            "bucket": self.every.value,
            "timezone": self.timezone,
            "points": [each.as_dict() for each in self.points],
        }


def timeseries(reader: Reader, scope: Scope, every: Every) -> Timeseries:
    """Totals at the lines' ends, a point a bucket.

    Without a beginning: the last hour in minutes, day in hours, 30 days, 12 weeks, or week of
    shifts. Without an end: up to now, the open bucket included. Buckets of shifts leave out the
    time between them, and there are none where the plant has no shifts.
    Raises UsageError for more than `MOST_BUCKETS`, and for a line, stage or shift that the plant
    does not have.
    """
    left = MOST_BUCKETS
    points: list[Point] = []
    for stretch in _stretches(reader, scope, every):
        buckets = tuple(islice(stretch, left + 1))
        left -= len(buckets)
        if left < 0:
            raise UsageError(
                f"The span holds more than {MOST_BUCKETS} buckets of a {every.value}; choose a "
                "shorter span or longer buckets.",
                "bucket",
            )
        points += _points(reader, scope, every, buckets)
    return Timeseries(every, reader.plant.timezone, tuple(points))


def _stretches(reader: Reader, scope: Scope, every: Every) -> Iterator[Iterable[Bucket]]:
    """Buckets that touch each other, stretch by stretch."""
    for span in scope.spans(reader.plant, reader.now):
        since, until = _closed(reader, span, every)
        if every is Every.SHIFT:
            turns = reader.plant.calendar.windows(since, until, scope.shift)
            yield (Bucket(turn.since, turn.until, turn.day, turn.name) for turn in turns)
        else:
            yield _buckets(reader, since, until, every)


def _buckets(reader: Reader, since: datetime, until: datetime, every: Every) -> Iterator[Bucket]:
    zone = reader.plant.zone
    for start, end in pairwise(edges(since, until, every, zone)):
        yield Bucket(start, end, start.astimezone(zone).date())


def _closed(reader: Reader, span: Span, every: Every) -> tuple[datetime, datetime]:
    """A span with both ends; where one is not given, no bucket is cut off there."""
    now = reader.now
    until = span.until or _bucket_of(reader, now, every).until
    since = span.since or _bucket_of(reader, min(until, now) - _USUAL[every], every).since
    return since, until


def _bucket_of(reader: Reader, moment: datetime, every: Every) -> Window:
    """The bucket that holds a moment; between shifts, the moment."""
    if every is Every.SHIFT:
        turn = reader.plant.shift_at(moment)
        return Window(moment, moment) if turn is None else Window(turn.since, turn.until)
    zone = reader.plant.zone
    start = start_of(moment, every, zone)
    _, end, *_ = edges(start, start + _LONGEST, every, zone)
    return Window(start, end)


def _points(
    reader: Reader, scope: Scope, every: Every, buckets: Sequence[Bucket]
) -> Iterator[Point]:
    for bucket, counts in zip(buckets, _counts(reader, scope, every, buckets), strict=True):
        yield point(bucket, by_disposition(counts), reader.now)


def _counts(
    reader: Reader, scope: Scope, every: Every, buckets: Sequence[Bucket]
) -> Iterable[Iterable[Count]]:
    """Totals of each bucket: in one question, unless that would be answered minute by minute."""
    span = common_span(bucket.since for bucket in buckets[1:])
    touching = bool(buckets) and every is not Every.SHIFT
    if touching and span is not None and (span >= _HOUR_S or every is Every.MINUTE):
        whole = _during(scope, buckets[0].since, buckets[-1].until)
        counts = reader.counts(whole, by=_APART, every=span)
        return gathered(buckets, reader.at_line_ends(scope, counts))
    return (_of_bucket(reader, scope, bucket) for bucket in buckets)


def _of_bucket(reader: Reader, scope: Scope, bucket: Bucket) -> Iterator[Count]:
    there = _during(scope, bucket.since, bucket.until)
    return reader.at_line_ends(scope, reader.counts(there, by=_APART))


def _during(scope: Scope, since: datetime, until: datetime) -> Scope:
    return replace(scope, since=since, until=until, shift=None)
