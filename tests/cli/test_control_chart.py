"""`inspector control-chart` and `inspector acknowledge`."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from inspector.adapters.sql import open_store
from tests.support.command_line import Command, Ran
from tests.support.production_hours import hour, produce

CALM = [(18, 2), (19, 1), (17, 3), (18, 2), (19, 1)] * 5
DAY = ("--since", hour(0).isoformat(), "--until", hour(26).isoformat())
SPAN = ("--since", hour(0).isoformat(), "--until", hour(25).isoformat())

Fill = Callable[..., None]


@pytest.fixture
def fill(tmp_path: Path) -> Fill:
    """Records hours of production, in the database of the command line."""

    def run(hours: list[tuple[int, int]], **fields: Any) -> None:
        with closing(open_store(str(tmp_path / "records.db"))) as store:
            produce(store, hours, **fields)

    return run


@pytest.fixture
def produced(fill: Fill) -> None:
    """A calm day and an hour, then an hour that is out of control."""
    fill([*CALM, (10, 10)])


def shown(inspector: Command, *arguments: str) -> dict[str, Any]:
    ran = inspector("control-chart", *arguments, "--json")
    assert ran.code == 0, ran.err
    document: dict[str, Any] = json.loads(ran.out)
    return document


def lines(ran: Ran, word: str) -> list[str]:
    assert ran.code == 0, ran.err
    return [line for line in ran.out.splitlines() if word in line]


@pytest.mark.usefixtures("produced")
def test_people_see_limits_points_and_alarms(inspector: Command) -> None:
    ran = inspector("control-chart", *DAY)
    assert lines(ran, "p chart of rejected units, by the hour")
    assert lines(ran, "Provisional limits: centre 9.00 %")
    assert len(lines(ran, "●")) == 25
    (beyond,) = lines(ran, "▶")
    assert "50.00 %" in beyond
    assert beyond.rstrip().endswith("we1")
    (alarm,) = lines(ran, "a point beyond a limit (high)")
    assert "goes on" in alarm
    assert "not yet" in alarm


@pytest.mark.usefixtures("produced")
def test_nothing_out_of_the_ordinary_is_said_so(inspector: Command) -> None:
    assert lines(inspector("control-chart", *SPAN), "In control by the rules we1, we4.")
    assert not lines(inspector("control-chart", *DAY), "In control")


@pytest.mark.usefixtures("produced")
def test_limits_are_frozen_and_stand_still(inspector: Command) -> None:
    frozen = inspector("control-chart", *SPAN, "--freeze", "--note", "phase I")
    assert lines(frozen, "Frozen as version 1: centre 9.00 %")
    chart = shown(inspector, *DAY)
    assert (chart["provisional"], chart["baseline"]["note"]) == (False, "phase I")
    assert lines(inspector("control-chart", *DAY), "(version 1): centre 9.00 %")
    left = ("--leave-out", hour(3).isoformat(), "--leave-out", hour(4).isoformat())
    again = inspector("control-chart", *SPAN, "--freeze", *left, "--json")
    assert json.loads(again.out)["subgroups"] == 23
    assert json.loads(again.out)["version"] == 2


@pytest.mark.usefixtures("produced")
def test_an_alarm_is_answered_for(inspector: Command) -> None:
    (alarm,) = shown(inspector, *DAY)["alarms"]
    ran = inspector("acknowledge", alarm["id"], "--by", "Li [QA]", "--reason", "needle [3]")
    assert ran.code == 0
    assert "answered for by Li [QA]" in ran.out
    assert lines(inspector("control-chart", *DAY), "Li [QA]: needle [3]")
    again = inspector("acknowledge", alarm["id"], "--by", "Wang", "--reason", "lamp", "--json")
    assert json.loads(again.out)["version"] == 2


def test_only_the_latest_subgroups_are_printed(inspector: Command, fill: Fill) -> None:
    fill(CALM * 3)
    ran = inspector(
        "control-chart", "--since", hour(0).isoformat(), "--until", hour(75).isoformat()
    )
    assert len(lines(ran, "●")) == 48
    assert "27 earlier subgroups are not shown" in ran.err


def test_few_subgroups_give_limits_and_no_alarms(inspector: Command, fill: Fill) -> None:
    fill([*CALM[:5], (0, 20)])
    ran = inspector("control-chart", "--since", hour(0).isoformat(), "--until", hour(6).isoformat())
    assert lines(ran, "Too few for alarms: 20 are needed.")
    assert not lines(ran, "In control")


def test_simulated_pictures_have_charts_of_their_own(inspector: Command, fill: Fill) -> None:
    fill([*CALM], simulated=True)
    assert lines(inspector("control-chart", *DAY, "--simulated"), "Simulated pictures")
    assert shown(inspector, *DAY)["baseline"] is None


@pytest.mark.usefixtures("produced")
def test_a_chart_of_anything_that_can_be_asked(inspector: Command) -> None:
    asked = (
        "--station",
        "loom-1",
        "--product",
        "fabric",
        "--category",
        "hole",
        "--kind",
        "p_prime",
    )
    ran = inspector("control-chart", *DAY, *asked, "--rules", "we1,nelson2")
    assert lines(ran, "p′ chart (Laney) of hole, by the hour · station loom-1")
    chart = shown(inspector, *DAY, *asked, "--rules", "we1,nelson2")
    assert chart["chart"] == ("station=loom-1&product=fabric&category=hole&every=hour&kind=p_prime")
    assert chart["rules"] == ["we1", "nelson2"]


@pytest.mark.usefixtures("produced")
def test_without_geometry_there_is_no_rate(inspector: Command) -> None:
    ran = inspector("control-chart", *DAY, "--kind", "u")
    assert lines(ran, "The area of 520 pictures from 'loom-1' is not known.")


@pytest.mark.usefixtures("produced")
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("control-chart", "--note", "x"), "go with --freeze"),
        (("control-chart", "--rules", "we7"), "There is no rule 'we7'"),
        (("control-chart", "--line", "L9"), "There is no line 'L9'"),
        (("control-chart", "--freeze", "--since", "1d"), "the span holds 0"),
        (("control-chart", "--every", "year"), "See inspector control-chart --help."),
        (("acknowledge", "x", "--by", "Li", "--reason", "y"), "'x' is no alarm"),
        (("acknowledge", "x", "--by", "Li"), "Missing option '--reason'"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    inspector: Command, arguments: tuple[str, ...], expected: str
) -> None:
    ran = inspector(*arguments)
    assert ran.code == 2
    assert expected in ran.complaint


def test_no_database_is_said_and_none_is_made(inspector: Command, tmp_path: Path) -> None:
    for arguments in (("control-chart",), ("acknowledge", "x", "--by", "Li", "--reason", "y")):
        ran = inspector(*arguments)
        assert ran.code == 2
        assert "There is no database" in ran.complaint
    assert list(tmp_path.iterdir()) == []
