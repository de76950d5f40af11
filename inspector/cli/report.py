"""`inspector report`: one HTML file with the figures of a shift or any span."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from inspector.cli.exits import PASSED
from inspector.cli.files import STDOUT, whole_file
from inspector.cli.options import (
    Database,
)
from inspector.cli.questions import Question, asks

if TYPE_CHECKING:
    from inspector.cli.times import Clock
    from inspector.ports import InspectionStore
    from inspector.production import Scope, Span

__all__ = ["register"]

_EPILOG = """Examples:
  inspector report --shift early --out shift.html
  inspector report --shift night --lang zh --out 夜班.html
  inspector report --since 2026-01-01 --until 2026-02-01 --line "Line 1" --out january.html
  inspector report --shift early --light --out mail.html

Without a span it is about today, --shift alone is its latest turn. The file needs nothing else \
and prints on A4; --light leaves the charts out (30 kB instead of 5 MB), the tables stay. Times \
are the plant's unless a zone is written."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=_EPILOG, rich_help_panel="Count and judge")(asks(report))


def report(
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FILE", help="The file to write; - for stdout.")
    ],
    *,
    question: Question,
    baseline_since: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="Compare with that span; by default the week before."),
    ] = None,
    baseline_until: Annotated[
        str | None, typer.Option(metavar="TIME", help="By default where the report begins.")
    ] = None,
    language: Annotated[Literal["en", "zh"], typer.Option("--lang", help="Its language.")] = "en",
    light: Annotated[bool, typer.Option("--light", help="Tables only, no script.")] = False,
    database: Database = None,
) -> int:
    """Write the report that a manager forwards: figures, charts and tables in one file."""
    from inspector.cli.output import note
    from inspector.cli.wiring import plant_clock, recorded_store

    clock = plant_clock(database)
    scope = question.scope(clock)
    baseline = _baseline(baseline_since, baseline_until, clock)
    with recorded_store(database) as store:
        page = _page(store, scope, baseline, language, light=light)
    with whole_file(out) as stream:
        stream.write(page.encode())
    if str(out) != STDOUT:
        note(f"The report is in {out}.")
    return PASSED


def _baseline(since: str | None, until: str | None, clock: Clock) -> Span | None:
    from inspector.production import Span

    if since is None and until is None:
        return None
    return Span(clock.read(since), clock.read(until))


def _page(
    store: InspectionStore, scope: Scope, baseline: Span | None, language: str, *, light: bool
) -> str:
    from datetime import UTC, datetime

    from inspector.charts import Language
    from inspector.plant import current_plant
    from inspector.production import Reader
    from inspector.report import gather, installed_names, render

    stored, speech = current_plant(store), Language(language)
    reader = Reader(store, stored.plant, datetime.now(UTC))
    found = gather(reader, stored, scope, baseline=baseline)
    return render(found, speech, installed_names(speech, found.products), light=light)
