from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from inspector.adapters.sql import open_store
from inspector.adapters.sql.schema import counters
from inspector.plant import set_plant
from inspector.values import Disposition
from tests.fakes.records import NOON, make_inspection, make_verdict
from tests.support.command_line import Command
from tests.support.databases import connected
from tests.support.small_plant import PLANT, at, made, order


@pytest.fixture
def recorded(tmp_path: Path) -> None:
    good, bad = make_verdict(), make_verdict(Disposition.REJECT, shows=["hole"])
    store = open_store(str(tmp_path / "records.db"))
    store.record(
        [
            make_inspection(verdict=good, station="LOOM-1", order="7"),
            make_inspection(verdict=bad, station="LOOM-2"),
            make_inspection(verdict=bad, station="LOOM-2", at=NOON - timedelta(days=3)),
            make_inspection(verdict=good, simulated=True),
        ]
    )
    store.close()


@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize(
    ("arguments", "good", "rejected"),
    [
        ([], 1, 2),
        (["--since", "2026-03-14"], 1, 1),
        (["--until", "2026-03-14T00:00Z"], 0, 1),
        (["--station", "LOOM-2"], 0, 2),
        (["--order", "7"], 1, 0),
        (["--product", "fabric"], 1, 2),
        (["--product", "other"], 0, 0),
        (["--simulated"], 1, 0),
    ],
)
def test_figures_are_those_of_what_was_asked_for(
    inspector: Command, arguments: list[str], good: int, rejected: int
) -> None:
    ran = inspector("stats", "--json", *arguments)
    figures = json.loads(ran.out)
    assert ran.code == 0
    assert ran.err == ""
    assert (figures["good"], figures["rejected"]) == (good, rejected)
    judged = good + rejected
    assert figures["pass_rate"] == (good / judged if judged else None)
    assert figures["inspected"] == judged


@pytest.mark.usefixtures("recorded")
def test_people_read_a_pass_rate_and_the_defects(inspector: Command) -> None:
    shown = inspector("stats").out
    assert "33.3 %" in shown
    assert "hole" in shown.lower()
    assert "named in 2 rejected and 0 that a person decides" in shown
    assert "rejected; named in these and in units that wait" in inspector("stats", "pareto").out
    assert "Simulated" not in shown
    assert "Simulated" in inspector("stats", "--simulated").out


@pytest.mark.usefixtures("recorded")
def test_nothing_found_mentions_simulated_pictures(inspector: Command) -> None:
    ran = inspector("stats", "--station", "loom-1")
    assert "—" in ran.out
    assert "Simulated pictures are kept apart (1 here)" in ran.err


def test_no_database_is_said_and_none_is_made(inspector: Command, tmp_path: Path) -> None:
    for address in (tmp_path / "x.db", f"sqlite:///{tmp_path}/x.db"):
        ran = inspector("stats", "--database", address)
        assert ran.code == 2
        assert "There is no database" in ran.complaint
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_one_sentence(inspector: Command, tmp_path: Path) -> None:
    (tmp_path / "records.db").write_text("something else", encoding="utf-8")
    ran = inspector("stats")
    assert ran.code == 2
    assert "not a SQLite database" in ran.complaint


def test_a_time_that_is_none_is_one_sentence(inspector: Command) -> None:
    ran = inspector("stats", "--since", "soon")
    assert ran.code == 2
    assert "'soon' is no time" in ran.complaint


@pytest.fixture
def mill(tmp_path: Path) -> None:
    """A declared plant with a day's records: line A of two stages, a station in no line."""
    store = open_store(str(tmp_path / "records.db"))
    set_plant(store, PLANT)
    order(store, "PO-1", 4, start=at(6), due=at(20))
    store.record(
        [
            made("w1", part="1", order="PO-1"),
            made("w2", Disposition.REJECT, "hole", part="2", order="PO-1"),
            made("w1", part="3", order="PO-1"),
            made("f1", part="1", order="PO-1", when=at(10)),
            made("f1", Disposition.REJECT, "stain", part="4", when=at(9, day=13)),
            made("x1", Disposition.CANNOT_JUDGE),
        ]
    )
    store.close()


