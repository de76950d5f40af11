"""A store with as many records as anyone asks for, made up one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from threading import Event

from inspector.errors import StoreUnavailableError
from inspector.ports import Filter
from inspector.values import Disposition, Inspection
from tests.fakes.memory_store import MemoryStore
from tests.fakes.records import make_inspection, make_verdict

__all__ = ["EndlessStore"]


class EndlessStore(MemoryStore):
    """Yields `size` records (None: without end), counts those it gave; may break after some."""

    def __init__(self, size: int | None = None, *, breaks_after: int | None = None) -> None:
        """Give nothing yet."""
        super().__init__()
        self.size = size
        self.breaks_after = breaks_after
        self.given = 0
        self.left = Event()
        self.selections: list[Filter] = []

    def stream(self, selection: Filter) -> Iterator[Inspection]:
        """Records that differ in id and sequence; `left` is set when nobody reads on."""
        self.selections.append(selection)
        verdict = make_verdict(Disposition.REJECT, shows=["hole"])
        template = make_inspection(verdict=verdict, order="PO-1")
        try:
            for number in count() if self.size is None else range(self.size):
                if number == self.breaks_after:
                    raise StoreUnavailableError("the disk is gone")
                self.given += 1
                yield replace(template, id=f"{number:032x}", sequence=number)
        finally:
            self.left.set()
