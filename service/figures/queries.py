"""What each kind of figures takes beside the parameters that all share."""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field

from inspector.errors import UsageError
from inspector.production import Span
from inspector.production.stations import SILENT_AFTER
from inspector.statistics import Every
from service.parameters import Bound, ScopeQuery

__all__ = ["ParetoQuery", "StationsQuery", "SummaryQuery", "TimeseriesQuery"]

_LONGEST_SILENCE_S = 7 * 86_400


class SummaryQuery(ScopeQuery):
    """What a summary is about, and what it is compared with."""

    baseline_since: Bound | None = Field(
        default=None, description="Compare the defect rate with that from this time on (RFC 3339)."
    )
    baseline_until: Bound | None = Field(default=None, description="… before this time (RFC 3339).")

    def baseline(self) -> Span | None:
        """The span to compare with. Raises UsageError for one that is none."""
        if self.baseline_since is None and self.baseline_until is None:
            return None
        span = Span(self.baseline_since, self.baseline_until)
        if span.since is not None and span.until is not None and span.since >= span.until:
            raise UsageError(
                "baseline_since must lie before baseline_until.", "baseline_since", "baseline_until"
            )
        return span


class TimeseriesQuery(ScopeQuery):
    """What is shown over time, and how finely."""

    bucket: Every = Field(
        default=Every.HOUR, description="How long a bucket is, on the plant's own clock."
    )


class ParetoQuery(ScopeQuery):
    """Which defects are told apart."""

    top: int | None = Field(
        default=None,
        ge=1,
        le=1000,
        description="So many categories of their own, the others together; by default all.",
    )


class StationsQuery(ScopeQuery):
    """Which stations, and when they count as silent."""

    silent_after_s: int = Field(
        default=int(SILENT_AFTER.total_seconds()),
        ge=1,
        le=_LONGEST_SILENCE_S,
        description="Seconds without a picture after which a station is silent.",
    )

    def silent_after(self) -> timedelta:
        """The same as a length of time."""
        return timedelta(seconds=self.silent_after_s)
