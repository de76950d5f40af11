"""Everything about a question at a glance."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

import pytest

from inspector.errors import UsageError
from inspector.plant import Plant
from inspector.ports import Count, Dimension, Document, Filter, InspectionStore
from inspector.production import Scope, Span, summary
from inspector.production.summary import Completion
from inspector.statistics import Comparison, Proportion
from tests.fakes.memory_store import MemoryStore
from tests.support.small_plant import (
    CANNOT_JUDGE,
    NOW,
    PASS,
    REJECT,
    REVIEW,
    at,
    decided,
    made,
    on,
    order,
)

TODAY = Scope(since=at(0))


def test_an_empty_plant_has_figures_that_are_undefined_and_say_why(store: InspectionStore) -> None:
    made_up = summary(on(store, plant=Plant.empty()), Scope()).as_dict()
    for name in (
        "pass_rate",
        "completion",
        "production_efficiency",
        "oee",
        "rolled_throughput_yield",
        "automation_rate",
        "comparison",
    ):
        assert made_up[name] is None, name
        assert made_up["missing"][name], name
    assert made_up["inspected"] == 0
    assert made_up["first_pass_yield"] == []
    assert made_up["audit"]["missing"] == "nothing was inspected"
    assert set(made_up["missing"]) <= {*made_up["definitions"], "audit"}


def test_totals_are_those_of_the_last_stage_by_the_latest_verdict(store: InspectionStore) -> None:
    reader = on(
        store,
        [
            made("w1", REJECT, "hole", part="1"),
            made("w1", PASS, part="2"),
            made("f1", REJECT, "stain", part="2"),
            made("f1", PASS, part="2", when=at(9, 5)),
            made("f1", REVIEW, "hole", part="3"),
            made("f1", CANNOT_JUDGE, part="4"),
        ],
    )
    found = summary(reader, Scope(line="A"))
    figures = found.figures
    assert (figures.good, figures.rejected, figures.undecided, figures.cannot_judge) == (1, 0, 1, 1)
    assert found.pictures == 6
    assert dict(figures.categories) == {"hole": 2}


def test_first_pass_yield_counts_first_looks_stage_by_stage(store: InspectionStore) -> None:
    reader = on(
        store,
        [
            *(made("w1", PASS, part=str(n)) for n in range(9)),
            made("w2", REJECT, "hole", part="9"),
            made("w2", PASS, part="9", when=at(9, 5)),
            made("f1", REJECT, "stain", part="0"),
            made("f1", PASS, part="0", when=at(9, 9)),
            made("f1", PASS, part="1"),
        ],
    )
    found = summary(reader, Scope(line="A")).yields
    assert [(one.stage, one.good, one.inspected) for one in found.stages] == [
        ("weave", 9, 10),
        ("finish", 1, 2),
    ]
    assert found.rolled_throughput_yield == pytest.approx(0.9 * 0.5)
    everything = summary(reader, Scope()).yields
    assert everything.rolled_throughput_yield is None
    assert everything.missing == "several lines; each has its own"
    assert dict(everything.rolled) == {"A": pytest.approx(0.45), "B": None}
    assert summary(reader, Scope(station="w1")).yields.missing == (
        "no line is asked for from end to end"
    )


def test_what_is_in_no_line_is_counted_and_told_apart(store: InspectionStore) -> None:
    found = summary(on(store, [made("x1"), made("x1", REJECT), made("f1")]), Scope())
    assert found.figures.inspected == 3
    assert found.unassigned == 2
    assert found.yields.stages[-1].line is None
    assert found.yields.stages[-1].value == 0.5


def test_automation_is_what_the_model_decided_itself(store: InspectionStore) -> None:
    undecided, rejected = made("f1", REVIEW), made("f1", REJECT, "hole")
    reader = on(store, [undecided, rejected, made("f1"), made("f1", CANNOT_JUDGE)])
    decided(store, undecided, PASS)
    decided(store, rejected, PASS)
    found = summary(reader, Scope())
    assert found.automation == Proportion(2, 4)
    assert found.figures.good == 3


def test_a_baseline_is_the_same_question_in_another_span(store: InspectionStore) -> None:
    yesterday = timedelta(days=1)
    reader = on(
        store,
        [
            *(made("f1", REJECT if n < 4 else PASS, when=at(9) - yesterday) for n in range(10)),
            *(made("f1", REJECT if n < 1 else PASS) for n in range(10)),
            made("w9", REJECT, when=at(9) - yesterday),
        ],
    )
    found = summary(reader, Scope(since=at(0), line="A"), Span(at(0) - yesterday, at(0)))
    assert found.comparison == Comparison(Proportion(1, 10), Proportion(4, 10))
    plain = found.as_dict()["comparison"]
    assert plain["relative_change"] == pytest.approx(-0.75)
    assert plain["direction"] == "unclear"
    assert plain["baseline_until"] == at(0)


def test_a_baseline_of_nothing_compares_with_nothing(store: InspectionStore) -> None:
    found = summary(on(store, [made("f1")]), TODAY, Span(None, at(0, day=1)))
    plain = found.as_dict()["comparison"]
    assert plain["baseline"] == {"rejected": 0, "judged": 0, "defect_rate": None}
    assert plain["difference"] is None
    assert plain["relative_change_interval"] is None


def test_efficiency_is_planned_run_time_over_planned_busy_time(store: InspectionStore) -> None:
    """From six to half past twelve, half an hour of break: 6 h; 360 units of 30 s are 3 h."""
    reader = on(
        store,
        [
            made("f1", REJECT if n % 10 == 0 else PASS, when=at(6) + timedelta(minutes=n))
            for n in range(360)
        ],
    )
    made_up = summary(reader, Scope(shift="early", line="A")).measured
    efficiency = made_up.efficiency
    assert efficiency.planned_busy_time_s == 6 * 3600
    assert efficiency.planned_run_time_s == 360 * 30
    assert efficiency.production_efficiency == 0.5
    assert efficiency.oee == pytest.approx(0.5 * 324 / 360)
    # Of its 360 minutes 30 lie in the break.
    assert efficiency.production_time_s == 330 * 60
    assert efficiency.availability == pytest.approx(330 / 360)
    assert dict(made_up.missing) == {}


def test_lines_side_by_side_are_planned_side_by_side(store: InspectionStore) -> None:
    reader = on(store, [made("f1"), made("w9"), made("x1")])
    found = summary(reader, Scope(since=at(6))).measured.efficiency
    assert found.planned_busy_time_s == 2 * 6 * 3600
    assert found.produced == 2  # nothing is planned for a station in no line
    of_product = summary(on(store), Scope(since=at(6), product="fabric")).measured.efficiency
    assert of_product.planned_busy_time_s == 2 * 6 * 3600


@pytest.mark.parametrize(
    ("scope", "reason"),
    [
        (Scope(line="A"), "the span has no beginning; give since"),
        (
            Scope(since=at(15, day=13), until=at(16, day=13)),
            "no planned busy time in the span so far",
        ),
        (Scope(since=at(6), station="w1"), "station w1 shares stage weave with 1 more"),
        (Scope(since=at(6), line=""), "stations that are in no line have no planned busy time"),
        (Scope(since=at(6), station="x1"), "station x1 is in no line"),
        (Scope(since=at(6), order="none"), "no line has made any of it"),
    ],
)
def test_efficiency_that_nobody_can_tell_says_why(
    store: InspectionStore, scope: Scope, reason: str
) -> None:
    found = summary(on(store, [made("f1"), made("x1")]), scope)
    assert found.measured.efficiency.production_efficiency is None
    assert found.missing["production_efficiency"] == reason


def test_a_product_without_a_cycle_time_is_named(store: InspectionStore) -> None:
    reader = on(store, [made("f1"), made("f1", product="denim")])
    found = summary(reader, Scope(since=at(6), line="A"))
    assert found.missing["oee"] == "no planned cycle time for product denim"
    order(store, "PO-2", 10, cycle_time_s=60.0, product="denim")
    store.record([made("f1", product="denim", order="PO-2")])
    of_order = summary(on(store), Scope(since=at(6), order="PO-2"))
    assert of_order.measured.efficiency.planned_run_time_s == 60.0


def test_without_shifts_the_efficiency_is_unknown(store: InspectionStore) -> None:
    found = summary(on(store, [made("f1")], plant=Plant.empty()), TODAY)
    assert found.missing["oee"] == "no planned cycle time for product fabric"
    assert found.measured.efficiency.planned_busy_time_s is None


def test_availability_is_told_for_a_day_at_most(store: InspectionStore) -> None:
    found = summary(on(store, [made("f1")]), Scope(since=at(0, day=10), line="A"))
    assert found.measured.efficiency.production_efficiency is not None
    assert found.missing["availability"] == "told for spans of at most a day"


def test_real_time_output_is_that_of_the_open_hour(store: InspectionStore) -> None:
    reader = on(store, [made("f1", when=at(12, n)) for n in range(20)] + [made("f1")])
    output = summary(reader, TODAY).output
    assert output is not None
    assert (output.since, output.units, output.hourly_rate) == (at(12), 20, 40.0)
    cut = summary(reader, Scope(since=at(12, 15))).output
    assert cut is not None
    assert (cut.units, cut.hourly_rate) == (5, 20.0)


def test_a_span_that_is_over_has_no_real_time_output(store: InspectionStore) -> None:
    found = summary(on(store, [made("f1")]), Scope(until=NOW))
    assert found.output is None
    assert found.missing["real_time_output"] == "the span does not reach to now"
    night = summary(on(store), Scope(shift="night"))
    assert night.output is None


def test_completion_is_of_the_whole_order_whatever_the_span(store: InspectionStore) -> None:
    order(store, "PO-1", 4)
    reader = on(
        store,
        [
            *(made("f1", order="PO-1", when=at(9, day=10)) for _ in range(4)),
            made("f1", order="PO-1"),
            made("f1", REJECT, order="PO-1"),
            made("f1", order="nobody's"),
        ],
    )
    found = summary(reader, TODAY)
    assert found.completion.orders == ("PO-1",)
    assert found.completion.finished == 1
    assert found.as_dict()["completion"] == 1.25
    assert summary(reader, Scope(order="nobody's")).missing["completion"] == (
        "no declared order was worked on"
    )


class _Listening(MemoryStore):
    """Notes which orders it is asked for over all time."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Collection[str] | None] = []

    def counts(
        self, selection: Filter, *, by: Collection[Dimension] = (), every: int | None = None
    ) -> list[Count]:
        """Note what has no beginning."""
        if selection.since is None:
            self.asked.append(selection.orders)
        return super().counts(selection, by=by, every=every)

    def current(self, kind: str, names: Collection[str] | None = None) -> tuple[Document, ...]:
        """Note it."""
        self.asked.append(names and {name for name in names if name})
        return super().current(kind, names)


