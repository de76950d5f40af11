"""The rolls that were inspected in a span, and whether they make up a shipment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from inspector.fabric import per_100_square_yards
from inspector.ports import Whole
from inspector.production.judging import judges
from inspector.production.reader import Reader
from inspector.production.rolls import RollReport, roll_report
from inspector.production.scope import Scope
from inspector.production.wholes import latest_wholes
from inspector.recipe import PointSystem

__all__ = ["LOOK_BACK", "RollList", "Shipment", "roll_list"]

LOOK_BACK = timedelta(days=7)
"""How far back rolls are listed where nobody says since when."""


@dataclass(frozen=True, slots=True)
class Shipment:
    """Rolls of one product taken together (four-point system).

    `per_100_yd2` is their points over their area, None where none of them is scored; a shipment
    is `accepted` while that is not above the recipe's limit, and None is neither.
    """

    product: str
    rolls: int
    scored: int
    per_100_yd2: float | None
    limit: float

    @property
    def accepted(self) -> bool | None:
        """Whether the limit of a shipment is kept; None where it is not known."""
        return None if self.per_100_yd2 is None else self.per_100_yd2 <= self.limit

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "product": self.product,
            "rolls": self.rolls,
            "scored": self.scored,
            "per_100_yd2": self.per_100_yd2,
            "limit_per_100_yd2": self.limit,
            "accepted": self.accepted,
        }


@dataclass(frozen=True, slots=True)
class RollList:
    """Rolls of which a picture was taken in the span, the latest first, each as a whole.

    `found` is how many there are, of which `rolls` are the latest; `since` is where the span
    begins, by default `LOOK_BACK` ago.
    """

    since: datetime | None
    found: int
    rolls: tuple[RollReport, ...]

    @property
    def shipments(self) -> tuple[Shipment, ...]:
        """The listed rolls by product, where the four-point system holds."""
        scored = [each for each in self.rolls if each.rules.system is PointSystem.FOUR_POINT]
        products = dict.fromkeys(each.product for each in scored)
        return tuple(
            _shipment([each for each in scored if each.product == product]) for product in products
        )

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "since": None if self.since is None else self.since.isoformat(),
            "found": self.found,
            "rolls": [report.in_short() for report in self.rolls],
            "shipments": [shipment.as_dict() for shipment in self.shipments],
        }


def roll_list(reader: Reader, scope: Scope, *, limit: int = 100) -> RollList:
    """Rolls of a scope. A roll that was begun before the span is shown with all its pictures.

    Raises TooManyPicturesError for a span that holds too many, UsageError for a line, stage or
    shift that the plant does not have.
    """
    unbounded = scope.since is None and scope.shift is None
    bounded = replace(scope, since=(scope.until or reader.now) - LOOK_BACK) if unbounded else scope
    found = latest_wholes(reader, Whole.ROLL, bounded)
    judge = judges(reader.store)
    anytime = replace(scope, since=None, until=None, shift=None)
    (whole,) = reader.filters(anytime)
    return RollList(
        since=bounded.since,
        found=len(found),
        rolls=tuple(
            roll_report(reader, seen.name, replace(whole, product=seen.product), judge)
            for seen in found[:limit]
        ),
    )


def _shipment(reports: Sequence[RollReport]) -> Shipment:
    scored = [each.roll.scored for each in reports if each.roll.scored is not None]
    # Rolls may differ in width, so that lengths alone cannot be added: areas can.
    area = sum(
        each.roll.coverage.length * each.roll.band.width
        for each in reports
        if each.roll.scored is not None and each.roll.band is not None
    )
    points = sum(each.score.points for each in scored)
    return Shipment(
        product=reports[0].product,
        rolls=len(reports),
        scored=len(scored),
        per_100_yd2=per_100_square_yards(points, area, 1.0),
        limit=reports[0].rules.shipment_limit,
    )
