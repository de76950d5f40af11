"""A roll of cloth from its records: what was looked at, what was found, points, quality."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from inspector.bundles import category_titles
from inspector.fabric import (
    ClothDefect,
    Lack,
    Look,
    Missing,
    Roll,
    Scored,
    draw_roll,
    look_at,
    measure_roll,
    wording,
)
from inspector.plant import Plant
from inspector.ports import Filter, Whole
from inspector.production.judging import Judge, Judging
from inspector.production.reader import Reader
from inspector.production.whole_records import judged_records
from inspector.recipe import FabricRules
from inspector.values import Disposition, Inspection

__all__ = ["RollReport", "roll_map", "roll_report"]


@dataclass(frozen=True, slots=True)
class RollReport:
    """A roll as a person asks for it.

    `rules` are those it was scored by; `recipe_version` is None where no recipe of the product is
    known and general rules were used. Times are aware, in UTC.
    """

    name: str
    product: str
    simulated: bool
    orders: tuple[str, ...]
    stations: tuple[str, ...]
    first_at: datetime
    last_at: datetime
    dispositions: Mapping[Disposition, int]
    roll: Roll
    rules: FabricRules
    recipe_version: int | None
    width_mm: float | None

    def as_dict(self) -> dict[str, Any]:
        """Everything, for JSON: defects and gaps one by one."""
        roll = self.roll
        return {
            **self.in_short(),
            "gaps": [{"from_m": start / 1000, "to_m": end / 1000} for start, end in self.roll.gaps],
            "position_reversed": [
                {
                    "inspection": each.picture,
                    "station": each.station,
                    "from_m": each.from_m,
                    "to_m": each.to_m,
                }
                for each in roll.reversals
            ],
            "unplaced_categories": list(roll.unplaced),
            "defects": _defects(roll),
            "rules": self.rules.as_dict(),
        }

    def in_short(self) -> dict[str, Any]:
        """What a list of rolls shows, for JSON; None where it is not known."""
        roll = self.roll
        stretches = roll.coverage.stretches.parts
        return {
            "roll": self.name,
            "product": self.product,
            "simulated": self.simulated,
            "orders": list(self.orders),
            "stations": list(self.stations),
            "first_at": self.first_at.isoformat(),
            "last_at": self.last_at.isoformat(),
            "pictures": roll.pictures,
            "dispositions": {each.value: count for each, count in self.dispositions.items()},
            "undecided": roll.undecided,
            "unfit": roll.unfit,
            "from_m": stretches[0][0] / 1000 if stretches else None,
            "to_m": stretches[-1][1] / 1000 if stretches else None,
            "inspected_m": roll.coverage.length / 1000 if stretches else None,
            "inspected_m2": roll.coverage.area / 1e6 if roll.band and stretches else None,
            "inspected_share_of_width": roll.band and roll.coverage.share(roll.band),
            "gap_m": sum(end - start for start, end in roll.gaps) / 1000 if stretches else None,
            "overlap_m": roll.overlap_mm / 1000 if stretches else None,
            "inspected_again_m": roll.repeated_mm / 1000 if stretches else None,
            "ran_backwards": bool(roll.reversals),
            "cuttable_width_mm": self.width_mm,
            "defect_counts": dict(sorted(Counter(each.category for each in roll.defects).items())),
            "score": _score(roll.scored, self.rules),
            "missing": [_lack(lack) for lack in roll.missing],
            "recipe_version": self.recipe_version,
        }


def roll_report(
    reader: Reader, name: str, selection: Filter, judge: Judge | None = None
) -> RollReport:
    """The roll of this name from the records that a filter selects besides.

    `judge` tells by what recipe a product is judged, by default the one now in force. Raises
    NotFoundError where no record names it, UsageError where records of several products do and
    the filter picks none.
    """
    records, judged = judged_records(reader.store, Whole.ROLL, name, selection, judge)
    return _report(name, sorted(records, key=_taken), reader.plant, judged)


def roll_map(reader: Reader, name: str, selection: Filter, language: str) -> str:
    """The same as an SVG map in "en" or "zh". Raises the same."""
    report = roll_report(reader, name, selection)
    return draw_roll(
        report.roll,
        title=f"{report.name} · {report.product}",
        language=language,
        names=category_titles([report.product], language),
    )


def _report(name: str, records: Sequence[Inspection], plant: Plant, judged: Judging) -> RollReport:
    product, rules = records[0].product, judged.recipe.fabric or FabricRules()
    known = plant.product(product)
    width = None if known is None else known.cuttable_width_mm
    return RollReport(
        name=name,
        product=product,
        simulated=records[0].simulated,
        orders=_named(each.order for each in records),
        stations=_named(each.station for each in records),
        first_at=records[0].counted_at,
        last_at=records[-1].counted_at,
        dispositions=_counted(records),
        roll=measure_roll(_looks(records, plant, judged), rules, width),
        rules=rules,
        recipe_version=judged.recipe.version if judged.known else None,
        width_mm=width,
    )


def _looks(
    records: Sequence[Inspection], plant: Plant, judged: Judging
) -> Iterator[Look | Missing]:
    stations = {name: plant.station(name) for name in {each.station for each in records}}
    return (
        look_at(each, stations[each.station], lambda name: judged.recipe.rule(name).severity)
        for each in records
    )


def _taken(record: Inspection) -> tuple[datetime, datetime, str]:
    return record.counted_at, record.arrived_at, record.id


def _named(names: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted({name for name in names if name is not None}))


def _counted(records: Iterable[Inspection]) -> dict[Disposition, int]:
    counts = Counter(each.disposition for each in records)
    return {disposition: counts[disposition] for disposition in Disposition}


def _score(scored: Scored | None, rules: FabricRules) -> dict[str, Any] | None:
    if scored is None:
        return None
    return {
        "system": scored.score.system.value,
        "points": scored.score.points,
        "per_100_yd2": scored.per_100_yd2,
        "per_100_m2": scored.per_100_m2,
        "limit_per_100_yd2": rules.limit,
        "quality": scored.quality.value,
        "faults": [fault.value for fault in scored.faults],
        "longest_run": scored.score.longest_run,
        "per": rules.per.value,
    }


def _lack(lack: Lack) -> dict[str, Any]:
    return {
        "need": lack.need.value,
        "station": lack.station or None,
        "detail": wording("en").lack(lack),
    }


def _defects(roll: Roll) -> list[dict[str, Any]]:
    costs: dict[ClothDefect, dict[str, Any]] = {}
    if roll.scored is not None:
        result = roll.scored.score
        costs = {each.defect: _cost(each.points, each.yards) for each in result.charges}
        costs |= {each.defect: _cost(0, 0, each.why) for each in result.waived}
    return [{**_defect(each), **costs.get(each, _cost(None, None))} for each in roll.defects]


def _cost(points: int | None, yards: int | None, waived: str | None = None) -> dict[str, Any]:
    """Points in each of so many yards (or metres); None where the roll is not scored."""
    return {"points": points, "yards": yards, "waived": waived}


def _defect(defect: ClothDefect) -> dict[str, Any]:
    place = defect.place
    return {
        "category": defect.category,
        "severity": defect.severity.value,
        "confidence": defect.confidence,
        "position_m": place.y / 1000,
        "across_mm": place.x,
        "width_mm": place.width,
        "height_mm": place.height,
        "inspections": list(defect.pictures),
    }
