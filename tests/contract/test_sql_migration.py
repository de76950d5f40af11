"""A database of every earlier version is moved forward with everything in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from inspector.adapters.sql import SqlStore, open_store
from inspector.adapters.sql.migrate import script_folder
from inspector.ports import AuditFilter, Count, Dimension, Filter, SeenWhole, Whole
from inspector.values import Decision, Disposition
from tests.fakes.memory_store import MemoryStore
from tests.fakes.records import NOON, make_inspection, make_verdict
from tests.support.databases import connected, counted

FOLDER = Path(__file__).parent
FIVE = timedelta(minutes=5)


@pytest.fixture
def store(address: str) -> Iterator[SqlStore]:
    """Opened with this version, after the first had filled it."""
    write_version(address, "v0001")
    store = open_store(address)
    yield store
    store.close()


@pytest.fixture
def second(address: str) -> Iterator[SqlStore]:
    """The same, after the second version had filled it."""
    write_version(address, "v0002")
    store = open_store(address)
    yield store
    store.close()


@pytest.fixture
def fourth(address: str) -> Iterator[SqlStore]:
    """The same, after the fourth version had filled it."""
    write_version(address, "v0004", rows=("v0002", "v0004"))
    store = open_store(address)
    yield store
    store.close()


def write_version(address: str, version: str, rows: Sequence[str] = ()) -> None:
    """Tables of a version, with the rows that lie beside this file, by default its own."""
    if "postgresql" not in address:
        Path(address).parent.mkdir(parents=True)
    config = Config()
    config.set_main_option("script_location", str(script_folder()))
    config.set_main_option("path_separator", "os")
    with connected(address) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, version)
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET TIME ZONE 'UTC'")  # the rows' times name no zone
        for name in rows or (version,):
            text = (FOLDER / f"{name}_records.sql").read_text(encoding="utf-8")
            for line in text.splitlines():
                if line.startswith("INSERT"):
                    connection.exec_driver_sql(line)


def test_every_record_is_there_as_it_was(store: SqlStore) -> None:
    records = [*store.stream(Filter()), *store.stream(Filter(simulated=True))]
    assert {each.id for each in records} == {f"a{n:02}" for n in range(1, 12)}
    rejected = next(each for each in records if each.id == "a07")
    assert rejected == make_inspection(
        id="a07",
        picture="a07",
        at=NOON + timedelta(minutes=62),
        verdict=make_verdict(Disposition.REJECT, shows=["hole", "stain"]),
        product="silk",
        order="订单 8",
        roll="R-12",
        position_m=12.5,
    )
    assert [each.decision for each in records] == [None] * 11


def test_counters_equal_a_recount(store: SqlStore, address: str) -> None:
    assert store.verify_counters() == []
    kept = counted(address)
    store.rebuild_counters()
    assert counted(address) == kept

    plain = MemoryStore()
    for simulated in (False, True):
        plain.record(list(store.stream(Filter(simulated=simulated))))
        selection = Filter(simulated=simulated)
        for every in (60, 3600, 86400):
            expected = plain.counts(selection, by=tuple(Dimension), every=every)
            assert store.counts(selection, by=tuple(Dimension), every=every) == expected


def test_looks_at_a_piece_are_told_apart_though_they_had_come_out_of_order(
    store: SqlStore,
) -> None:
    looms = Filter(stations=frozenset({"loom-1"}), orders=frozenset({"PO-7"}))
    words = store.counts(looms, by=[Dimension.DISPOSITION])
    assert words == [
        Count(2, 1, 1, disposition=Disposition.PASS),  # p-1 was seen again, for no order
        Count(2, 0, 1, disposition=Disposition.REJECT),
    ]


def test_recipes_are_documents_now(store: SqlStore, address: str) -> None:
    versions = store.recipes("fabric")
    assert [(each.recipe.version, each.note) for each in versions] == [
        (1, "开始"),
        (2, "it's looser"),
    ]
    assert [each.recipe.reject_at for each in versions] == [0.7, 0.8]
    assert [each.name for each in store.current("recipe")] == ["fabric", "silk"]
    with connected(address) as connection:
        assert not sa.inspect(connection).has_table("recipes")


def test_work_goes_on_where_it_stood(store: SqlStore) -> None:
    (first,) = store.page(Filter(), limit=20).inspections[-1:]
    (again,) = store.record([make_inspection(sequence=1, picture="a01")])
    assert not isinstance(again, Exception)
    assert (again.replayed, again.inspection) == (True, first)
    word = Decision(Disposition.PASS, (), "Li", "", NOON)
    assert store.decide("a02", word) == replace(store.get("a02"), decision=word)  # type: ignore[type-var]
    store.record([make_inspection(part="p-2", at=NOON + timedelta(days=9))])
    assert store.forget(NOON + timedelta(hours=1)) == 2
    assert store.verify_counters() == []


def test_of_the_second_version_every_record_decision_and_seal_is_there(second: SqlStore) -> None:
    records = [*second.stream(Filter()), *second.stream(Filter(simulated=True))]
    assert {each.id for each in records} == {f"a{n:02}" for n in range(1, 12)} | {"b02"}
    assert [each.note for each in second.decisions("a07")] == ["it's dust", "taken back"]
    cell = second.get("b02")
    assert cell is not None and cell.decision is not None
    assert (cell.decision.by, cell.disposition, cell.categories) == (
        "Bo",
        Disposition.REJECT,
        ("hole",),
    )
    assert (cell.module, cell.row, cell.column, cell.audit) == ("M-1", 2, 3, True)
    assert second.sealed_until() == NOON - timedelta(days=2) + timedelta(hours=1)
    assert second.verify_counters() == []
    (plant,) = second.current("plant")
    assert (plant.content["name"], plant.note) == ("纺织厂", "first")


def test_of_the_second_version_a_forgotten_delivery_is_still_counted_once(
    second: SqlStore,
) -> None:
    again = make_inspection(station="loom-3", sequence=7, picture="b01", part="p-9")
    (answer,) = second.record([again])
    assert not isinstance(answer, Exception)
    assert (answer.replayed, answer.inspection.id) == (True, "b01")


def test_nobody_has_a_key_yet(second: SqlStore) -> None:
    assert second.access.api_keys() == ()
    assert second.access.audit(AuditFilter(), limit=10) == ()


def test_of_the_fourth_version_all_is_there_and_found_by_the_new_ways(
    fourth: SqlStore,
) -> None:
    plain = MemoryStore()
    plain.record([replace(each, decision=None) for each in fourth.stream(Filter())])
    stations = {"loom-1", "loom-2", "loom-3"}
    arrived, expected = (
        {name: each.last.id for name, each in store.arrivals(stations, since=NOON).items()}
        for store in (fourth, plain)
    )
    assert arrived == expected and arrived
    assert fourth.wholes(Whole.ROLL, Filter()) == plain.wholes(Whole.ROLL, Filter()) != ()
    assert fourth.wholes(Whole.MODULE, Filter()) == (SeenWhole("fabric", "M-1", NOON + FIVE),)
    orders = Filter(orders=frozenset({"PO-7", "订单 8"}))
    by = (Dimension.STATION, Dimension.ORDER)
    assert fourth.counts(orders, by=by) == plain.counts(orders, by=by) != []
    assert fourth.verify_counters() == []
    (key,) = fourth.access.api_keys()
    assert (key.name, key.digest) == ("李伟", "d1")
    assert fourth.access.session("s1") is not None
    (entry,) = fourth.access.audit(AuditFilter(), limit=10)
    assert (entry.action, entry.who) == ("sign-in", "李伟")
    waiting = fourth.review.waiting(Filter(), now=NOON)
    assert waiting.claimed == 1
