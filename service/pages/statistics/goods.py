"""Rolls and modules on the page: lists of those in the span, and one with its map."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from inspector.charts import Language
from inspector.errors import TooManyPicturesError
from inspector.fabric import wording
from inspector.ports import Filter
from inspector.production import Reader, Scope, stations
from inspector.production.module_list import module_list
from inspector.production.modules import module_report
from inspector.production.roll_list import roll_list
from inspector.production.rolls import RollReport, roll_report
from service.pages.statistics.choice import Choice

__all__ = ["goods"]

_MOST = 100


def goods(reader: Reader, choice: Choice, language: Language) -> dict[str, Any]:
    """What the template is given: one roll, one module, or lists of both.

    Raises NotFoundError for a roll or a module that no record names.
    """
    query, scope = choice.query, choice.scope
    selection = Filter(product=query.of, simulated=query.simulated)
    if query.roll is not None:
        found = roll_report(reader, query.roll, selection)
        return {"roll": found, "result": _result(found, language)}
    if query.module is not None:
        return {"module": module_report(reader, query.module, selection)}
    return _lists(reader, scope, language)


def _lists(reader: Reader, scope: Scope, language: Language) -> dict[str, Any]:
    newest = [view.last for view in stations(reader, replace(scope, shift=None))]
    rolls = any(last is not None and last.roll is not None for last in newest)
    modules = any(last is not None and last.module is not None for last in newest)
    try:
        listed = roll_list(reader, scope, limit=_MOST) if rolls else None
        arranged = module_list(reader, scope, limit=_MOST) if modules else None
    except TooManyPicturesError as error:
        return {"too_many": error.pictures, "most": error.most}
    return {
        "rolls": listed,
        "results": [] if listed is None else [_result(each, language) for each in listed.rolls],
        "modules": arranged,
    }


def _result(report: RollReport, language: Language) -> str:
    """What a roll is worth, or why nobody can say."""
    return wording(language.value).result(report.roll)
