"""Rolls and modules of a report: pieces that are more than the unit a picture shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from inspector.errors import TooManyPicturesError
from inspector.production import Reader, Scope, StationView
from inspector.production.module_list import module_list
from inspector.production.modules import ModuleReport
from inspector.production.roll_list import roll_list
from inspector.production.rolls import RollReport

__all__ = ["Goods", "goods"]

_MOST = 20


@dataclass(frozen=True, slots=True)
class Goods:
    """The latest rolls and modules of which a picture was taken in the span, each as a whole.

    `rolls_found` and `modules_found` are how many there are in all. `left_out` says that there
    are some, and that the span is too long to look through all of its records for them.
    """

    rolls: tuple[RollReport, ...] = ()
    rolls_found: int = 0
    modules: tuple[ModuleReport, ...] = ()
    modules_found: int = 0
    left_out: bool = False


def goods(reader: Reader, scope: Scope, stations: Iterable[StationView], *, short: bool) -> Goods:
    """Rolls and modules, where a station's newest picture names one and the span is `short`.

    They are known from records alone: looking through all of a span takes long in a large plant,
    and for nothing in one that has neither.
    """
    newest = [view.last for view in stations if view.last is not None]
    rolls = any(last.roll is not None for last in newest)
    modules = any(last.module is not None for last in newest)
    if not short:
        return Goods(left_out=rolls or modules)
    try:
        return _found(reader, scope, rolls=rolls, modules=modules)
    except TooManyPicturesError:
        return Goods(left_out=True)


def _found(reader: Reader, scope: Scope, *, rolls: bool, modules: bool) -> Goods:
    found = Goods()
    if rolls:
        listed = roll_list(reader, scope, limit=_MOST)
        found = replace(found, rolls=listed.rolls, rolls_found=listed.found)
    if modules:
        listed_modules = module_list(reader, scope, limit=_MOST)
        found = replace(found, modules=listed_modules.modules, modules_found=listed_modules.found)
    return found
