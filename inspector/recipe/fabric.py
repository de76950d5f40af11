"""How a roll of cloth is scored: point system, hole rule, limits, edges.

Every number comes from trade practice and is the default of a setting, not a law: the form of
the four-point system is ASTM D5430's, limits differ by cloth and by contract.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

from inspector.errors import RecipeError
from inspector.recipe.checks import at_least, known_settings, number, one_of, texts

__all__ = [
    "USUAL_LIMITS",
    "FabricRules",
    "HoleRule",
    "Limits",
    "PointSystem",
    "YardOrMetre",
    "fabric_rules_from_dict",
]


class PointSystem(StrEnum):
    """Which points a defect costs."""

    FOUR_POINT = "four_point"
    TEN_POINT = "ten_point"


class YardOrMetre(StrEnum):
    """The length that has a most of points: a linear yard, or a metre in the metric variant."""

    YARD = "yard"
    METRE = "metre"

    @property
    def mm(self) -> float:
        """Its length in mm."""
        return 914.4 if self is YardOrMetre.YARD else 1000.0


class HoleRule(StrEnum):
    """What a hole costs in the four-point system, where trade practice differs."""

    ANY_FOUR = "any_four"
    """4 points for any hole."""

    BY_SIZE = "by_size"
    """2 points up to `hole_mm`, 4 beyond."""


class Limits(NamedTuple):
    """The most points per 100 yd² that one roll, and the rolls of a shipment together, may have."""

    roll: float
    shipment: float


USUAL_LIMITS: Mapping[str, Limits] = MappingProxyType(
    {
        "synthetics": Limits(20.0, 16.0),
        "cotton": Limits(28.0, 20.0),
        "denim": Limits(28.0, 20.0),
        "poplin": Limits(28.0, 20.0),
        "linen": Limits(40.0, 32.0),
        "silk": Limits(50.0, 40.0),
    }
)
"""Limits usual in the trade, by what the cloth is made of."""

_MATERIAL = "cotton"


@dataclass(frozen=True, slots=True)
class FabricRules:
    """How rolls of a product are scored.

    `lengths_mm` are the lengths up to which a defect costs 1, 2 and 3 points; `hole_categories`
    and `continuous_categories` name categories of the bundle that are holes, and that cost the
    most for every yard they run however short. `edge_mm` is the margin at either edge of the
    cloth that is not looked at. Findings of a category at most `join_mm` apart are one defect.
    A defect that runs over more than `longest_run` yards (or metres) makes the roll a second.
    `limit` and `shipment_limit` are points per 100 yd²; `material` names what they are for. In
    the ten-point system a roll is first quality while points <= yards, and the limits do not
    apply.
    """

    system: PointSystem = PointSystem.FOUR_POINT
    per: YardOrMetre = YardOrMetre.YARD
    holes: HoleRule = HoleRule.ANY_FOUR
    hole_mm: float = 25.0
    hole_categories: tuple[str, ...] = ("hole",)
    continuous_categories: tuple[str, ...] = ("barre", "crease", "shading")
    lengths_mm: tuple[float, ...] = (75.0, 150.0, 230.0)
    edge_mm: float = 25.0
    join_mm: float = 10.0
    longest_run: float = 10.0
    material: str = _MATERIAL
    limit: float = USUAL_LIMITS[_MATERIAL].roll
    shipment_limit: float = USUAL_LIMITS[_MATERIAL].shipment

    def __post_init__(self) -> None:
        """Check every number."""
        for name in ("hole_mm", "edge_mm", "join_mm", "longest_run", "limit", "shipment_limit"):
            at_least(f"fabric.{name}", getattr(self, name))
        lengths = self.lengths_mm
        if len(lengths) != 3 or not 0 < lengths[0] < lengths[1] < lengths[2]:
            raise RecipeError(
                "fabric.lengths_mm must be the three rising lengths in mm up to which a defect "
                f"costs 1, 2 and 3 points, got {list(lengths)}."
            )

    def as_dict(self) -> dict[str, Any]:
        """Plain values; `fabric_rules_from_dict` reads them back."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: _plain(value) for name, value in values.items()}


def fabric_rules_from_dict(values: Mapping[str, Any]) -> FabricRules:
    """Read the `[fabric]` table of a recipe; limits left out are the usual ones of its material.

    Raises RecipeError for an unknown setting or a value that cannot be meant.
    """
    known_settings("fabric", values, _READERS)
    complete = {**_usual_limits(values), **values}
    read = {name: _READERS[name](f"fabric.{name}", value) for name, value in complete.items()}
    return FabricRules(**read)


def _usual_limits(values: Mapping[str, Any]) -> Mapping[str, float]:
    material = values.get("material", _MATERIAL)
    if material in USUAL_LIMITS:
        roll, shipment = USUAL_LIMITS[material]
        return {"limit": roll, "shipment_limit": shipment}
    if {"limit", "shipment_limit"} <= set(values):
        return {}
    raise RecipeError(
        f"For material {material!r} no limits are usual; give fabric.limit and "
        f"fabric.shipment_limit, or name one of {', '.join(USUAL_LIMITS)}."
    )


def _numbers(name: str, value: Any) -> tuple[float, ...]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise ValueError(f"{name} must be a list of numbers, got {value!r}")  # noqa: TRY004
    return tuple(number(f"each of {name}", each) for each in value)


def _word(words: type[StrEnum]) -> Callable[[str, Any], StrEnum]:
    return lambda name, value: one_of(name, words, value)


def _text(_: str, value: Any) -> str:
    return str(value)


_READERS: Mapping[str, Callable[[str, Any], Any]] = {
    "system": _word(PointSystem),
    "per": _word(YardOrMetre),
    "holes": _word(HoleRule),
    "hole_mm": number,
    "hole_categories": texts,
    "continuous_categories": texts,
    "lengths_mm": _numbers,
    "edge_mm": number,
    "join_mm": number,
    "longest_run": number,
    "material": _text,
    "limit": number,
    "shipment_limit": number,
}


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    return list(value) if isinstance(value, tuple) else value