def answered(inspector: Command, *arguments: str) -> Any:
    ran = inspector("stats", *arguments, "--json")
    assert ran.code == 0, ran.err
    return json.loads(ran.out)


DAY = ("--since", "2026-03-14T00:00+08:00", "--until", "2026-03-15T00:00+08:00")


@pytest.mark.usefixtures("mill")
def test_places_and_shifts_are_those_of_the_plant(inspector: Command) -> None:
    assert answered(inspector, *DAY)["inspected"] == 2
    assert answered(inspector, *DAY, "--line", "A")["inspected"] == 1
    assert answered(inspector, *DAY, "--line", "A", "--stage", "weave")["inspected"] == 3
    assert answered(inspector, *DAY, "--line", "")["inspected"] == 1
    assert answered(inspector, *DAY, "--shift", "early")["inspected"] == 2
    assert answered(inspector, *DAY, "--shift", "night")["inspected"] == 0
    found = answered(inspector, *DAY, "--line", "A")
    assert found["line"] == "A"
    assert found["since"] == "2026-03-13T16:00:00Z"
    assert found["rolled_throughput_yield"] == pytest.approx(2 / 3)


@pytest.mark.usefixtures("mill")
def test_people_read_every_figure_or_why_it_is_missing(inspector: Command) -> None:
    shown = inspector("stats", *DAY, "--line", "A").out
    for expected in ("completion", "production efficiency", "OEE", "first-pass yields", "66.7 %"):
        assert expected in shown, expected
    assert "the span does not reach to now" in shown
    assert "no passed units drawn for audit were judged by a person" in shown


@pytest.mark.usefixtures("mill")
def test_a_baseline_is_compared_in_a_sentence(inspector: Command) -> None:
    baseline = ("--baseline-since", "2026-03-13", "--baseline-until", "2026-03-13T20:00+08:00")
    shown = inspector("stats", *DAY, "--line", "A", *baseline).out
    assert "Defect rate 0.00 % against 100.00 %: no difference beyond chance" in shown
    ran = inspector("stats", "--baseline-since", "2026-03-13", "--baseline-until", "2026-03-12")
    assert ran.code == 2
    assert "must lie before" in ran.complaint


@pytest.mark.usefixtures("mill")
@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("timeseries --every hour", ("Units/h", "100.0 %")),
        ("timeseries --every shift", ("early", "night")),
        ("pareto --top 1", ("others", "Together")),
        ("flow --line A", ("Line A", "weave", "finish", "hole")),
        ("orders", ("PO-1", "no order", "25.0 %")),
        ("stations", ("w1", "silent", "no picture yet")),
    ],
)
def test_commands_below_show_tables_and_json(
    inspector: Command, command: str, expected: tuple[str, ...]
) -> None:
    span = DAY if command.startswith(("timeseries", "flow")) else ()
    ran = inspector("stats", *command.split(), *span)
    assert ran.code == 0, ran.err
    shown = ran.out.lower()
    assert [word for word in expected if word.lower() not in shown] == []
    assert isinstance(answered(inspector, *command.split(), *span), dict)


@pytest.mark.parametrize(
    "command",
    ["", "timeseries", "timeseries --every shift", "pareto", "flow", "orders", "stations"],
)
def test_an_empty_database_is_shown_without_complaint(
    inspector: Command, tmp_path: Path, command: str
) -> None:
    open_store(str(tmp_path / "records.db")).close()
    ran = inspector("stats", *command.split())
    assert ran.code == 0
    assert ran.out or ran.err
    assert "Traceback" not in ran.err
    answered(inspector, *command.split())


