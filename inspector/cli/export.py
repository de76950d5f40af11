"""`inspector export`: records and figures as files for other programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from inspector.cli.exits import PASSED, StoppedError
from inspector.cli.files import STDOUT, whole_file
from inspector.cli.options import (
    Database,
)
from inspector.cli.questions import Question, asks
from inspector.errors import UsageError

if TYPE_CHECKING:
    from inspector.export.columns import Row
    from inspector.ports import Filter, InspectionStore
    from inspector.production import Reader, Scope

__all__ = ["register"]

_SHOWN_EVERY = 500  # records

_EPILOG = """Examples:
  inspector export --since 2026-01-01 --until 2026-02-01 --out january.csv
  inspector export --station EL-1 --disposition reject --format parquet --out rejects.parquet
  inspector export --order PO-7 --format jsonl --out - | gzip > PO-7.jsonl.gz
  inspector export --of timeseries --bucket day --since 30d --excel --out days.csv

A row a record, oldest first; the columns are the same in every format. The file gets its name \
once it is complete. Times in it are UTC; times asked for without a zone are the plant's."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=_EPILOG, rich_help_panel="Count and judge")(asks(export))


def export(  # noqa: PLR0913 - an option for each thing that can be asked
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FILE", help="The file to write; - for stdout.")
    ],
    *,
    question: Question,
    of: Annotated[
        Literal["inspections", "timeseries", "pareto"],
        typer.Option(help="Records, or figures (as CSV)."),
    ] = "inspections",
    form: Annotated[
        Literal["csv", "parquet", "json", "jsonl"],
        typer.Option("--format", help="json is one array, jsonl an object a line."),
    ] = "csv",
    excel: Annotated[bool, typer.Option("--excel", help="Mark CSV as UTF-8 for Excel.")] = False,
    disposition: Annotated[
        Literal["pass", "review", "reject", "cannot_judge"] | None,
        typer.Option(help="By the final word."),
    ] = None,
    category: Annotated[
        str | None, typer.Option(metavar="NAME", help="Those that show this defect.")
    ] = None,
    roll: Annotated[str | None, typer.Option(metavar="NAME", help="One roll only.")] = None,
    module: Annotated[str | None, typer.Option(metavar="NAME", help="One module only.")] = None,
    bucket: Annotated[
        Literal["minute", "hour", "day", "week", "shift"],
        typer.Option(help="How long a row of a timeseries is."),
    ] = "hour",
    database: Database = None,
) -> int:
    """Write records, or figures, to a file: CSV, Parquet or JSON."""
    from inspector.cli.wiring import plant_clock, reader_of, recorded_store

    scope = question.scope(plant_clock(database))
    narrower = _narrower(disposition, category, roll, module)
    if of != "inspections":
        _check_figures(form, narrower)
    with recorded_store(database) as store:
        reader = reader_of(store)
        if of == "inspections":
            _write_records(reader, scope, narrower, form, out, excel=excel)
        else:
            _write(out, _figures(of, reader, scope, bucket, excel=excel))
    return PASSED


def _narrower(
    disposition: str | None, category: str | None, roll: str | None, module: str | None
) -> dict[str, Any]:
    """What picks records besides place, time, product and order."""
    from inspector.values import Disposition

    word = None if disposition is None else Disposition(disposition)
    chosen = {"disposition": word, "category": category, "roll": roll, "module": module}
    return {name: value for name, value in chosen.items() if value is not None}


def _check_figures(form: str, narrower: Mapping[str, Any]) -> None:
    if form != "csv":
        raise UsageError("Figures are written as CSV; leave --format out.")
    if narrower:
        raise UsageError(f"--{next(iter(narrower))} picks records; figures do not take it.")


def _figures(of: str, reader: Reader, scope: Scope, bucket: str, *, excel: bool) -> Iterator[bytes]:
    from inspector.export import pareto_as_csv, timeseries_as_csv
    from inspector.production import defect_analysis, timeseries
    from inspector.statistics import Every

    if of == "pareto":
        return pareto_as_csv(defect_analysis(reader, scope), marked=excel)
    return timeseries_as_csv(timeseries(reader, scope, Every(bucket)), marked=excel)


def _write_records(
    reader: Reader,
    scope: Scope,
    narrower: Mapping[str, Any],
    form: str,
    out: Path,
    *,
    excel: bool,
) -> None:
    from inspector.cli.output import note, steps
    from inspector.export import Format, rows, written

    filters = [replace(each, **narrower) for each in reader.filters(scope)]
    counted = _Counted(rows(reader.store, filters, reader.plant))
    total = _expected(reader.store, filters, narrower)
    with steps("Writing") as show, _telling_that_nothing_is_left(counted, out):
        counted.show = lambda done: show(done, done if total is None else total)
        _write(out, written(counted, Format(form), excel=excel))
    if str(out) != STDOUT:
        note(f"{counted.records:,} records are in {out}.")


class _Counted:
    """Rows, counted as they pass."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.records = 0
        self.show: Callable[[int], None] = lambda _: None
        self._rows = rows

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            self.records += 1
            if not self.records % _SHOWN_EVERY:
                self.show(self.records)
            yield row


def _expected(
    store: InspectionStore, filters: Iterable[Filter], narrower: Mapping[str, Any]
) -> int | None:
    """How many records there will be about; None where counters do not know."""
    if "roll" in narrower or "module" in narrower or "category" in narrower:
        return None
    return sum(count.pictures for each in filters for count in store.counts(each))


def _write(out: Path, chunks: Iterable[bytes]) -> None:
    with whole_file(out) as stream:
        for chunk in chunks:
            stream.write(chunk)


@contextmanager
def _telling_that_nothing_is_left(counted: _Counted, out: Path) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        raise StoppedError(
            f"Interrupted after {counted.records:,} records; nothing was written to {out}."
        ) from None
