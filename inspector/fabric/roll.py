"""A roll as a whole: what was looked at, what was found, what it scores, what it is sold as."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from inspector.fabric.coverage import Band, Coverage, covered
from inspector.fabric.geometry import Lack, Missing, Need
from inspector.fabric.looks import ClothDefect, Look, Looks, Reversal, latest_looks
from inspector.fabric.merging import join_defects
from inspector.fabric.points import Score, per_100_square_metres, per_100_square_yards, score
from inspector.fabric.quality import Fault, Quality, faults_of, quality_of
from inspector.recipe import FabricRules

__all__ = ["Roll", "Scored", "measure_roll"]


@dataclass(frozen=True, slots=True)
class Scored:
    """Points and quality, where everything that they need is known.

    `per_100_yd2` and `per_100_m2` are points over the length looked at times the cuttable width,
    None where nothing was looked at.
    """

    score: Score
    per_100_yd2: float | None
    per_100_m2: float | None
    quality: Quality
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Roll:
    """What is known of a roll.

    `pictures` is how many records name it, `unfit` how many of them cannot be judged, `undecided`
    how many of those that count wait for a person; these are charged as they stand. `defects`
    are joined, `unplaced` are categories that people named and no picture locates. `band` is the
    cuttable cloth, None where its width is not declared. `missing` says what keeps the roll from
    being scored; empty, there is a score.
    """

    pictures: int
    unfit: int
    undecided: int
    coverage: Coverage
    band: Band | None
    defects: tuple[ClothDefect, ...]
    unplaced: tuple[str, ...]
    reversals: tuple[Reversal, ...]
    repeated_mm: float
    gaps: tuple[tuple[float, float], ...]
    scored: Scored | None
    missing: tuple[Lack, ...]

    @property
    def overlap_mm(self) -> float:
        """Length that pictures share with their neighbours, looking again not counted."""
        return max(0.0, self.coverage.overlap - self.repeated_mm)


def measure_roll(
    pictures: Iterable[Look | Missing], rules: FabricRules, width_mm: float | None
) -> Roll:
    """Put the pictures of a roll together, given in the order in which they were taken.

    `width_mm` is the cuttable width, which lies between the margins (`rules.edge_mm`) of the
    cloth. A roll of which a picture has no place is not scored: what that one shows may lie
    anywhere, and points must not be guessed.
    """
    found = list(pictures)
    looks = [each for each in found if isinstance(each, Look)]
    latest = latest_looks(looks)
    band = None if width_mm is None else Band(rules.edge_mm, rules.edge_mm + width_mm)
    judged = [look.place for look in looks if look.judged]
    coverage = covered(judged, band or Band(float("-inf"), float("inf")))
    defects = join_defects(latest.defects, rules.join_mm)
    missing = _missing(found, band, coverage)
    return Roll(
        pictures=len(found),
        unfit=sum(not look.judged for look in looks),
        undecided=sum(look.undecided for look in latest.current),
        coverage=coverage,
        band=band,
        defects=defects,
        unplaced=_unplaced(latest),
        reversals=latest.reversals,
        repeated_mm=latest.repeated_mm,
        gaps=coverage.stretches.gaps(rules.join_mm),
        scored=None if missing or band is None else _scored(defects, rules, band, coverage),
        missing=missing,
    )


def _missing(
    found: Iterable[Look | Missing], band: Band | None, coverage: Coverage
) -> tuple[Lack, ...]:
    lacks = [lack for each in found if isinstance(each, Missing) for lack in each.lacks]
    if band is None:
        lacks.append(Lack(Need.WIDTH))
    if not lacks and not coverage.area:
        lacks.append(Lack(Need.AREA))
    return tuple(dict.fromkeys(lacks))


def _unplaced(latest: Looks) -> tuple[str, ...]:
    return tuple(sorted({name for look in latest.current for name in look.unplaced}))


def _scored(
    defects: tuple[ClothDefect, ...], rules: FabricRules, band: Band, coverage: Coverage
) -> Scored:
    result = score(defects, rules, band)
    length = coverage.length
    rate = per_100_square_yards(result.points, length, band.width)
    metric = per_100_square_metres(result.points, length, band.width)
    faults = faults_of(result, rules, rate=rate, length_mm=length)
    return Scored(result, rate, metric, quality_of(faults), faults)
