"""Which grade a cell gets: ordered criteria of area, length and count, the best grade first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any

from inspector.errors import RecipeError
from inspector.recipe.checks import at_least, known_settings, number, one_of
from inspector.values import Defect, Disposition

__all__ = ["MOST_CELLS", "CellRules", "GradeRule", "Most", "cell_rules_from_dict"]

_RISING = (Disposition.PASS, Disposition.REVIEW, Disposition.REJECT)


@dataclass(frozen=True, slots=True)
class Most:
    """The most that a grade allows; None allows any.

    `area` is a share of the picture (0 … 1), `length` the longest defect as a share of the
    cell's side, `count` a number of defects.
    """

    area: float | None = None
    length: float | None = None
    count: int | None = None

    def __post_init__(self) -> None:
        """Refuse negative amounts, and more area than there is."""
        for name in ("area", "length", "count"):
            if getattr(self, name) is not None:
                at_least(f"The {name} of a grade", getattr(self, name))
        if self.area is not None and self.area > 1:
            raise RecipeError(f"The area of a grade is a share of 0 … 1, got {self.area}.")

    def holds(self, area: float, length: float, count: int) -> bool:
        """Whether what was measured stays within."""
        measured = ((self.area, area), (self.length, length), (self.count, count))
        return all(most is None or value <= most for most, value in measured)

    def as_dict(self) -> dict[str, Any]:
        """What is limited, under the name of the setting."""
        values = {"max_area": self.area, "max_length": self.length, "max_count": self.count}
        return {name: value for name, value in values.items() if value is not None}


@dataclass(frozen=True, slots=True)
class GradeRule:
    """What a cell of this grade may show: of all defects together, and of single categories.

    `worst` is the worst disposition that may still get the grade.
    """

    name: str
    total: Most = field(default_factory=Most)
    categories: Mapping[str, Most] = field(default_factory=dict)
    worst: Disposition = Disposition.REJECT

    def __post_init__(self) -> None:
        """Freeze the mapping; a grade without a name cannot be given."""
        object.__setattr__(self, "categories", MappingProxyType(dict(self.categories)))
        if not self.name.strip():
            raise RecipeError("Each of cells.grades needs a name, got an empty one.")
        if self.worst not in _RISING:
            raise RecipeError(
                f"worst of grade {self.name!r} must be one of {', '.join(_RISING)}, got "
                f"{self.worst.value!r}."
            )

    def holds(
        self, disposition: Disposition, defects: Iterable[Defect], area: float, side: float
    ) -> bool:
        """Whether a cell with these defects is of this grade; see `CellRules.grade`."""
        defects = tuple(defects)
        if _RISING.index(disposition) > _RISING.index(self.worst):
            return False
        return self.total.holds(area, _longest(defects) / side, len(defects)) and all(
            _shown(defects, name, side, most) for name, most in self.categories.items()
        )

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "name": self.name,
            "worst": self.worst.value,
            **self.total.as_dict(),
            "categories": {name: most.as_dict() for name, most in self.categories.items()},
        }


MOST_CELLS = 100
"""Rows of cells in a module, or columns, at most: maps and lists show every place in it."""


@dataclass(frozen=True, slots=True)
class CellRules:
    """Grades of a cell, the best first, and how many rows and columns of cells a module has.

    `otherwise` is the grade of a cell that fits none; None leaves it the plant's name for its
    disposition. `rows` and `columns` are None where nobody said.
    """

    grades: tuple[GradeRule, ...] = ()
    otherwise: str | None = None
    rows: int | None = None
    columns: int | None = None

    def __post_init__(self) -> None:
        """Refuse two grades of one name and a module without cells or with more than there are."""
        names = [rule.name for rule in self.grades]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise RecipeError(f"cells.grades names {', '.join(twice)} more than once.")
        for name in ("rows", "columns"):
            side = getattr(self, name)
            if side is not None and not 1 <= side <= MOST_CELLS:
                raise RecipeError(f"cells.{name} must be from 1 to {MOST_CELLS}, got {side}.")

    def grade(
        self, disposition: Disposition, defects: Iterable[Defect], *, area: float, side: float
    ) -> str | None:
        """The first grade whose criteria all hold; `otherwise` where none does.

        `area` is the share of the picture that all defects cover together, `side` the cell's
        side in pixels, which lengths are compared with. What cannot be judged has no grade.
        """
        if disposition is Disposition.CANNOT_JUDGE:
            return None
        defects = tuple(defects)
        fitting = (
            rule.name for rule in self.grades if rule.holds(disposition, defects, area, side)
        )
        return next(fitting, self.otherwise)

    def as_dict(self) -> dict[str, Any]:
        """Plain values without what was not set; `cell_rules_from_dict` reads them back."""
        values = {
            "rows": self.rows,
            "columns": self.columns,
            "otherwise": self.otherwise,
            "grades": [rule.as_dict() for rule in self.grades],
        }
        return {name: value for name, value in values.items() if value is not None}


def cell_rules_from_dict(values: Mapping[str, Any]) -> CellRules:
    """Read the `[cells]` table of a recipe.

    Raises RecipeError for an unknown setting or a value that cannot be meant.
    """
    known_settings("cells", values, (each.name for each in fields(CellRules)))
    if not isinstance(values.get("grades", []), list | tuple):
        raise RecipeError("cells.grades must be a list of tables, written [[cells.grades]].")
    return CellRules(
        grades=tuple(_grade_from_dict(rule) for rule in values.get("grades", [])),
        otherwise=values.get("otherwise"),
        rows=_whole("cells.rows", values.get("rows")),
        columns=_whole("cells.columns", values.get("columns")),
    )


_MOST = ("max_area", "max_length", "max_count")


def _grade_from_dict(values: Mapping[str, Any]) -> GradeRule:
    known_settings("a grade of cells", values, ("name", "worst", *_MOST, "categories"))
    if "name" not in values:
        raise RecipeError("Each of cells.grades needs a name.")
    return GradeRule(
        name=str(values["name"]),
        total=_most(values),
        categories={
            name: _category_most(name, most) for name, most in values.get("categories", {}).items()
        },
        worst=one_of(
            f"worst of grade {values['name']!r}",
            Disposition,
            values.get("worst", Disposition.REJECT),
        ),
    )


def _category_most(name: str, values: Mapping[str, Any]) -> Most:
    known_settings(f"category {name!r} of a grade", values, _MOST)
    return _most(values)


def _most(values: Mapping[str, Any]) -> Most:
    area, length = (values.get(name) for name in _MOST[:2])
    return Most(
        area=None if area is None else number("max_area", area),
        length=None if length is None else number("max_length", length),
        count=_whole("max_count", values.get("max_count")),
    )


def _whole(name: str, value: Any) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise RecipeError(f"{name} must be a whole number, got {value!r}.")


def _longest(defects: Iterable[Defect]) -> float:
    return max((defect.length or 0.0 for defect in defects), default=0.0)


def _shown(defects: tuple[Defect, ...], category: str, side: float, most: Most) -> bool:
    shown = [defect for defect in defects if defect.category == category]
    area = sum(defect.area or 0.0 for defect in shown)
    return most.holds(area, _longest(shown) / side, len(shown))
