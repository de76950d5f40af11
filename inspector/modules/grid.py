"""A module of cells: the latest look at each, and which ones nobody has looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from inspector.recipe import CellRules, Recipe
from inspector.values import Disposition, Inspection

__all__ = ["Cell", "Module", "arrange"]

Position = tuple[int, int]
"""Row and column, from 1."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What the latest look says of a cell; `looks` is how often it was looked at.

    `disposition` and `categories` are the final word. `grade` is the one the verdict gave; where
    a person decided otherwise it is the plant's name for what they decided.
    """

    row: int
    column: int
    grade: str
    disposition: Disposition
    categories: tuple[str, ...]
    decided: bool
    looks: int
    latest: Inspection


@dataclass(frozen=True, slots=True)
class Module:
    """The grid of a module's cells.

    `rows` and `columns` are the recipe's where it says, `declared`, and otherwise as far as cells
    were seen; a cell beyond what is declared widens the grid and is in `outside`. `missing` are
    places that nobody has looked at, row by row.
    """

    rows: int
    columns: int
    declared: bool
    cells: tuple[Cell, ...]
    missing: tuple[Position, ...]
    outside: tuple[Position, ...]

    @property
    def dispositions(self) -> Mapping[Disposition, int]:
        """How many cells have which; all are given."""
        counts = Counter(cell.disposition for cell in self.cells)
        return {disposition: counts[disposition] for disposition in Disposition}

    @property
    def grades(self) -> Mapping[str, int]:
        """How many cells have which grade, by name."""
        return dict(sorted(Counter(cell.grade for cell in self.cells).items()))

    @property
    def categories(self) -> Mapping[str, int]:
        """How many cells show which category, by name."""
        counts = Counter(name for cell in self.cells for name in cell.categories)
        return dict(sorted(counts.items()))


def arrange(inspections: Iterable[Inspection], recipe: Recipe) -> Module:
    """Put the records of one module together, whatever their order.

    Records without a row and column have no place in it and are left out; the service takes
    none.
    """
    looks: dict[Position, list[Inspection]] = {}
    for each in inspections:
        if each.row is not None and each.column is not None:
            looks.setdefault((each.row, each.column), []).append(each)
    rules = recipe.cells or CellRules()
    rows = max([rules.rows or 0, *(row for row, _ in looks)])
    columns = max([rules.columns or 0, *(column for _, column in looks)])
    places = [(row, column) for row in range(1, rows + 1) for column in range(1, columns + 1)]
    return Module(
        rows=rows,
        columns=columns,
        declared=rules.rows is not None and rules.columns is not None,
        cells=tuple(_cell(place, looks[place], recipe) for place in sorted(looks)),
        missing=tuple(place for place in places if place not in looks),
        outside=tuple(place for place in sorted(looks) if _beyond(place, rules)),
    )


def _cell(place: Position, looks: list[Inspection], recipe: Recipe) -> Cell:
    latest = max(looks, key=lambda each: (each.counted_at, each.arrived_at, each.id))
    overruled = latest.disposition is not latest.verdict.disposition
    return Cell(
        row=place[0],
        column=place[1],
        grade=recipe.grades[latest.disposition] if overruled else latest.verdict.grade,
        disposition=latest.disposition,
        categories=latest.categories,
        decided=latest.decision is not None,
        looks=len(looks),
        latest=latest,
    )


def _beyond(place: Position, rules: CellRules) -> bool:
    row, column = place
    return (rules.rows is not None and row > rules.rows) or (
        rules.columns is not None and column > rules.columns
    )
