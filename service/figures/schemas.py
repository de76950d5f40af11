"""What the figures look like; tests hold real answers against it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from inspector.production import StationState
from inspector.statistics import Every
from inspector.values import Disposition
from service.documents import Exact

__all__ = [
    "FlowAnswer",
    "OrdersAnswer",
    "ParetoAnswer",
    "StationsAnswer",
    "SummaryAnswer",
    "TimeseriesAnswer",
]

Interval = tuple[float, float]


class CategoryAnswer(Exact):
    """How many units show a category."""

    category: str
    units: int


class TotalsAnswer(Exact):
    """Units by what became of them; rates are null where there is nothing to divide by."""

    inspected: int
    good: int
    rejected: int
    undecided: int = Field(description="Waiting for a person.")
    cannot_judge: int = Field(description="The picture is not fit to judge.")
    pass_rate: float | None = Field(description="good / (good + rejected), unrounded.")
    pass_rate_interval: Interval | None = Field(description="Wilson, 95 %.")


class SpanAnswer(Exact):
    """A stretch of time, `since` included, `until` not; null: without end on that side."""

    since: datetime | None
    until: datetime | None


class EfficiencyAnswer(Exact):
    """ISO 22400-2; null where a part of it is unknown."""

    planned_run_time_s: float | None = Field(
        description="Planned run time per item × units produced, over all products."
    )
    planned_busy_time_s: float | None = Field(
        description="What the shifts without their breaks hold, up to now."
    )
    production_time_s: float | None = Field(
        description="Planned busy minutes in which a unit was counted."
    )
    availability: float | None
    effectiveness: float | None
    production_efficiency: float | None = Field(description="availability × effectiveness.")
    quality_ratio: float | None = Field(description="good / units produced.")
    oee: float | None = Field(description="production_efficiency × quality_ratio.")


class CompletionAnswer(Exact):
    """What the completion is made of."""

    orders: list[str] = Field(description="Declared orders worked on in the span.")
    good: int = Field(description="Good of these orders so far, over all their time.")
    planned: int = Field(description="Their planned quantities.")


class OutputAnswer(Exact):
    """Output of the open hour."""

    since: datetime
    until: datetime
    units: int
    hourly_rate: float | None = Field(description="Units an hour, over the part that is over.")


class StageYieldAnswer(Exact):
    """First-pass yield of a stage; line and stage are null for stations in no line."""

    line: str | None
    stage: str | None
    inspected: int = Field(description="First looks.")
    good: int = Field(description="Good at the first look.")
    value: float | None
    interval: Interval | None = Field(description="Wilson, 95 %.")


class LineYieldAnswer(Exact):
    """Rolled throughput yield of a line."""

    line: str
    value: float | None


class DefectRateAnswer(Exact):
    """Rejected of all judged units."""

    rejected: int
    judged: int
    defect_rate: float | None


class ComparisonAnswer(Exact):
    """The defect rate against that of the baseline span."""

    baseline_since: datetime | None
    baseline_until: datetime | None
    now: DefectRateAnswer
    baseline: DefectRateAnswer
    difference: float | None = Field(description="Rate now − rate then.")
    difference_interval: Interval | None = Field(description="Newcombe, 95 %.")
    relative_change: float | None = Field(
        description="Rate now / rate then − 1: −0.25 is down by 25 %."
    )
    relative_change_interval: Interval | None = Field(description="Koopman, 95 %.")
    direction: Literal["down", "up", "unclear"] | None = Field(
        description="unclear: chance alone may have moved it."
    )


class AuditedStratumAnswer(Exact):
    """Units of which the model said the same, and what people found in those they judged."""

    said: Disposition
    units: int
    examined: int
    defective: int
    representative: bool = Field(description="Drawn at random, or all there are.")


class AgreementAnswer(Exact):
    """Model against people (AIAG MSA), over what the model decided itself."""

    effectiveness: float | None
    miss_rate_of_defective: float | None
    false_alarm_rate_of_good: float | None
    kappa: float | None
    acceptable: bool | None = Field(
        description="Effectiveness ≥ 90 %, misses ≤ 2 %, false alarms ≤ 5 %."
    )


class AuditAnswer(Exact):
    """How good the inspector is, estimated from audited units; positive means defective."""

    escape_rate_of_defective: float | None = Field(
        description="Passed by the model, of all that is defective."
    )
    escape_interval: Interval | None
    overkill_rate_of_good: float | None = Field(
        description="Rejected by the model, of all that is good."
    )
    overkill_interval: Interval | None
    outgoing_escape_rate_of_passed: float | None = Field(
        description="Defective, of all that the model passed."
    )
    outgoing_escape_interval: Interval | None
    audited_defectives: int | None = Field(
        description="Defectives that would have shown an escape."
    )
    zero_misses_show: float | None = Field(
        description="Without an escape found: the escape rate that this rules out at 95 %."
    )
    agreement: AgreementAnswer | None
    strata: list[AuditedStratumAnswer]
    missing: str | None = Field(description="Why a rate cannot be told.")


class SummaryAnswer(TotalsAnswer, EfficiencyAnswer):
    """Production figures at a glance; a figure that is null has its reason in `missing`."""

    categories: list[CategoryAnswer] = Field(description="The most frequent first, at every stage.")
    spans: list[SpanAnswer] = Field(description="What was asked for; a shift has one a turn.")
    pictures: int = Field(description="Every look at a unit, at every stage.")
    unassigned: int = Field(description="Units of stations in no line; among the inspected.")
    completion: float | None = Field(description="Good / planned quantity, not capped.")
    completion_of: CompletionAnswer
    real_time_output: OutputAnswer | None
    first_pass_yield: list[StageYieldAnswer]
    rolled_throughput_yield: float | None = Field(description="Of the one line that is meant.")
    rolled_throughput_yield_by_line: list[LineYieldAnswer]
    automation_rate: float | None = Field(
        description="Units that the model itself passed or rejected, of all."
    )
    comparison: ComparisonAnswer | None
    audit: AuditAnswer
    missing: dict[str, str] = Field(description="By a figure's name, why it is null.")
    definitions: dict[str, str] = Field(description="By a figure's name, what it is made of.")


class BucketAnswer(TotalsAnswer):
    """The figures of a bucket."""

    since: datetime
    until: datetime
    day: date = Field(description="The plant's date on which it begins.")
    shift: str | None
    open: bool = Field(description="More may come.")
    hourly_rate: float | None = Field(description="Units an hour, over the part that is over.")


class TimeseriesAnswer(Exact):
    """Figures over time; buckets without a picture are there too."""

    bucket: Every
    timezone: str
    points: list[BucketAnswer]


class BarAnswer(Exact):
    """One bar; the category is null for all that are not shown by themselves."""

    category: str | None
    units: int
    share: float
    cumulative_share: float


class ParetoAnswer(Exact):
    """Bars falling, the gathered rest last. A unit with two categories counts under both."""

    inspected: int
    rejected: int
    bars: list[BarAnswer]


class StageFlowAnswer(Exact):
    """What became of the units at a stage."""

    stage: str | None
    stations: list[str]
    entered: int
    left: int = Field(description="Good, on their way to the next stage.")
    rejected: int
    undecided: int
    cannot_judge: int
    lost_to: list[CategoryAnswer] = Field(description="What the rejected units show.")
    not_arrived: int | None = Field(description="Left, and not seen at the next stage.")
    besides: int | None = Field(
        description="Seen at the next stage beyond those that left here in the span."
    )


class LineFlowAnswer(Exact):
    """Stages in the order work flows; line null: stations in no line."""

    line: str | None
    stages: list[StageFlowAnswer]


class NodeAnswer(Exact):
    """A place in the diagram."""

    kind: Literal[
        "in",
        "stage",
        "out",
        "rejected",
        "undecided",
        "cannot_judge",
        "not_arrived",
        "besides",
        "shows",
    ]
    line: str | None
    stage: str | None
    category: str | None


class LinkAnswer(Exact):
    """Units between two nodes, which are named by their place in the list."""

    source: int
    target: int
    units: int


class SankeyAnswer(Exact):
    """The same as nodes and links, ready to be drawn."""

    nodes: list[NodeAnswer]
    links: list[LinkAnswer]


class FlowAnswer(Exact):
    """What went through the lines."""

    lines: list[LineFlowAnswer]
    sankey: SankeyAnswer


class OrderProgressAnswer(TotalsAnswer, EfficiencyAnswer):
    """An order over all its time."""

    order: str = Field(description="Empty: units that name no order.")
    declared: bool
    product: str | None
    line: str | None
    quantity: int | None
    start: datetime | None
    due: datetime | None
    completion: float | None = Field(description="Good / planned quantity, not capped.")
    remaining: int | None
    produced: int
    finish: datetime | None = Field(description="When it will be done at the rate so far.")
    late: bool | None = Field(description="It will be done after it is due.")
    missing: dict[str, str]


class OrdersAnswer(Exact):
    """Orders, the unfinished ones first, by when they are due."""

    orders: list[OrderProgressAnswer]


class PictureAnswer(Exact):
    """The last picture of a station."""

    id: str
    arrived_at: datetime
    product: str
    order: str | None
    disposition: Disposition


class StationAnswer(TotalsAnswer):
    """A station; the totals are of the span, all else of now."""

    station: str
    line: str | None
    stage: str | None
    state: StationState
    silent_since: datetime | None
    planned_busy_now: bool | None = Field(description="null: the plant has no shifts.")
    cannot_judge_lately: float | None = Field(
        description="Share of the latest units that cannot be judged."
    )
    last_picture: PictureAnswer | None


class StationsAnswer(Exact):
    """Stations as they stand in the lines, then those in no line."""

    stations: list[StationAnswer]
