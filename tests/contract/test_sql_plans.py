"""Questions about the few go straight to the few, however many records there are."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from inspector.adapters.sql import SqlStore, open_store
from inspector.ports import Dimension, Filter, Whole
from inspector.values import Disposition
from tests.fakes.records import make_inspection
from tests.support.databases import connected

NOW = datetime(2026, 3, 14, tzinfo=UTC)
ONE, TWO = frozenset({"a"}), frozenset({"a", "b"})


def plans_of(database: Path, ask: Callable[[SqlStore], object], table: str) -> list[str]:
    """How SQLite goes about each thing that the store asks of a table."""
    store = open_store(str(database))
    asked: list[tuple[str, object]] = []

    def listen(*event: object) -> None:
        asked.append((str(event[2]), event[3]))

    sa.event.listen(sa.engine.Engine, "before_cursor_execute", listen)
    try:
        ask(store)
    finally:
        sa.event.remove(sa.engine.Engine, "before_cursor_execute", listen)
        store.close()
    with connected(str(database)) as connection:
        return [
            "\n".join(
                row[-1]
                for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values)  # type: ignore[arg-type]
            )
            for text, values in asked
            if f"FROM {table}" in text
        ]


def page(store: SqlStore, selection: Filter) -> object:
    return store.page(selection, limit=10)


def claim(store: SqlStore, selection: Filter) -> object:
    return store.review.claim_next(selection, holder="x", now=NOW, hold=timedelta(minutes=1))


@pytest.mark.parametrize(
    ("ask", "selection", "index"),
    [
        ("page", Filter(), "by_time"),
        ("page", Filter(stations=ONE), "by_station"),
        ("page", Filter(stations=TWO), "by_time"),
        ("page", Filter(orders=frozenset({"o"})), "by_order"),
        ("page", Filter(roll="r"), "by_roll"),
        ("page", Filter(module="m"), "by_module"),
        ("page", Filter(disposition=Disposition.REJECT), "not_passed"),
        ("page", Filter(decided=True), "decided"),
        ("page", Filter(decided=True, stations=ONE), "decided"),
        ("page", Filter(audit=True), "audited"),
        ("page", Filter(audit=True, stations=ONE), "audited"),
        ("claim", Filter(), "waiting"),
        ("claim", Filter(stations=ONE), "waiting"),
        ("claim", Filter(stations=TWO, orders=frozenset({"o"})), "waiting"),
        ("claim", Filter(orders=frozenset({""})), "waiting"),
    ],
)
def test_the_right_index_is_walked_and_nothing_is_sorted(
    tmp_path: Path, ask: str, selection: Filter, index: str
) -> None:
    asks = {"page": page, "claim": claim}
    plan = "\n".join(
        plans_of(tmp_path / "records.db", lambda store: asks[ask](store, selection), "inspections")
    )
    assert f"USING INDEX inspections_{index} " in plan
    assert "TEMP B-TREE" not in plan


def test_what_arrived_is_found_a_station_at_a_time(tmp_path: Path) -> None:
    def ask(store: SqlStore) -> object:
        store.record([make_inspection(station=name, at=NOW) for name in "ab"])
        return store.arrivals({"a", "b"}, since=NOW)

    (last, _, lately) = plans_of(tmp_path / "records.db", ask, "inspections")[-3:]
    assert "SCAN inspections" not in last
    assert "USING INDEX inspections_by_arrival (simulated=? AND station=?)" in last
    assert (
        "USING COVERING INDEX inspections_by_arrival (simulated=? AND station=? AND arr" in lately
    )


@pytest.mark.parametrize("kind", Whole)
@pytest.mark.parametrize(
    "selection",
    [
        Filter(),
        Filter(since=NOW, until=NOW + timedelta(days=7)),
        Filter(since=NOW, stations=ONE, product="p"),
        Filter(since=NOW, stations=TWO, orders=ONE),
    ],
)
def test_rolls_and_modules_are_found_among_those_that_name_one(
    tmp_path: Path, kind: Whole, selection: Filter
) -> None:
    (plan,) = plans_of(
        tmp_path / "records.db", lambda store: store.wholes(kind, selection), "inspections"
    )
    assert f"USING COVERING INDEX inspections_of_{kind}s (simulated=?" in plan


@pytest.mark.parametrize("names", [{""}, {"o"}, {f"o-{number}" for number in range(500)}])
@pytest.mark.parametrize(("by", "table"), [((), "counters"), (["category"], "category_counters")])
def test_orders_over_all_time_are_found_by_their_names(
    tmp_path: Path, names: Collection[str], by: Collection[str], table: str
) -> None:
    """Days and hours by their orders; minutes and records by the time, of which little is left."""
    orders = Filter(orders=frozenset(names), until=NOW + timedelta(hours=2, minutes=3, seconds=4))
    apart = [*map(Dimension, by), Dimension.STATION, Dimension.ORDER, Dimension.DISPOSITION]

    def ask(store: SqlStore) -> object:
        return store.counts(orders, by=apart)

    days, hours, minutes = plans_of(tmp_path / "records.db", ask, table)
    for plan in (days, hours):
        assert f"USING INDEX {table}_by_order (order_id=? AND span=? AND bucket" in plan
    assert "PRIMARY KEY (simulated=? AND span=? AND bucket>? AND bucket<?)" in minutes
    (records,) = plans_of(tmp_path / "records.db", ask, "inspections")
    assert "inspections_by_time (simulated=? AND counted_at>? AND counted_at<?)" in records
