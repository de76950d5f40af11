"""Counters answer in the place of records, and say so where they disagree with them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from inspector.adapters.sql import SqlStore, open_store, schema
from inspector.ports import Dimension, Discrepancy, Filter, Measures
from inspector.values import Disposition
from tests.fakes.records import NOON, make_inspection, make_verdict
from tests.support.databases import connected, counted


@pytest.fixture
def store(address: str) -> Iterator[SqlStore]:
    store = open_store(address)
    yield store
    store.close()


def test_whole_minutes_are_answered_without_looking_at_records(
    store: SqlStore, address: str
) -> None:
    store.record([make_inspection(at=NOON), make_inspection(at=NOON + timedelta(minutes=90))])
    with connected(address) as connection:
        connection.execute(sa.delete(schema.inspections))  # a question to records would now show
    counted_in = Filter(since=NOON - timedelta(minutes=1), until=NOON + timedelta(minutes=91))
    assert store.tally(counted_in).dispositions[Disposition.PASS] == 2
    looked_up = Filter(since=NOON, until=NOON + timedelta(seconds=1))
    assert store.tally(looked_up).dispositions[Disposition.PASS] == 0


def test_hours_and_days_are_answered_by_their_own_counters(store: SqlStore, address: str) -> None:
    store.record([make_inspection(at=NOON + timedelta(hours=n)) for n in range(-48, 48, 6)])
    with connected(address) as connection:
        minutes = schema.counters.c.span == 60
        connection.execute(sa.delete(schema.counters).where(minutes))
    week = Filter(since=NOON - timedelta(days=7, hours=12), until=NOON + timedelta(days=7))
    assert sum(count.units for count in store.counts(week, every=3600)) == 16
    assert [count.units for count in store.counts(week, every=86400)] == [2, 4, 4, 4, 2]


def test_a_counter_that_disagrees_is_named_and_put_right(store: SqlStore, address: str) -> None:
    verdict = make_verdict(Disposition.REJECT, shows=["hole"])
    store.record([make_inspection(verdict=verdict, order="o-1"), make_inspection()])
    kept = counted(address)
    assert store.verify_counters() == []
    with connected(address) as connection:
        table = schema.category_counters
        connection.execute(sa.update(table).where(table.c.span == 60).values(units=7))
        day = (schema.counters.c.span == 86400) & (schema.counters.c.disposition == "pass")
        connection.execute(sa.delete(schema.counters).where(day))

    lost, changed = store.verify_counters()
    assert (lost.counted, lost.recounted) == (Measures(0, 0, 0), Measures(1, 1, 1))
    assert lost.key["bucket"] == NOON.replace(hour=0)
    assert changed == Discrepancy(
        key={
            "simulated": False,
            "span": 60,
            "bucket": NOON,
            Dimension.STATION: "loom-1",
            Dimension.PRODUCT: "fabric",
            Dimension.ORDER: "o-1",
            Dimension.BUNDLE: verdict.bundle.sha256,
            Dimension.DISPOSITION: Disposition.REJECT,
            Dimension.SAID: Disposition.REJECT,
            Dimension.DECIDED: False,
            Dimension.AUDIT: False,
            Dimension.CATEGORY: "hole",
        },
        counted=Measures(1, 7, 1),
        recounted=Measures(1, 1, 1),
    )
    store.rebuild_counters()
    assert store.verify_counters() == []
    assert counted(address) == kept
