"""What stands out, on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inspector.adapters.sql import open_store
from tests.support.command_line import Command
from tests.support.production_hours import hour, produce

SPAN = ("--since", hour(0).isoformat(), "--until", hour(24).isoformat())


@pytest.fixture
def produced(tmp_path: Path) -> None:
    """A day in which loom-2 rejects five times as much as the others."""
    store = open_store(str(tmp_path / "records.db"))
    for station, bad in (("loom-1", 1), ("loom-2", 5), ("loom-3", 1)):
        produce(store, [(20 - bad, bad)] * 24, station=station)
    store.close()


@pytest.mark.usefixtures("produced")
def test_people_read_what_stands_out_in_their_language(inspector: Command) -> None:
    shown = inspector("diagnose", *SPAN, "--cost", "fabric=2.5", "--currency", "EUR").out
    assert "1. Station loom-2" in shown
    assert "25.0 % are rejected" in shown
    assert "240.00 EUR" in shown
    assert "look first at sharp edges" in shown
    chinese = inspector("diagnose", *SPAN, "--lang", "zh").out
    assert "1. 工位 loom-2" in chinese
    assert "破洞：首先查看边撑" in chinese


@pytest.mark.usefixtures("produced")
def test_programs_read_the_figures_and_the_sentences(inspector: Command) -> None:
    ran = inspector("diagnose", *SPAN, "--json")
    found = json.loads(ran.out)
    assert (ran.code, ran.err) == (0, "")
    assert found["findings"][0]["level"] == "loom-2"
    assert found["sections"][1]["heading"] == "1. Station loom-2"
    assert found["until"] == hour(24).isoformat()


@pytest.mark.usefixtures("produced")
def test_nothing_to_compare_is_said(inspector: Command) -> None:
    ran = inspector("diagnose", "--since", "2h")
    assert ran.code == 0
    assert "nothing to compare" in ran.out


@pytest.mark.usefixtures("produced")
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--cost", "fabric"], "is no cost; write it like fabric=3.20"),
        (["--cost", "fabric=nan"], "is no cost"),
        (["--q", "0"], "--q must lie above 0"),
        (["--recent", "2020-01-01"], "begins inside the span"),
        (["--line", "printing"], "no line 'printing'"),
    ],
)
def test_what_makes_no_sense_is_one_sentence(
    inspector: Command, arguments: list[str], expected: str
) -> None:
    ran = inspector("diagnose", *SPAN, *arguments)
    assert ran.code == 2
    assert expected in ran.complaint


def test_no_database_is_said(inspector: Command) -> None:
    assert "There is no database" in inspector("diagnose").complaint
