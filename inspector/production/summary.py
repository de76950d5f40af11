"""The figures of a wall board, a report, a shift: everything about one question at a glance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from inspector.plant import Order
from inspector.ports import Count, Dimension
from inspector.production.definitions import DEFINITIONS
from inspector.production.efficiency import Measured, measured
from inspector.production.order_life import order_counts, order_life
from inspector.production.orders import orders_by_name
from inspector.production.output import Output, real_time_output
from inspector.production.reader import Reader, total
from inspector.production.scope import Scope, Span
from inspector.production.totals import by_disposition, figures, units
from inspector.production.yields import Yields, yields
from inspector.statistics import (
    Audit,
    Comparison,
    Proportion,
    Summary,
    audit_of,
    completion,
)
from inspector.values import Disposition

__all__ = ["Completion", "ProductionSummary", "defect_rate", "summary"]

_APART = (
    Dimension.STATION,
    Dimension.PRODUCT,
    Dimension.ORDER,
    Dimension.DISPOSITION,
    Dimension.SAID,
    Dimension.DECIDED,
    Dimension.AUDIT,
)
_OWN = (Disposition.PASS, Disposition.REJECT)


@dataclass(frozen=True, slots=True)
class Completion:
    """Declared orders worked on in the span: good so far, up to its end, of what is planned.

    `finished` of them have made all that was planned; what they made beyond it counts as well.
    """

    orders: tuple[str, ...]
    finished: int
    good: int
    planned: int

    @property
    def value(self) -> float | None:
        """Good / planned, not capped; None where nothing is planned."""
        return completion(self.good, self.planned)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {"orders": list(self.orders), "good": self.good, "planned": self.planned}


@dataclass(frozen=True, slots=True)
class ProductionSummary:
    """All figures of one question; a figure that is None has its reason in `missing`.

    `figures` are totals at the lines' ends (see `Reader.at_line_ends`), except for the
    categories, which are those found at every stage. `unassigned` is how many of the units come
    from stations in no line. `automation` is what the model passed or rejected itself, of all;
    this and the audit are of every stage, because they judge the inspector and not the goods.
    """

    spans: tuple[Span, ...]
    figures: Summary
    pictures: int
    unassigned: int
    completion: Completion
    measured: Measured
    output: Output | None
    yields: Yields
    automation: Proportion
    audit: Audit
    comparison: Comparison | None
    baseline: Span | None

    @property
    def missing(self) -> dict[str, str]:
        """Why a figure is None, by its name."""
        reasons = {
            "pass_rate": None if self.figures.pass_rate is not None else "nothing was judged",
            "completion": None if self.completion.planned else "no declared order was worked on",
            **self.measured.missing,
            "real_time_output": None if self.output else "the span does not reach to now",
            "rolled_throughput_yield": self.yields.missing,
            "automation_rate": None if self.automation.whole else "nothing was inspected",
            "comparison": None if self.comparison else "no baseline span is given",
            "audit": self.audit.missing,
        }
        return {name: reason for name, reason in reasons.items() if reason}

    def as_dict(self) -> dict[str, Any]:
        """Plain values and aware datetimes, unrounded; `definitions` says what each figure is."""
        efficiency = self.measured.efficiency.as_dict()
        del efficiency["produced"], efficiency["good"]
        return {
            **self.figures.as_dict(),
            "spans": [span._asdict() for span in self.spans],
            "pictures": self.pictures,
            "unassigned": self.unassigned,
            "completion": self.completion.value,
            "completion_of": self.completion.as_dict(),
            **efficiency,
            "real_time_output": self.output and self.output.as_dict(),
            "first_pass_yield": [stage.as_dict() for stage in self.yields.stages],
            "rolled_throughput_yield": self.yields.rolled_throughput_yield,
            "rolled_throughput_yield_by_line": self.yields.rolled_as_dicts(),
            "automation_rate": self.automation.value,
            "comparison": self._compared(),
            "audit": self.audit.as_dict(),
            "missing": self.missing,
            "definitions": dict(DEFINITIONS),
        }

    def _compared(self) -> dict[str, Any] | None:
        if self.comparison is None or self.baseline is None:
            return None
        return {
            "baseline_since": self.baseline.since,
            "baseline_until": self.baseline.until,
            **self.comparison.as_dict(),
        }


def summary(reader: Reader, scope: Scope, baseline: Span | None = None) -> ProductionSummary:
    """Everything about a question; with a baseline span, compared with the same in that one.

    Raises UsageError for a line, stage or shift that the plant does not have, and for a baseline
    that is no span.
    """
    counts = reader.counts(scope, by=_APART)
    ends = tuple(reader.at_line_ends(scope, counts))
    known = orders_by_name(reader, {scope.order or "", *(count.order or "" for count in counts)})
    return ProductionSummary(
        spans=scope.spans(reader.plant, reader.now),
        figures=figures(ends, reader.counts(scope, by=(Dimension.CATEGORY,))),
        pictures=sum(count.pictures for count in counts),
        unassigned=units(_unassigned(reader, ends)),
        completion=_completion(reader, scope, known),
        measured=measured(reader, scope, ends, known),
        output=real_time_output(reader, scope),
        yields=yields(reader.plant, scope, counts),
        automation=_automation(counts),
        audit=audit_of(counts),
        comparison=baseline and Comparison(_defects(ends), defect_rate(reader, scope, baseline)),
        baseline=baseline,
    )


def defect_rate(reader: Reader, scope: Scope, span: Span) -> Proportion:
    """Rejected of all judged units at the lines' ends, for the same question in another span."""
    counts = reader.counts(scope.during(*span), by=(Dimension.STATION, Dimension.DISPOSITION))
    return _defects(reader.at_line_ends(scope, counts))


def _defects(counts: Iterable[Count]) -> Proportion:
    found = by_disposition(counts)
    rejected = found[Disposition.REJECT]
    return Proportion(rejected, rejected + found[Disposition.PASS])


def _automation(counts: Iterable[Count]) -> Proportion:
    rows = total(counts)
    return Proportion(units(row for row in rows if row.said in _OWN), units(rows))


def _completion(reader: Reader, scope: Scope, known: Mapping[str, Order]) -> Completion:
    made = order_counts(reader, order_life(reader, scope), known)
    return Completion(
        orders=tuple(made),
        finished=sum(figures(own).good >= known[name].quantity for name, own in made.items()),
        good=sum(figures(own).good for own in made.values()),
        planned=sum(known[name].quantity for name in made),
    )


def _unassigned(reader: Reader, counts: Iterable[Count]) -> list[Count]:
    known = reader.plant.stations_of()
    return [count for count in counts if count.station not in known]
