"""What a store counts, and in which ways it can be told apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from inspector.values import Disposition

__all__ = ["Count", "Dimension", "Discrepancy", "Measures", "Tally"]


class Dimension(StrEnum):
    """What counts can be told apart by."""

    STATION = "station"
    PRODUCT = "product"
    ORDER = "order"
    BUNDLE = "bundle"
    DISPOSITION = "disposition"
    SAID = "said"
    DECIDED = "decided"
    AUDIT = "audit"
    CATEGORY = "category"


class Measures(NamedTuple):
    """What is counted.

    `pictures` is every look, `units` the latest look at each piece (what totals count), `first`
    the first look at each piece (what a first-pass yield counts). A picture without a unit is a
    piece of its own, and is all three.
    """

    pictures: int
    units: int
    first: int


@dataclass(frozen=True, slots=True)
class Count:
    """A sum over counters; what was not asked for is None.

    For `pictures`, `units` and `first` see `Measures`; all three go by the final word.
    `bucket` is where the bucket begins, in UTC. `bundle` is the SHA-256 of the model. An empty
    `order` stands for the records that name none. `disposition` is the final word, `said` the
    model's; `decided` tells whether a person had it, `audit` whether the record was drawn for
    audit.
    """

    pictures: int
    units: int
    first: int
    bucket: datetime | None = None
    station: str | None = None
    product: str | None = None
    order: str | None = None
    bundle: str | None = None
    disposition: Disposition | None = None
    said: Disposition | None = None
    decided: bool | None = None
    audit: bool | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts a filter selects: units by disposition, and units that show each category."""

    dispositions: Mapping[Disposition, int]
    categories: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """A counter that disagrees with the records.

    `key` names it: `simulated`, `span` (seconds), `bucket`, then the dimensions by the names of
    `Dimension`; with `category` for a counter of categories.
    """

    key: Mapping[str, Any]
    counted: Measures
    recounted: Measures
