"""The prescription for a plant: read what was counted, say what stands out beyond chance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from inspector.bundles import category_titles
from inspector.diagnosis import Diagnosis, Labels, Section, diagnose, sentences
from inspector.errors import UsageError
from inspector.production.evidence import HOUR_S, Tally, evidence_of, gather
from inspector.production.reader import Reader
from inspector.production.scope import Scope

__all__ = ["LONGEST_SPAN", "USUAL_SPAN", "PlantDiagnosis", "diagnose_plant"]

USUAL_SPAN = timedelta(days=7)
"""The span of a question that names no beginning."""

LONGEST_SPAN = timedelta(days=31)
"""The longest span that is looked through: hour by hour, station by station."""

_HOUR = timedelta(seconds=HOUR_S)


@dataclass(frozen=True, slots=True)
class PlantDiagnosis:
    """What was found in a span; `recent_since` is where its recent time begins. Times in UTC.

    `products` are those that were made in it.
    """

    since: datetime
    until: datetime
    recent_since: datetime
    recent_local: str
    products: tuple[str, ...]
    diagnosis: Diagnosis

    def sections(self, language: str, *, currency: str = "") -> tuple[Section, ...]:
        """The same in plain sentences, categories as the products' models call them."""
        labels = Labels(self.recent_local, category_titles(self.products, language), currency)
        return sentences(self.diagnosis, language, labels)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "recent_since": self.recent_since.isoformat(),
            **self.diagnosis.as_dict(),
        }


def diagnose_plant(
    reader: Reader,
    scope: Scope,
    *,
    recent_since: datetime | None = None,
    costs: Mapping[str, float] | None = None,
    q: float = 0.05,
) -> PlantDiagnosis:
    """What stands out in what a question selects, and what it would be worth to put it right.

    The span ends now at the latest and begins 7 days before its end unless it says otherwise;
    whole hours are compared. The recent time is its last quarter unless `recent_since` (aware)
    says where it begins. `costs` are those of a rejected unit, by product. Raises UsageError for
    a span of more than 31 days and for a beginning of the recent time outside of it.
    """
    asked = _bounded(scope, reader.now)
    since, until = asked.since or reader.now, asked.until or reader.now
    recent = _recent(since, until, recent_since)
    tallies = gather(reader, asked)
    evidence = evidence_of(
        reader, asked, tallies, days=_days(tallies, until), recent=recent, costs=costs or {}
    )
    local = f"{recent.astimezone(reader.plant.zone):%Y-%m-%d %H:%M}"
    products = tuple(sorted({each.product for each in tallies if each.product}))
    return PlantDiagnosis(since, until, recent, local, products, diagnose(evidence, q=q))


def _bounded(scope: Scope, now: datetime) -> Scope:
    """The question with both ends of its span, in UTC."""
    until = (scope.until if scope.until and scope.until < now else now).astimezone(UTC)
    since = (scope.since or until - USUAL_SPAN).astimezone(UTC)
    if since >= until:
        raise UsageError(
            f"The span begins at {since.isoformat()}, which is still to come.", "since"
        )
    if until - since > LONGEST_SPAN:
        raise UsageError(
            f"The span has {(until - since).days} days; a diagnosis looks through at most "
            f"{LONGEST_SPAN.days}. Choose a later beginning.",
            "since",
        )
    return replace(scope, since=since, until=until)


def _recent(since: datetime, until: datetime, given: datetime | None) -> datetime:
    """Where the recent time begins, on the hour: counts are kept by the hour."""
    if given is not None and not since < given < until:
        raise UsageError(
            f"The recent time begins inside the span, {since.isoformat()} to {until.isoformat()}, "
            f"got {given.isoformat()}.",
            "recent_since",
        )
    begins = (given or until - (until - since) / 4).astimezone(UTC)
    return begins - timedelta(
        minutes=begins.minute, seconds=begins.second, microseconds=begins.microsecond
    )


def _days(tallies: list[Tally], until: datetime) -> float:
    """From the first hour in which anything was made; at least an hour."""
    buckets = [each.bucket for each in tallies if each.bucket is not None]
    first = min(buckets, default=until)
    return max(until - first, _HOUR) / timedelta(days=1)
