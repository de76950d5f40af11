"""Records as a store takes and gives them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from inspector.values import Disposition, Inspection

__all__ = ["Filter", "Neighbours", "Page", "Recorded"]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which records are meant; None means any.

    `since` is inclusive, `until` exclusive, both aware datetimes compared with `counted_at`.
    Simulated records are never mixed with production: `simulated` picks one side. Of `stations`
    and `orders` the empty set selects nothing. An empty name among `orders` stands for the records
    that name none.
    `disposition` and `category` are those of the final word, `decided` tells whether a person had
    it, `audit` whether the record was drawn for audit. `roll`, `module`, `decided` and `audit`
    select records only, no counters.
    """

    since: datetime | None = None
    until: datetime | None = None
    stations: frozenset[str] | None = None
    product: str | None = None
    orders: frozenset[str] | None = None
    disposition: Disposition | None = None
    category: str | None = None
    simulated: bool = False
    roll: str | None = None
    module: str | None = None
    decided: bool | None = None
    audit: bool | None = None

    @property
    def of_records(self) -> bool:
        """Whether it asks for what only records can tell."""
        asked = (self.roll, self.module, self.decided, self.audit)
        return any(each is not None for each in asked)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A record as it stands in the store; `replayed` when an earlier delivery had made it."""

    inspection: Inspection
    replayed: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of records in order; `cursor` asks for what follows, None at the end."""

    inspections: tuple[Inspection, ...]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Ids of the records before and after one among those that match; None at either end."""

    newer: str | None
    older: str | None
