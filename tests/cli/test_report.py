from __future__ import annotations

from pathlib import Path

import pytest

from inspector.adapters.sql import open_store
from inspector.charts import Language
from tests.support.command_line import Command
from tests.support.mill_day import EARLY, NOW, fill
from tests.support.reports import Page

SPAN = ("--since", EARLY.isoformat(), "--until", NOW.isoformat())


@pytest.fixture
def recorded(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "records.db"))
    fill(store, days=0, every_s=900)
    store.close()


@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize("language", Language)
def test_the_report_is_one_file(inspector: Command, tmp_path: Path, language: Language) -> None:
    out = tmp_path / "report.html"
    ran = inspector("report", *SPAN, "--lang", language.value, "--out", out)
    assert (ran.code, ran.out) == (0, "")
    assert "The report is in" in ran.err
    page = Page(out.read_text(encoding="utf-8"))
    assert page.attribute("html", "lang") == [language.tag]
    assert len(page.scripts) == 3
    assert "LOOM-3" in page.text


@pytest.mark.usefixtures("recorded")
def test_a_shift_is_its_turn_and_light_is_without_script(inspector: Command) -> None:
    shift = inspector("report", "--shift", "early", *SPAN, "--light", "--out", "-")
    page = Page(shift.out)
    assert shift.err == ""
    assert "Shift report early" in page.text
    assert page.scripts == []


@pytest.mark.usefixtures("recorded")
def test_without_a_span_it_is_about_today(inspector: Command) -> None:
    assert (
        "Nothing was inspected in this span."
        in Page(inspector("report", "--light", "--out", "-").out).text
    )


@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--shift", "dawn"], "There is no shift 'dawn'; known shifts: early, late, night."),
        (["--line", "Line 9"], "There is no line 'Line 9'"),
        (["--baseline-since", "2099-01-01"], "The baseline ends before it begins"),
        (["--since", "2099-01-01"], "has not begun"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    inspector: Command, tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    ran = inspector("report", "--out", tmp_path / "report.html", *arguments)
    assert ran.code == 2
    assert sentence in ran.complaint
    assert not (tmp_path / "report.html").exists()


def test_no_database_is_said(inspector: Command, tmp_path: Path) -> None:
    ran = inspector("report", "--out", tmp_path / "report.html")
    assert ran.code == 2
    assert "There is no database" in ran.complaint
