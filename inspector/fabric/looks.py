"""Pictures of a roll as looks at its cloth, and which look counts where it was looked at twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from inspector.fabric.geometry import Lack, Missing, Need, Placement, Rectangle, place_of
from inspector.fabric.intervals import Intervals
from inspector.plant import Station
from inspector.values import Defect, Disposition, Inspection, Region, Severity

__all__ = ["ClothDefect", "Look", "Looks", "Reversal", "latest_looks", "look_at"]


@dataclass(frozen=True, slots=True)
class ClothDefect:
    """A defect at its place on the cloth; `pictures` are ids of the records that show it."""

    category: str
    severity: Severity
    confidence: float
    place: Rectangle
    pictures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """One picture: which cloth it shows, and what was found there by the final word.

    `judged` is False for a picture that is not fit to be judged: nobody has seen that cloth.
    `undecided` marks one that waits for a person; `unplaced` are categories that a person named
    and the model had not found, so that nobody knows where they lie.
    """

    picture: str
    station: str
    place: Rectangle
    defects: tuple[ClothDefect, ...] = ()
    judged: bool = True
    undecided: bool = False
    unplaced: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reversal:
    """A picture that lies before the one taken before it: the roll ran backwards, in metres."""

    picture: str
    station: str
    from_m: float
    to_m: float


@dataclass(frozen=True, slots=True)
class Looks:
    """What is known of the cloth once only the latest look at each stretch counts.

    `current` are the looks that no later one replaced, `defects` what they show, not yet joined.
    `repeated_mm` is the length that was looked at again, summed over cameras.
    """

    current: tuple[Look, ...]
    defects: tuple[ClothDefect, ...]
    reversals: tuple[Reversal, ...]
    repeated_mm: float


def look_at(
    inspection: Inspection, station: Station | None, severity_of: Callable[[str], Severity]
) -> Look | Missing:
    """A record as a look at the cloth, or what is missing to know which cloth it shows.

    Where a person named one category that the model had not, what the model had found under
    names that the person did not confirm is that; `severity_of` says how grave it is.
    """
    place = place_of(inspection, station)
    if isinstance(place, Missing):
        return place
    if inspection.width is None or inspection.height is None:
        return Missing((Lack(Need.SIZE, inspection.station),))
    defects = tuple(_defects(inspection, place, severity_of))
    return Look(
        picture=inspection.id,
        station=inspection.station,
        place=place.on_cloth(Region(0, 0, inspection.width, inspection.height)),
        defects=defects,
        judged=inspection.disposition is not Disposition.CANNOT_JUDGE,
        undecided=inspection.disposition is Disposition.REVIEW,
        unplaced=tuple(sorted(_named(inspection) - {defect.category for defect in defects})),
    )


def latest_looks(looks: Sequence[Look]) -> Looks:
    """Drop what a later look at the same cloth by the same camera replaces.

    `looks` come in the order in which the pictures were taken. A camera is a station at one
    distance across the cloth. Where its position does not advance, it begins to look again: from
    there on its new pictures replace the earlier ones at the cloth that they show. A picture that
    cannot be judged replaces nothing.
    """
    current: list[Look] = []
    defects: list[ClothDefect] = []
    reversals: list[Reversal] = []
    repeated = 0.0
    for camera in _by_camera(looks):
        passes = _passes(camera)
        reversals += _reversals(camera)
        seen = Intervals()
        for once in reversed(passes):
            current += [look for look in once if not seen.holds(_middle(look.place))]
            defects += [each for each in _found(once) if not seen.holds(_middle(each.place))]
            stretch = _stretch(once)
            repeated += seen.shared(stretch)
            seen = seen.union(stretch)
    return Looks(tuple(current), tuple(defects), tuple(reversals), repeated)


def _named(inspection: Inspection) -> frozenset[str]:
    """What counts as found: nothing in a picture that passes or cannot be judged.

    A person who rejects without saying what for leaves what the model had found.
    """
    failing = inspection.disposition in (Disposition.REVIEW, Disposition.REJECT)
    return frozenset(inspection.categories or inspection.verdict.categories if failing else ())


def _defects(
    inspection: Inspection, place: Placement, severity_of: Callable[[str], Severity]
) -> Iterator[ClothDefect]:
    named = _named(inspection)
    added = named - set(inspection.verdict.categories)
    renamed = next(iter(added)) if len(added) == 1 else None
    for defect in inspection.verdict.defects:
        if defect.category in named:
            yield _on_cloth(inspection.id, defect, place)
        elif renamed is not None:
            corrected = replace(defect, category=renamed, severity=severity_of(renamed))
            yield _on_cloth(inspection.id, corrected, place)


def _on_cloth(picture: str, defect: Defect, place: Placement) -> ClothDefect:
    region = place.on_cloth(defect.region)
    return ClothDefect(defect.category, defect.severity, defect.confidence, region, (picture,))


def _by_camera(looks: Iterable[Look]) -> Iterable[list[Look]]:
    cameras: dict[tuple[str, int], list[Look]] = defaultdict(list)
    for look in looks:
        cameras[look.station, round(look.place.x)].append(look)
    return cameras.values()


def _passes(camera: Sequence[Look]) -> list[list[Look]]:
    """Cut one camera's looks wherever its position does not advance."""
    passes: list[list[Look]] = []
    for look in camera:
        if passes and look.place.y > passes[-1][-1].place.y:
            passes[-1].append(look)
        else:
            passes.append([look])
    return passes


def _reversals(camera: Sequence[Look]) -> list[Reversal]:
    return [
        Reversal(look.picture, look.station, before.place.y / 1000, look.place.y / 1000)
        for before, look in pairwise(camera)
        if look.place.y < before.place.y
    ]


def _found(once: Iterable[Look]) -> Iterable[ClothDefect]:
    return (defect for look in once for defect in look.defects)


def _stretch(once: Iterable[Look]) -> Intervals:
    return Intervals.of((look.place.y, look.place.bottom) for look in once if look.judged)


def _middle(place: Rectangle) -> float:
    return place.y + place.height / 2
