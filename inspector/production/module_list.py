"""The modules that were inspected in a span."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from inspector.ports import Filter
from inspector.production.modules import ModuleReport, module_report
from inspector.production.reader import Reader
from inspector.production.scope import Scope

__all__ = ["ModuleList", "module_list"]


@dataclass(frozen=True, slots=True)
class ModuleList:
    """Modules of which a picture was taken in the span, each as a whole, the latest last.

    `found` is how many there are, of which `modules` are the latest.
    """

    found: int
    modules: tuple[ModuleReport, ...]


def module_list(reader: Reader, scope: Scope, *, limit: int = 100) -> ModuleList:
    """Modules of a scope, found by looking through all of its records.

    Raises UsageError for a line, stage or shift that the plant does not have.
    """
    names = list(dict.fromkeys(_named(reader, scope)))
    return ModuleList(
        found=len(names),
        modules=tuple(
            module_report(reader, name, Filter(product=product, simulated=scope.simulated))
            for product, name in names[-limit:]
        ),
    )


def _named(reader: Reader, scope: Scope) -> Iterator[tuple[str, str]]:
    """Product and name of each module, as often as it was seen, in order."""
    for selection in reader.filters(scope):
        for record in reader.store.stream(selection):
            if record.module is not None:
                yield record.product, record.module
