"""Questions about the few go straight to the few, however many records there are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from inspector.adapters.sql import open_store
from inspector.ports import Filter
from inspector.values import Disposition
from tests.support.databases import connected

NOW = datetime(2026, 3, 14, tzinfo=UTC)
ONE, TWO = frozenset({"a"}), frozenset({"a", "b"})


def plans_of(database: Path, ask: str, selection: Filter) -> str:
    """How SQLite goes about what the store asks it."""
    store = open_store(str(database))
    asked: list[tuple[str, object]] = []

    def listen(*event: object) -> None:
        asked.append((str(event[2]), event[3]))

    sa.event.listen(sa.engine.Engine, "before_cursor_execute", listen)
    try:
        if ask == "page":
            store.page(selection, limit=10)
        else:
            store.review.claim_next(selection, holder="x", now=NOW, hold=timedelta(minutes=1))
    finally:
        sa.event.remove(sa.engine.Engine, "before_cursor_execute", listen)
        store.close()
    with connected(str(database)) as connection:
        queries = [each for each in asked if "FROM inspections" in each[0]]
        found = [
            row[-1]
            for text, values in queries
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values)  # type: ignore[arg-type]
        ]
    return "\n".join(found)


@pytest.mark.parametrize(
    ("ask", "selection", "index"),
    [
        ("page", Filter(), "by_time"),
        ("page", Filter(stations=ONE), "by_station"),
        ("page", Filter(stations=TWO), "by_time"),
        ("page", Filter(order="o"), "by_order"),
        ("page", Filter(roll="r"), "by_roll"),
        ("page", Filter(module="m"), "by_module"),
        ("page", Filter(disposition=Disposition.REJECT), "not_passed"),
        ("page", Filter(decided=True), "decided"),
        ("page", Filter(decided=True, stations=ONE), "decided"),
        ("page", Filter(audit=True), "audited"),
        ("page", Filter(audit=True, stations=ONE), "audited"),
        ("claim", Filter(), "waiting"),
        ("claim", Filter(stations=ONE), "waiting"),
        ("claim", Filter(stations=TWO, order="o"), "waiting"),
        ("claim", Filter(order=""), "waiting"),
    ],
)
def test_the_right_index_is_walked_and_nothing_is_sorted(
    tmp_path: Path, ask: str, selection: Filter, index: str
) -> None:
    plan = plans_of(tmp_path / "records.db", ask, selection)
    assert f"USING INDEX inspections_{index} " in plan
    assert "TEMP B-TREE" not in plan
