"""The modules that were inspected in a span."""

from __future__ import annotations

from dataclasses import dataclass, replace

from inspector.ports import Filter, Whole
from inspector.production.judging import judges
from inspector.production.modules import ModuleReport, module_report
from inspector.production.reader import Reader
from inspector.production.scope import Scope
from inspector.production.wholes import latest_wholes

__all__ = ["ModuleList", "module_list"]


@dataclass(frozen=True, slots=True)
class ModuleList:
    """Modules of which a picture was taken in the span, each as a whole, the latest last.

    `found` is how many there are, of which `modules` are the latest.
    """

    found: int
    modules: tuple[ModuleReport, ...]


def module_list(reader: Reader, scope: Scope, *, limit: int = 100) -> ModuleList:
    """Modules of a scope.

    Raises TooManyPicturesError for a span that holds too many, UsageError for a line, stage or
    shift that the plant does not have.
    """
    found = latest_wholes(reader, Whole.MODULE, scope)
    judge = judges(reader.store)
    whole = Filter(simulated=scope.simulated)
    return ModuleList(
        found=len(found),
        modules=tuple(
            module_report(reader, seen.name, replace(whole, product=seen.product), judge)
            for seen in reversed(found[:limit])
        ),
    )
