"""What goes into an export comes out of it again, read by the libraries that people read with."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.export import COLUMNS, Format, neutralised, original, table_as_csv, written
from inspector.export.columns import Kind, Row
from inspector.plant import Place
from inspector.values import Decision, Disposition
from tests.fakes.records import NOON, make_inspection, make_verdict

NOWHERE = Place()
PLACED = Place("Line 1", "final")
NAMES = [column.name for column in COLUMNS]


def full() -> Row:
    """A record in which every column has something to say."""
    decision = Decision(
        disposition=Disposition.PASS,
        categories=("stain", "hole"),
        by="王芳",
        note='looked again, "clean"\nsecond line',
        decided_at=datetime(2026, 3, 14, 21, 0, tzinfo=timezone(timedelta(hours=8))),
    )
    record = make_inspection(
        sequence=2**62,
        station="=loom, 1",
        order="PO-7",
        part="C-1",
        roll="R-1",
        position_m=12.345678901234567,
        offset_mm=-3.5,
        module="M-1",
        row=2,
        column=3,
        width=2048,
        height=512,
        audit=True,
        simulated=True,
        captured_at=NOON - timedelta(seconds=1, microseconds=7),
        verdict=make_verdict(Disposition.REJECT, shows=["hole", "hole", "stain"]),
        decision=decision,
    )
    return record, PLACED


def bare() -> Row:
    """A record that says no more than it must."""
    return make_inspection(verdict=make_verdict(scores={})), NOWHERE


def made(form: Format, *rows: Row, **options: Any) -> bytes:
    return b"".join(written(rows, form, **options))


def read_csv(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def read_parquet(data: bytes) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(io.BytesIO(data)).to_pylist()
    return rows


def test_parquet_gives_back_every_value_with_its_type() -> None:
    rows = [full(), bare()]
    for found, row in zip(read_parquet(made(Format.PARQUET, *rows)), rows, strict=True):
        expected = {column.name: column.read(row) for column in COLUMNS}
        for name in ("scores", "regions"):
            found[name] = json.loads(found[name])
        assert found == expected


def test_json_gives_back_every_value_and_keeps_what_is_nested() -> None:
    rows = [full(), bare()]
    lines = [json.loads(line) for line in made(Format.JSONL, *rows).splitlines()]
    assert json.loads(made(Format.JSON, *rows)) == lines
    for found, row in zip(lines, rows, strict=True):
        for column in COLUMNS:
            value = found[column.name]
            if column.kind is Kind.TIME and value is not None:
                value = datetime.fromisoformat(value)
                assert value.utcoffset() == timedelta(0)
            assert value == _listed(column.read(row)), column.name


def _listed(value: Any) -> Any:
    return json.loads(json.dumps(value)) if isinstance(value, list | dict) else value


def test_csv_gives_back_every_value() -> None:
    (line, empty) = read_csv(made(Format.CSV, full(), bare()))
    assert list(line) == NAMES
    assert line["counted_at"] == "2026-03-14T12:00:00+00:00"
    assert line["captured_at"] == "2026-03-14T11:59:58.999993+00:00"
    assert line["decided_at"] == "2026-03-14T13:00:00+00:00"
    assert (line["disposition"], line["said"]) == ("pass", "reject")
    assert (line["categories"], line["said_categories"]) == ("stain;hole", "hole;stain")
    assert line["sequence"] == str(2**62)
    assert float(line["position_m"]) == 12.345678901234567
    assert line["offset_mm"] == "-3.5"
    assert (line["decided"], empty["decided"]) == ("true", "false")
    assert line["note"] == 'looked again, "clean"\nsecond line'
    assert (line["line"], line["stage"]) == ("Line 1", "final")
    assert json.loads(line["regions"])[0]["region"] == {"x": 4, "y": 8, "width": 16, "height": 32}
    assert empty["line"] == empty["order"] == empty["score"] == ""


def test_csv_is_as_rfc_4180_has_it() -> None:
    data = made(Format.CSV, full())
    head, _, rest = data.partition(b"\r\n")
    assert head.decode() == ",".join(NAMES)
    assert rest.endswith(b"\r\n")
    assert b'"looked again, ""clean""\nsecond line"' in rest


def test_the_mark_for_excel_is_put_in_front_where_it_is_wanted() -> None:
    row = bare()
    plain, marked = made(Format.CSV, row), made(Format.CSV, row, excel=True)
    assert marked == b"\xef\xbb\xbf" + plain
    assert made(Format.JSONL, row, excel=True) == made(Format.JSONL, row)


def test_no_records_are_a_file_that_can_be_read() -> None:
    assert read_csv(made(Format.CSV)) == []
    assert made(Format.CSV).decode().startswith("id,counted_at,")
    assert json.loads(made(Format.JSON)) == []
    assert made(Format.JSONL) == b""
    table = pq.read_table(io.BytesIO(made(Format.PARQUET)))
    assert (table.num_rows, table.column_names) == (0, NAMES)


def test_names_that_begin_a_formula_are_text_in_a_spreadsheet() -> None:
    (line,) = read_csv(made(Format.CSV, full()))
    assert line["station"] == "'=loom, 1"
    (row,) = read_parquet(made(Format.PARQUET, full()))
    assert row["station"] == "=loom, 1"


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "＝", " =", "'='", "　＋"])  # noqa: RUF001
def test_every_begin_of_a_formula_is_guarded(begin: str) -> None:
    assert neutralised(begin + "1+1").startswith("'")


@given(st.text(alphabet=st.sampled_from("'=+-@ \tab1破")) | st.text())
def test_what_is_guarded_can_be_told_again(text: str) -> None:
    cell = neutralised(text)
    assert original(cell) == text
    assert not cell.lstrip(" \u3000").startswith(("=", "+", "-", "@"))


def test_a_table_of_figures_is_written_by_the_same_rules() -> None:
    lines = [[NOON, "@x", 3, 0.25, None, True]]
    data = b"".join(table_as_csv(["a", "b", "c", "d", "e", "f"], lines))
    assert data == b"a,b,c,d,e,f\r\n2026-03-14T12:00:00+00:00,'@x,3,0.25,,true\r\n"


def test_times_are_in_utc_whatever_zone_they_came_in() -> None:
    local = NOON.astimezone(timezone(timedelta(hours=8)))
    row = (make_inspection(at=local), NOWHERE)
    assert read_csv(made(Format.CSV, row))[0]["counted_at"] == "2026-03-14T12:00:00+00:00"
    assert read_parquet(made(Format.PARQUET, row))[0]["counted_at"] == NOON.astimezone(UTC)


@pytest.mark.parametrize("page", ["reports.md", "reports.zh-CN.md"])
def test_every_column_is_documented_in_its_place(page: str) -> None:
    text = (Path(__file__).parents[3] / "docs" / page).read_text(encoding="utf-8")
    (table,) = re.findall(
        r"^\| (?:column|列) \|.*\n\|---\|---\|\n((?:\|.*\n)+)", text, re.MULTILINE
    )
    cells = [line.split("|")[1] for line in table.splitlines()]
    assert [name for cell in cells for name in re.findall(r"`(\w+)`", cell)] == NAMES