@pytest.mark.usefixtures("mill")
@pytest.mark.parametrize("command", ["", "timeseries", "pareto", "flow", "stations"])
def test_a_name_that_nothing_knows_is_said_beside_the_figures(
    inspector: Command, command: str
) -> None:
    stations = "f1, w1, w2, w9, x1"
    for option, name, said in (
        ("--station", "LOOM-99", f"a station 'LOOM-99'; known are {stations}."),
        ("--product", "nope", "a product 'nope'; known are fabric, solar-cell, toy."),
        ("--station", "w9", None),  # declared, without a record
        ("--station", "x1", None),  # recorded, in no line
        ("--product", "toy", None),  # with a model, without a record
    ):
        ran = inspector("stats", *command.split(), option, name)
        assert ran.code == 0
        assert ("Nothing is known of" in ran.err) == (said is not None)
        assert said is None or said in ran.err


@pytest.mark.usefixtures("mill")
def test_every_time_is_the_plants_and_says_so(inspector: Command) -> None:
    day = ("--since", "2026-03-14", "--until", "2026-03-15")
    shown = {
        "stats orders": "03-14 20:00",
        "orders list": "2026-03-14 20:00",
        "stats stations": "2026-03-14 09:00",
        "control-chart --every hour": "2026-03-14 09:00",
    }
    for command, time in shown.items():
        span = day if command.startswith("control") else ()
        ran = inspector(*command.split(), *span)
        assert ran.code == 0, ran.err
        assert time in ran.out, command
        assert ran.out.count("Times are those of the plant's clock: Asia/Shanghai.") == 1, command
    assert "Set at (Asia/Shanghai)" in inspector("recipes", "list", "toy").out
    # Typed without a zone they are the plant's too: midnight there is four in the afternoon in UTC.
    assert answered(inspector, *day) == answered(inspector, *DAY)
    early = ("--since", "2026-03-14T08:59", "--until", "2026-03-14T09:01")
    assert answered(inspector, "timeseries", *early)["points"]


@pytest.mark.usefixtures("mill")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--line", "C"], "There is no line 'C'; known lines: A, B."),
        (["flow", "--stage", "dye"], "known stages: finish, wash, weave"),
        (["orders", "--shift", "late"], "There is no shift 'late'; known shifts: early, night."),
        (["--since", "2026-03-14", "--until", "2026-03-14"], "since must lie before until"),
        (["timeseries", "--every", "minute", "--since", "2026-01-01"], "more than 2000 buckets"),
        (["--since", "today", "flow"], "Options come after the command"),
        (["--json", "flow"], "Options come after the command"),
    ],
)
def test_what_cannot_be_answered_is_one_sentence(
    inspector: Command, arguments: list[str], message: str
) -> None:
    ran = inspector("stats", *arguments)
    assert ran.code == 2
    assert message in ran.complaint


@pytest.mark.usefixtures("recorded")
def test_counters_that_agree_are_said_to(inspector: Command) -> None:
    ran = inspector("stats", "verify")
    assert ran.code == 0
    assert "Every counter agrees" in ran.out
    assert answered(inspector, "verify")["discrepancies"] == []


@pytest.mark.usefixtures("recorded")
def test_counters_that_disagree_are_named_and_repaired(inspector: Command, tmp_path: Path) -> None:
    address = str(tmp_path / "records.db")
    with connected(address) as connection:
        wrong = counters.c.station == "LOOM-1"
        connection.execute(sa.update(counters).where(wrong).values(units=counters.c.units + 7))
    ran = inspector("stats", "verify")
    assert ran.code == 1
    assert "LOOM-1" in ran.out
    assert "8 → 1" in ran.out
    assert "LOOM-2" not in ran.out
    found = json.loads(inspector("stats", "verify", "--json").out)
    assert found["discrepancies"][0]["counted"]["units"] == 8
    assert not found["repaired"]
    repaired = inspector("stats", "verify", "--repair")
    assert repaired.code == 0
    assert "derived anew" in repaired.out
    assert inspector("stats", "verify").code == 0
