from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from inspector.adapters.sql import open_store
from inspector.cli import wiring
from inspector.export import COLUMNS
from inspector.ports import Filter
from inspector.values import Disposition, Inspection
from tests.fakes.endless_store import EndlessStore
from tests.fakes.records import NOON, make_inspection, make_verdict
from tests.support.command_line import Command


@pytest.fixture
def recorded(tmp_path: Path) -> None:
    bad = make_verdict(Disposition.REJECT, shows=["hole"])
    store = open_store(str(tmp_path / "records.db"))
    store.record(
        [
            make_inspection(station="织机 1", order="7", roll="R-1"),
            make_inspection(station="LOOM-2", verdict=bad, at=NOON + timedelta(seconds=1)),
            make_inspection(simulated=True),
        ]
    )
    store.close()


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.usefixtures("recorded")
def test_each_format_is_written_to_a_file(inspector: Command, tmp_path: Path) -> None:
    for form in ("csv", "parquet", "json", "jsonl"):
        ran = inspector("export", "--format", form, "--out", tmp_path / f"out.{form}")
        assert (ran.code, ran.out) == (0, "")
        assert "2 records are in" in ran.err
    table = pq.read_table(tmp_path / "out.parquet")
    assert table.column_names == [column.name for column in COLUMNS]
    assert table.column("station").to_pylist() == ["织机 1", "LOOM-2"]
    assert [row["station"] for row in json.loads((tmp_path / "out.json").read_text())] == [
        "织机 1",
        "LOOM-2",
    ]
    assert len((tmp_path / "out.jsonl").read_text().splitlines()) == 2
    left = {path.name for path in tmp_path.iterdir() if path.name.startswith((".", "out"))}
    assert left == {"out.csv", "out.parquet", "out.json", "out.jsonl"}


@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize(
    ("arguments", "stations"),
    [
        ([], ["织机 1", "LOOM-2"]),
        (["--station", "LOOM-2"], ["LOOM-2"]),
        (["--disposition", "reject"], ["LOOM-2"]),
        (["--category", "hole"], ["LOOM-2"]),
        (["--order", "7"], ["织机 1"]),
        (["--roll", "R-1"], ["织机 1"]),
        (["--until", "2026-03-01"], []),
        (["--simulated"], ["loom-1"]),
    ],
)
def test_stdout_holds_what_was_asked_for(
    inspector: Command, arguments: list[str], stations: list[str]
) -> None:
    ran = inspector("export", "--out", "-", *arguments)
    assert (ran.code, ran.err) == (0, "")
    assert [row["station"] for row in rows(ran.out)] == stations


@pytest.mark.usefixtures("recorded")
def test_excel_gets_its_mark(inspector: Command, tmp_path: Path) -> None:
    inspector("export", "--excel", "--out", tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes()[:3] == b"\xef\xbb\xbf"


@pytest.mark.usefixtures("recorded")
def test_figures_are_written_as_tables(inspector: Command) -> None:
    day = ["--since", "2026-03-14T00:00Z", "--until", "2026-03-15T00:00Z"]
    hours = rows(inspector("export", "--of", "timeseries", "--out", "-", *day).out)
    assert len(hours) == 24
    assert sum(int(hour["inspected"]) for hour in hours) == 2
    assert {hour["pass_rate"] for hour in hours} == {"", "0.5"}
    bars = rows(inspector("export", "--of", "pareto", "--out", "-", *day).out)
    assert bars == [{"category": "hole", "units": "1", "share": "1.0", "cumulative_share": "1.0"}]


@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--of", "pareto", "--format", "json"], "Figures are written as CSV"),
        (["--of", "pareto", "--roll", "R-1"], "--roll picks records"),
        (["--shift", "early"], "There is no shift 'early'"),
        (["--since", "soon"], "'soon' is no time"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    inspector: Command, tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    ran = inspector("export", "--out", tmp_path / "out.csv", *arguments)
    assert ran.code == 2
    assert sentence in ran.complaint
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.usefixtures("recorded")
def test_a_place_that_takes_no_file_is_one_sentence(inspector: Command, tmp_path: Path) -> None:
    assert "is a folder" in inspector("export", "--out", tmp_path).complaint
    ran = inspector("export", "--out", tmp_path / "nowhere" / "out.csv")
    assert ran.code == 2
    assert str(tmp_path / "nowhere" / "out.csv") in ran.complaint


def test_no_database_is_said_and_none_is_made(inspector: Command, tmp_path: Path) -> None:
    ran = inspector("export", "--out", tmp_path / "out.csv")
    assert ran.code == 2
    assert "There is no database" in ran.complaint
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", ["csv", "parquet", "json", "jsonl"])
def test_where_the_database_fails_the_file_is_as_it_was(
    inspector: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    monkeypatch.setattr(wiring, "existing_store", lambda _: EndlessStore(breaks_after=2_000))
    out = tmp_path / "out.csv"
    out.write_text("of yesterday")
    ran = inspector("export", "--format", form, "--out", out)
    assert ran.code == 2
    assert "the disk is gone" in ran.complaint
    assert out.read_text() == "of yesterday"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


class Interrupted(EndlessStore):
    """Somebody presses Ctrl-C after a thousand records."""

    def stream(self, selection: Filter) -> Iterator[Inspection]:
        for record in super().stream(selection):
            if self.given == 1_000:
                raise KeyboardInterrupt
            yield record


def test_stopped_it_leaves_nothing(
    inspector: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiring, "existing_store", lambda _: Interrupted())
    ran = inspector("export", "--out", tmp_path / "out.csv")
    assert ran.code == 130
    assert "Interrupted after 999 records; nothing was written" in ran.err
    assert list(tmp_path.iterdir()) == []
