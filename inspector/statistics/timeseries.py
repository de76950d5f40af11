"""Time cut into buckets of a plant's own clock, and counts put into them."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from inspector.ports import Count, Tally
from inspector.statistics.rates import ratio
from inspector.statistics.summary import Summary, summarise
from inspector.values import Disposition

__all__ = ["Bucket", "Every", "Point", "common_span", "edges", "gathered", "point", "start_of"]

_SPANS = (86_400, 3_600, 60)  # what stores count in, the longest first
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Every(StrEnum):
    """How long a bucket is."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    SHIFT = "shift"


_FIXED = {Every.MINUTE: timedelta(minutes=1), Every.HOUR: timedelta(hours=1)}


@dataclass(frozen=True, slots=True)
class Bucket:
    """A stretch of time, aware, `since` included, `until` not; `shift` names it where it is one.

    `day` is the date at which it begins on the plant's clock; a shift's is the day it began.
    """

    since: datetime
    until: datetime
    day: date
    shift: str | None = None

    def is_open(self, now: datetime) -> bool:
        """Whether it is not over yet."""
        return self.since <= now < self.until

    def elapsed_s(self, now: datetime) -> float:
        """Seconds of it that are over."""
        return max(0.0, (min(now, self.until) - self.since).total_seconds())


@dataclass(frozen=True, slots=True)
class Point:
    """The figures of a bucket; `open` while more may come, and then the rate is real time.

    `hourly_rate` is units an hour over the part of the bucket that is over, None for no part.
    """

    bucket: Bucket
    figures: Summary
    open: bool
    hourly_rate: float | None

    def as_dict(self) -> dict[str, Any]:
        """Plain values and aware datetimes, unrounded."""
        plain = self.figures.as_dict()
        del plain["categories"]
        return {
            "since": self.bucket.since,
            "until": self.bucket.until,
            "day": self.bucket.day.isoformat(),
            "shift": self.bucket.shift,
            "open": self.open,
            **plain,
            "hourly_rate": self.hourly_rate,
        }


def start_of(moment: datetime, every: Every, zone: ZoneInfo) -> datetime:
    """Where the bucket that holds a moment begins on the clock of `zone`, in UTC.

    Days begin at midnight, or where the clock skips it at the moment of the jump; weeks on
    Monday (ISO 8601). Shifts are the plant's own affair: a ValueError.
    """
    if every is Every.SHIFT:
        raise ValueError("where a shift begins is known to the plant alone")
    local = moment.astimezone(zone)
    if every in _FIXED:
        return _whole(moment.astimezone(UTC), every, zone)
    day = local.date()
    if every is Every.WEEK:
        day -= timedelta(days=day.weekday())
    return _midnight(day, zone)


def edges(since: datetime, until: datetime, every: Every, zone: ZoneInfo) -> Iterator[datetime]:
    """`since`, every beginning of a bucket after it and before `until`, then `until`; in UTC."""
    edge = since.astimezone(UTC)
    while edge < until:
        yield edge
        edge = _after(edge, every, zone)
    yield until.astimezone(UTC)


def common_span(inner: Iterable[datetime]) -> int | None:
    """The longest span of a store's counters (s) whose buckets end at each of these moments."""
    seconds = [(moment - _EPOCH).total_seconds() for moment in inner]
    return next((span for span in _SPANS if not any(each % span for each in seconds)), None)


def gathered(buckets: Sequence[Bucket], counts: Iterable[Count]) -> list[list[Count]]:
    """Counts by the bucket that theirs begins in; one cut off in front belongs to the first."""
    found: list[list[Count]] = [[] for _ in buckets]
    starts = [bucket.since for bucket in buckets]
    for count in counts:
        if count.bucket is not None and buckets:
            found[max(0, bisect_right(starts, count.bucket) - 1)].append(count)
    return found


def point(bucket: Bucket, units: Mapping[Disposition, int], now: datetime) -> Point:
    """The figures of a bucket, `now` being how late it is."""
    figures = summarise(Tally(Counter(units), {}))
    hours = bucket.elapsed_s(now) / 3600
    return Point(bucket, figures, bucket.is_open(now), ratio(figures.inspected, hours))


def _after(edge: datetime, every: Every, zone: ZoneInfo) -> datetime:
    """Where the next bucket begins."""
    if every in _FIXED:
        begun, length = start_of(edge, every, zone), _FIXED[every]
        following = begun + ((edge - begun) // length + 1) * length
        # A clock set by a part of an hour moves where hours begin.
        shifted = start_of(following, every, zone)
        return shifted if shifted > edge else following
    day = start_of(edge, every, zone).astimezone(zone).date()
    return _midnight(day + timedelta(days=7 if every is Every.WEEK else 1), zone)


def _whole(moment: datetime, every: Every, zone: ZoneInfo) -> datetime:
    """When the clock showed a whole minute or hour last.

    Counted back in real time, so that an hour shown twice gives two buckets.
    """
    local = moment.astimezone(zone)
    minutes = local.minute if every is Every.HOUR else 0
    past = timedelta(minutes=minutes, seconds=local.second, microseconds=local.microsecond)
    # A clock set by half an hour meanwhile did not show it then.
    return _whole(moment - past, every, zone) if past else moment


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
