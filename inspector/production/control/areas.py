"""Subgroups of a u chart: defects on the area that was looked at, from the records.

Counters know no areas. So every picture of the span is read, which takes seconds for each
hundred thousand; MOST_PICTURES bounds it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from inspector.errors import UsageError
from inspector.production.control.buckets import index_of, subgroup
from inspector.production.control.subject import Subject
from inspector.production.control.unavailable import NO_GEOMETRY, Unavailable
from inspector.production.reader import Reader
from inspector.spc import Subgroup
from inspector.statistics import Bucket
from inspector.values import Disposition, Inspection

__all__ = ["MOST_PICTURES", "areas"]

MOST_PICTURES = 500_000
"""How many pictures one chart may read."""

_UNIT_MM2 = 1e8  # 100 m², what a rate is given on
_NAMED = 3  # stations listed in a sentence


@dataclass(slots=True)
class _Seen:
    """Areas (mm²) and defects by bucket, and pictures without an area by station."""

    areas: dict[int, list[float]] = field(default_factory=dict)
    defects: Counter[int] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)


def areas(
    reader: Reader, subject: Subject, buckets: Sequence[Bucket]
) -> tuple[Subgroup, ...] | Unavailable:
    """Defects in each bucket on the area of its pictures, in 100 m².

    A picture shows width x height x mm_per_pixel² of its station; those not fit to be judged
    show nothing. Each picture counts with its own area and its own defects, so what is looked
    at twice weighs twice in both, and a defect that crosses into the next picture counts in
    each. Unavailable where the area of one picture is not known: a rate of the others would be a
    guess. Raises UsageError for more than MOST_PICTURES.
    """
    _check_number(reader, subject, buckets)
    seen, starts = _Seen(), [bucket.since for bucket in buckets]
    for inspection in _fit(reader, subject, buckets):
        index = index_of(inspection.counted_at, starts, buckets)
        if index is not None:
            _add(seen, index, inspection, reader, subject.category)
    if seen.unknown:
        return _no_geometry(seen.unknown)
    return tuple(
        subgroup(
            bucket,
            math.fsum(seen.areas.get(index, ())) / _UNIT_MM2,
            seen.defects[index],
            reader.now,
        )
        for index, bucket in enumerate(buckets)
    )


def _check_number(reader: Reader, subject: Subject, buckets: Sequence[Bucket]) -> None:
    if not buckets:
        return
    whole = subject.scope.during(buckets[0].since, buckets[-1].until)
    pictures = sum(count.pictures for count in reader.counts(whole))
    if pictures > MOST_PICTURES:
        raise UsageError(
            f"The span holds {pictures:,} pictures; a u chart reads each of them and takes at "
            f"most {MOST_PICTURES:,}. Choose a shorter span or one station.",
            "since",
        )


def _fit(reader: Reader, subject: Subject, buckets: Sequence[Bucket]) -> Iterator[Inspection]:
    """Pictures fit to be judged, where lines end."""
    if not buckets:
        return
    passed = reader.before_line_ends if subject.scope.whole_lines else frozenset()
    for selection in reader.filters(subject.scope.during(buckets[0].since, buckets[-1].until)):
        for each in reader.store.stream(selection):
            if each.disposition is not Disposition.CANNOT_JUDGE and each.station not in passed:
                yield each


def _add(
    seen: _Seen, index: int, inspection: Inspection, reader: Reader, category: str | None
) -> None:
    area = _area(inspection, reader)
    if area is None:
        seen.unknown[inspection.station] += 1
        return
    seen.areas.setdefault(index, []).append(area)
    seen.defects[index] += sum(
        count for name, count in _defects(inspection).items() if category in (None, name)
    )


def _area(inspection: Inspection, reader: Reader) -> float | None:
    """mm² of cloth in a picture; None where its size or its station's scale is not known."""
    station = reader.plant.station(inspection.station)
    scale = None if station is None else station.mm_per_pixel
    if scale is None or inspection.width is None or inspection.height is None:
        return None
    return inspection.width * inspection.height * scale**2


def _defects(inspection: Inspection) -> Counter[str]:
    """Defects by category, by the final word: none in a picture that passes.

    A category that a person named and the model had not found counts once.
    """
    if inspection.disposition is Disposition.PASS:
        return Counter()
    found = Counter(defect.category for defect in inspection.verdict.defects)
    named = inspection.categories or inspection.verdict.categories
    return Counter({name: max(1, found[name]) for name in named})


def _no_geometry(unknown: Counter[str]) -> Unavailable:
    stations = ", ".join(repr(name) for name in sorted(unknown)[:_NAMED])
    more = f" and {len(unknown) - _NAMED} more stations" if len(unknown) > _NAMED else ""
    return Unavailable(
        NO_GEOMETRY,
        f"The area of {sum(unknown.values()):,} pictures from {stations}{more} is not known. "
        "Declare mm_per_pixel of each station in the plant's description; pictures recorded by "
        "an older version have no size, so begin the span after them.",
    )
