from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from inspector.adapters.sql import open_store
from inspector.values import Disposition
from tests.fakes.records import NOON, make_inspection, make_verdict
from tests.support.command_line import Command


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
