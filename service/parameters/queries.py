"""What readers ask for: which records are meant, by time, place, work and what they say."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from pydantic import Field

from inspector.plant import LONGEST_NAME
from inspector.ports import Filter
from inspector.production import Reader, Scope
from inspector.values import Disposition
from service.documents import Exact
from service.parameters.fields import Bound, Name, OneOrNone

__all__ = ["Contents", "PageQuery", "PlaceQuery", "RecordQuery", "ScopeQuery", "Sort"]


class _Selection(Exact):
    since: Bound | None = Field(default=None, description="From this time on (RFC 3339).")
    until: Bound | None = Field(default=None, description="Before this time (RFC 3339).")
    station: Name | None = Field(default=None, description="One station only.")
    product: Name | None = Field(default=None, description="One product only.")
    order: str | None = Field(
        default=None, max_length=LONGEST_NAME, description="One order only; empty: those of none."
    )
    simulated: bool = Field(default=False, description="Show simulated records instead.")


class PlaceQuery(_Selection):
    """Which records are meant, by time, place and work."""

    line: OneOrNone = Field(
        default=None, description="One line only; empty: stations that are in no line."
    )
    stage: OneOrNone = Field(default=None, description="Stages of this name only.")

    def scope(self) -> Scope:
        """The same as a question. Raises UsageError for a span that is none."""
        return Scope(
            since=self.since,
            until=self.until,
            line=self.line,
            stage=self.stage,
            station=self.station,
            product=self.product,
            order=None if self.order is None else self.order.strip(),
            simulated=self.simulated,
        )

    def filter(self, reader: Reader) -> Filter:
        """The same for a store. Raises UsageError for what the plant does not have."""
        (found,) = reader.filters(self.scope())
        return found


class ScopeQuery(PlaceQuery):
    """What a figure is about: the parameters that all statistics share."""

    shift: Name | None = Field(
        default=None,
        description="The turns of this shift inside the span only; without `since` the latest one.",
    )

    def scope(self) -> Scope:
        """The same as a question. Raises UsageError for a span that is none."""
        return replace(super().scope(), shift=self.shift)


class Contents(Exact):
    """Which records are meant, by what they say."""

    disposition: Disposition | None = Field(
        default=None, description="One disposition only, by the final word."
    )
    category: Name | None = Field(default=None, description="Those that show this category.")
    roll: Name | None = Field(default=None, description="One roll only.")
    module: Name | None = Field(default=None, description="One module only.")
    decided: bool | None = Field(
        default=None, description="Those that a person decided on (`true`), or nobody (`false`)."
    )
    audit: bool | None = Field(
        default=None, description="Those that were drawn for audit (`true`), or were not."
    )

    def narrowed(self, selection: Filter) -> Filter:
        """What a filter selects, if it says this as well."""
        return replace(
            selection,
            disposition=self.disposition,
            category=self.category,
            roll=self.roll,
            module=self.module,
            decided=self.decided,
            audit=self.audit,
        )


class RecordQuery(PlaceQuery, Contents):
    """Which records are meant, by when, where and for what they came, and by what they say."""

    def filter(self, reader: Reader) -> Filter:
        """The same for a store. Raises UsageError for what the plant does not have."""
        return self.narrowed(super().filter(reader))


class Sort(StrEnum):
    """The order of records in time."""

    NEWEST = "newest"
    OLDEST = "oldest"


class PageQuery(RecordQuery):
    """Which records a page lists."""

    sort: Sort = Field(default=Sort.NEWEST, description="Which come first.")
    limit: int = Field(default=50, ge=1, le=500, description="Records a page.")
    cursor: str | None = Field(
        default=None, max_length=512, description="Where the page before ended."
    )
