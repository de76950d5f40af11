"""Subgroups of a p or p′ chart, from the counters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from inspector.ports import Count, Dimension
from inspector.production.control.buckets import index_of, subgroup
from inspector.production.control.subject import Subject
from inspector.production.reader import Reader
from inspector.spc import Subgroup
from inspector.statistics import Bucket, common_span
from inspector.values import Disposition

__all__ = ["shares"]

_JUDGED = (Disposition.PASS, Disposition.REJECT)


def shares(reader: Reader, subject: Subject, buckets: Sequence[Bucket]) -> tuple[Subgroup, ...]:
    """Of the units judged in each bucket (good and rejected), those rejected or of a category.

    Undecided units and pictures that cannot be judged are in neither count, as in the pass
    rate; lines count at their last stage, as in every total.
    """
    judged = list(_judged(reader, subject, buckets))
    sizes = _summed(judged)
    if subject.category is None:
        cases = _summed(row for row in judged if row[1].disposition is Disposition.REJECT)
    else:
        shown = _judged(reader, subject, buckets, Dimension.CATEGORY)
        cases = _summed(row for row in shown if row[1].category == subject.category)
    return tuple(
        subgroup(bucket, sizes[index], cases[index], reader.now)
        for index, bucket in enumerate(buckets)
    )


def _summed(rows: Iterable[tuple[int, Count]]) -> Counter[int]:
    units: Counter[int] = Counter()
    for index, count in rows:
        units[index] += count.units
    return units


def _judged(
    reader: Reader, subject: Subject, buckets: Sequence[Bucket], *more: Dimension
) -> Iterator[tuple[int, Count]]:
    """Judged units with the index of their bucket."""
    by = (Dimension.STATION, Dimension.DISPOSITION, *more)
    for index, counts in _counted(reader, subject, buckets, by):
        for count in reader.at_line_ends(subject.scope, counts):
            if count.disposition in _JUDGED:
                yield index, count


def _counted(
    reader: Reader, subject: Subject, buckets: Sequence[Bucket], by: Sequence[Dimension]
) -> Iterator[tuple[int, Iterable[Count]]]:
    if not buckets:
        return
    edges = {edge for bucket in buckets for edge in (bucket.since, bucket.until)}
    span = common_span(edges)
    if span is None:  # a clock that is minutes and seconds off: no counter fits between its edges
        for index, bucket in enumerate(buckets):
            yield index, reader.counts(subject.scope.during(bucket.since, bucket.until), by=by)
        return
    starts = [bucket.since for bucket in buckets]
    whole = subject.scope.during(buckets[0].since, buckets[-1].until)
    for count in reader.counts(whole, by=by, every=span):
        found = None if count.bucket is None else index_of(count.bucket, starts, buckets)
        if found is not None:
            yield found, (count,)
