"""A module of cells from its records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from inspector.bundles import category_titles
from inspector.modules import Cell, Module, arrange, draw_module
from inspector.ports import Filter, Whole
from inspector.production.judging import Judge
from inspector.production.reader import Reader
from inspector.production.whole_records import judged_records

__all__ = ["ModuleReport", "module_map", "module_report"]


@dataclass(frozen=True, slots=True)
class ModuleReport:
    """A module as a person asks for it; `recipe_version` is None where no recipe is known."""

    name: str
    product: str
    simulated: bool
    module: Module
    recipe_version: int | None

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON; a row and column count from 1."""
        module = self.module
        return {
            "module": self.name,
            "product": self.product,
            "simulated": self.simulated,
            "rows": module.rows,
            "columns": module.columns,
            "grid_declared": module.declared,
            "recipe_version": self.recipe_version,
            "dispositions": {each.value: count for each, count in module.dispositions.items()},
            "grades": dict(module.grades),
            "categories": dict(module.categories),
            "cells": [_cell(cell) for cell in module.cells],
            "missing": [_place(*place) for place in module.missing],
            "outside": [_place(*place) for place in module.outside],
        }


def module_report(
    reader: Reader, name: str, selection: Filter, judge: Judge | None = None
) -> ModuleReport:
    """The module of this name from the records that a filter selects besides.

    `judge` tells by what recipe a product is judged, by default the one now in force. Raises
    NotFoundError where no record names it, UsageError where records of several products do and
    the filter picks none.
    """
    records, judged = judged_records(reader.store, Whole.MODULE, name, selection, judge)
    return ModuleReport(
        name=name,
        product=records[0].product,
        simulated=selection.simulated,
        module=arrange(records, judged.recipe),
        recipe_version=judged.recipe.version if judged.known else None,
    )


def module_map(reader: Reader, name: str, selection: Filter, language: str) -> str:
    """The same as an SVG map in "en" or "zh". Raises the same."""
    report = module_report(reader, name, selection)
    return draw_module(
        report.module,
        title=f"{report.name} · {report.product}",
        language=language,
        names=category_titles([report.product], language),
    )


def _place(row: int, column: int) -> dict[str, int]:
    return {"row": row, "column": column}


def _cell(cell: Cell) -> dict[str, Any]:
    latest = cell.latest
    return {
        **_place(cell.row, cell.column),
        "grade": cell.grade,
        "disposition": cell.disposition.value,
        "categories": list(cell.categories),
        "decided": cell.decided,
        "looks": cell.looks,
        "inspection": latest.id,
        "station": latest.station,
        "counted_at": latest.counted_at.isoformat(),
    }
