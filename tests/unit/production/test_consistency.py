"""Figures of random histories against a recount by hand, and against each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from inspector.production import Scope, defect_analysis, flow, orders, summary, timeseries
from inspector.statistics import Every
from inspector.values import Disposition, Inspection
from tests.fakes.memory_store import MemoryStore
from tests.support.small_plant import PASS, REJECT, at, made, on, order

STATIONS = ("w1", "w2", "f1", "w9", "x1")
looks = st.builds(
    lambda station, part, verdict, minute, shows, named: made(
        station,
        verdict,
        *shows,
        part=part,
        order=named,
        when=at(0) + timedelta(minutes=minute),
    ),
    station=st.sampled_from(STATIONS),
    part=st.sampled_from(["1", "2", "3", None]),
    verdict=st.sampled_from(list(Disposition)),
    minute=st.integers(0, 749),
    shows=st.sets(st.sampled_from(["hole", "stain"])).map(sorted),
    named=st.sampled_from([None, "PO-1"]),
)
histories = st.lists(looks, max_size=25)


def pieces(records: Sequence[Inspection]) -> list[list[Inspection]]:
    """Looks at the same piece at the same station, in their order."""
    found: dict[object, list[Inspection]] = {}
    for item in sorted(records, key=lambda one: (one.counted_at, one.arrived_at, one.id)):
        piece = item.id if item.part is None else (item.station, item.part)
        found.setdefault(piece, []).append(item)
    return list(found.values())


def became(records: Sequence[Inspection], *stations: str) -> Counter[Disposition]:
    """The latest verdicts at these stations."""
    seen = (each[-1] for each in pieces(records))
    return Counter(item.disposition for item in seen if item.station in stations)


@given(histories)
def test_totals_and_yields_are_those_of_a_recount(records: list[Inspection]) -> None:
    found = summary(on(MemoryStore(), records), Scope())
    expected = became(records, "f1", "w9", "x1")
    assert (found.figures.good, found.figures.rejected) == (expected[PASS], expected[REJECT])
    assert found.figures.inspected == expected.total()
    assert found.pictures == len(records)
    assert found.unassigned == became(records, "x1").total()
    first = [each[0] for each in pieces(records) if each[0].station in ("w1", "w2")]
    weave = found.yields.stages[0]
    assert weave.inspected == len(first)
    assert weave.good == sum(item.disposition is PASS for item in first)


@given(histories, st.sampled_from([Every.HOUR, Every.DAY, Every.WEEK, Every.SHIFT]))
def test_buckets_add_up_to_the_summary(records: list[Inspection], every: Every) -> None:
    reader = on(MemoryStore(), records)
    scope = Scope(since=at(6), until=at(12, 30)) if every is Every.SHIFT else Scope(since=at(0))
    totals = summary(reader, scope).figures
    points = timeseries(reader, scope, every).points
    assert sum(point.figures.good for point in points) == totals.good
    assert sum(point.figures.inspected for point in points) == totals.inspected


@given(histories)
def test_shifts_and_the_time_between_them_are_the_day(records: list[Inspection]) -> None:
    """The plant's night and early shift follow each other until two in the afternoon."""
    reader = on(MemoryStore(), records)
    day = Scope(since=at(0), until=at(14))
    by_shift = [
        summary(reader, Scope(since=at(0), until=at(14), shift=name)).figures.inspected
        for name in ("night", "early")
    ]
    assert sum(by_shift) == summary(reader, day).figures.inspected


@given(histories)
def test_lines_and_what_is_in_none_are_the_plant(records: list[Inspection]) -> None:
    reader = on(MemoryStore(), records)
    parts = [summary(reader, Scope(line=line)).figures.inspected for line in ("A", "B", "")]
    assert sum(parts) == summary(reader, Scope()).figures.inspected


@given(histories)
def test_flow_orders_and_defects_tell_the_same(records: list[Inspection]) -> None:
    reader = on(MemoryStore(), records)
    totals = summary(reader, Scope()).figures
    lines = flow(reader, Scope()).lines
    assert sum(line.stages[-1].good for line in lines) == totals.good
    assert sum(line.stages[-1].entered for line in lines) == totals.inspected
    assert sum(each.figures.good for each in orders(reader, Scope())) == totals.good
    bars = {bar.category: bar.count for bar in defect_analysis(reader, Scope()).bars}
    assert bars == dict(totals.categories)


scopes = st.builds(
    Scope,
    since=st.sampled_from([None, at(0, day=1), at(0), at(6)]),
    until=st.sampled_from([None, at(12), at(15)]),
    line=st.sampled_from([None, "A", ""]),
    station=st.sampled_from([None, "f1", "w1", "x1"]),
    order=st.sampled_from([None, "", "PO-1", "PO-2"]),
    shift=st.sampled_from([None, "early"]),
)


@given(histories, scopes)
def test_a_figure_is_undefined_if_and_only_if_a_reason_is_given(
    records: list[Inspection], scope: Scope
) -> None:
    store = MemoryStore()
    order(store, "PO-1", 3, start=at(6))
    found = summary(on(store, records), scope).as_dict()
    for name in (
        "pass_rate",
        "completion",
        "availability",
        "effectiveness",
        "production_efficiency",
        "quality_ratio",
        "oee",
        "real_time_output",
        "rolled_throughput_yield",
        "automation_rate",
        "comparison",
    ):
        assert (found[name] is None) == (name in found["missing"]), name
