"""What each chart takes: the scope that all statistics share, a look, and what is its own."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from inspector.charts import Language, ThemeName
from inspector.errors import UsageError
from inspector.production import Reader, Scope, Span
from inspector.production.groups import Grouping
from inspector.production.periods import PeriodName, named_period, period_between
from inspector.statistics import Every
from service.figures.queries import SummaryQuery
from service.parameters import ScopeQuery
from service.quality.control_charts import ControlChartQuery

__all__ = [
    "ChartQuery",
    "ControlQuery",
    "GroupsQuery",
    "ParetoQuery",
    "SeriesQuery",
    "asked",
]


class ChartQuery(ScopeQuery):
    """What a chart is about, and how it looks and speaks."""

    span: PeriodName | None = Field(
        default=None,
        description="In the place of `since` and `until`: a span of the plant's own clock that "
        "moves with it.",
    )
    lang: Language = Field(default=Language.EN, description="Its language.")
    theme: ThemeName = Field(default=ThemeName.DARK, description="The ground it is drawn on.")

    @model_validator(mode="after")
    def _one_span(self) -> Self:
        if self.span is not None and (self.since is not None or self.until is not None):
            raise UsageError(
                "span stands in the place of since and until; name one or the other.", "span"
            )
        return self


class SeriesQuery(ChartQuery):
    """A chart over time."""

    bucket: Every = Field(
        default=Every.HOUR, description="How long a bucket is, on the plant's own clock."
    )


class GroupsQuery(ChartQuery):
    """A chart of several side by side."""

    by: Grouping = Field(default=Grouping.LINE, description="What is told apart.")


class ControlQuery(ControlChartQuery, ChartQuery):
    """A control chart."""


class ParetoQuery(SummaryQuery, ChartQuery):
    """A chart of defects, and what they are compared with."""

    top: int | None = Field(
        default=10,
        ge=1,
        le=40,
        description="So many categories of their own, the others together.",
    )
    compare: bool = Field(
        default=False,
        description="Compare with the like time before the span; `baseline_since` and "
        "`baseline_until` name another one.",
    )

    def compared(self, reader: Reader, scope: Scope) -> Span | None:
        """The span to compare with. Raises UsageError for one that is none."""
        if not self.compare or self.baseline() is not None:
            return self.baseline()
        if self.span is not None:
            period = named_period(self.span, reader.plant, reader.now)
        elif scope.since is not None:
            period = period_between(
                scope.since, scope.until or reader.now, reader.now, reader.plant.zone
            )
        else:
            return None
        return Span(period.before_since, period.before_until)


def asked(reader: Reader, query: ChartQuery) -> Scope:
    """The question of a query, its span resolved on the plant's clock now.

    Raises UsageError for a span that is none, and for a shift where the plant has none.
    """
    scope = query.scope()
    if query.span is None:
        return scope
    period = named_period(query.span, reader.plant, reader.now)
    return scope.during(period.since, period.until)
