"""Counters say what counting every record would say, for any history and any question."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspector.adapters.sql import SqlStore, open_store, schema
from inspector.ports import Filter
from inspector.values import Disposition, Inspection
from tests.fakes.memory_store import MemoryStore
from tests.fakes.records import NOON, make_inspection, make_verdict
from tests.support.databases import connected, counted, wipe

PRODUCTS = ["fabric", "silk"]
STATIONS = ["loom-1", "loom-2"]
ORDERS = [None, "o-1"]
CATEGORIES = ["hole", "stain", "crease"]


@st.composite
def moments(draw: st.DrawFn) -> datetime:
    """Times close to where minutes and hours begin, within three hours around noon."""
    minutes = draw(st.sampled_from([-60, -59, -1, 0, 1, 59, 60, 61, 120]))
    return NOON + timedelta(
        minutes=minutes,
        seconds=draw(st.sampled_from([0, 0, 30])),
        microseconds=draw(st.sampled_from([-1, 0, 1])),
    )


@st.composite
def inspections(draw: st.DrawFn) -> Inspection:
    """Records of a few stations, many of which repeat or contradict each other."""
    verdict = make_verdict(
        draw(st.sampled_from(Disposition)),
        shows=draw(st.lists(st.sampled_from(CATEGORIES), max_size=3)),
        bundle=draw(st.sampled_from(["one", "two"])),
    )
    return make_inspection(
        sequence=draw(st.none() | st.integers(0, 5)),
        at=draw(moments()),
        picture=draw(st.sampled_from(["picture", "other"])),
        verdict=verdict,
        product=draw(st.sampled_from(PRODUCTS)),
        station=draw(st.sampled_from(STATIONS)),
        order=draw(st.sampled_from(ORDERS)),
        simulated=draw(st.booleans()),
    )


histories = st.lists(st.lists(inspections(), max_size=6), max_size=5)

selections = st.builds(
    Filter,
    since=st.none() | moments(),
    until=st.none() | moments(),
    station=st.none() | st.sampled_from(STATIONS),
    product=st.none() | st.sampled_from(PRODUCTS),
    order=st.sampled_from([None, "", "o-1"]),
    disposition=st.none() | st.sampled_from(Disposition),
    category=st.none() | st.sampled_from(CATEGORIES),
    simulated=st.booleans(),
)

# The database is emptied for every example; opening a new one each time would take minutes.
on_one_database = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


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


@on_one_database
@given(history=histories)
def test_rebuilt_counters_equal_the_ones_kept_up_to_date(
    store: SqlStore, address: str, history: list[list[Inspection]]
) -> None:
    wipe(address)
    for batch in history:
        store.record(batch)
    kept = counted(address)
    store.rebuild_counters()
    assert counted(address) == kept


@on_one_database
@given(history=histories, questions=st.lists(selections, min_size=1, max_size=5))
def test_tallies_and_pages_equal_those_of_plain_counting(
    store: SqlStore, address: str, history: list[list[Inspection]], questions: list[Filter]
) -> None:
    wipe(address)
    plain = MemoryStore()
    for batch in history:
        answers, expected = store.record(batch), plain.record(batch)
        assert list(map(repr, answers)) == list(map(repr, expected))
    for question in questions:
        assert store.tally(question) == plain.tally(question)
        assert store.page(question, limit=50) == plain.page(question, limit=50)