def test_of_all_orders_there_ever_were_only_those_at_work_are_read() -> None:
    listening = _Listening()
    for name in ("PO-1", "PO-2"):
        order(listening, name, 4)
    reader = on(
        listening,
        [made("f1", order="PO-1"), *(made("f1", order="PO-2", when=at(9, day=10)) for _ in "ab")],
    )
    assert summary(reader, TODAY).completion == Completion(("PO-1",), 0, 1, 4)
    assert [{*names} for names in listening.asked if names is not None] == [{"PO-1"}] * 2
    assert None not in listening.asked


def test_audited_passes_show_what_escapes(store: InspectionStore) -> None:
    drawn = [made("f1", audit=True) for _ in range(10)]
    reader = on(store, [*drawn, *(made("f1") for _ in range(90))])
    for item in drawn:
        decided(store, item, PASS)
    decided(store, drawn[0], REJECT, "hole")
    found = summary(reader, Scope()).audit
    assert (found.passed.units, found.passed.examined, found.passed.defective) == (100, 10, 1)
    assert found.escape_rate_of_defective == 1.0
    assert found.outgoing_escape_rate_of_passed == 0.1


def test_names_that_do_not_exist_are_refused(store: InspectionStore) -> None:
    with pytest.raises(UsageError, match="There is no line 'C'"):
        summary(on(store), Scope(line="C"))


def test_simulated_records_are_kept_apart(store: InspectionStore) -> None:
    reader = on(store, [made("f1"), made("f1", REJECT, simulated=True)])
    assert summary(reader, Scope()).figures.rejected == 0
    assert summary(reader, Scope(simulated=True)).figures.rejected == 1
