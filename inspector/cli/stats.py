"""`inspector stats`: production figures from the database."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inspector.cli.exits import PASSED
from inspector.cli.options import AsJson, Database
from inspector.errors import UsageError

if TYPE_CHECKING:
    from inspector.adapters.sql import SqlStore
    from inspector.bundles import Bundle
    from inspector.ports import Filter
    from inspector.statistics import Summary

__all__ = ["register"]

_EPILOG = """Examples:
  inspector stats --since today
  inspector stats --product fabric --station LOOM-3 --since 8h
  inspector stats --since 2026-01-01 --until 2026-02-01 --json
  inspector stats --simulated

Times without a zone are this machine's. Simulated pictures are never mixed with production."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=_EPILOG, rich_help_panel="Count and judge")(stats)


def stats(
    *,
    since: Annotated[
        str | None, typer.Option(metavar="TIME", help="From then on: a date, today, 8h, 7d.")
    ] = None,
    until: Annotated[str | None, typer.Option(metavar="TIME", help="Before then.")] = None,
    product: Annotated[
        str | None, typer.Option("--product", "-p", metavar="NAME", help="One product only.")
    ] = None,
    station: Annotated[str | None, typer.Option(metavar="NAME", help="One station only.")] = None,
    order: Annotated[str | None, typer.Option(metavar="NAME", help="One order only.")] = None,
    simulated: Annotated[
        bool, typer.Option("--simulated", help="Figures of simulated pictures instead.")
    ] = False,
    as_json: AsJson = False,
    database: Database = None,
) -> int:
    """Show what was inspected, what passed and what was found."""
    from inspector.cli.output import print_json
    from inspector.ports import Filter
    from inspector.statistics import summarise

    selection = Filter(
        since=_moment(since),
        until=_moment(until),
        product=product,
        station=station,
        order=order,
        simulated=simulated,
    )
    store = _open(database)
    try:
        if as_json:
            print_json(_as_json(selection, summarise(store.tally(selection))))
        else:
            _print(store, selection)
    finally:
        store.close()
    return PASSED


def _moment(text: str | None) -> Any:
    from datetime import datetime

    from inspector.cli.times import moment

    return None if text is None else moment(text, datetime.now().astimezone())


def _open(database: str | None) -> SqlStore:
    from inspector.cli.wiring import existing_store
    from inspector.locations import database_address

    store = existing_store(database)
    if store is None:
        raise UsageError(
            f"There is no database {database_address(database)}: nothing was recorded yet. "
            "inspector serve makes one, --database names another."
        )
    return store


def _as_json(selection: Filter, summary: Summary) -> dict[str, Any]:
    """The service's fields, and what was asked for."""
    return {
        "since": selection.since and selection.since.isoformat(),
        "until": selection.until and selection.until.isoformat(),
        "product": selection.product,
        "station": selection.station,
        "order": selection.order,
        "simulated": selection.simulated,
        **summary.as_dict(),
    }


def _print(store: SqlStore, selection: Filter) -> None:
    from inspector.cli.figures import counts_table, defects_table
    from inspector.cli.output import note, results
    from inspector.statistics import summarise

    summary = summarise(store.tally(selection))
    console = results()
    if selection.simulated:
        console.print("[bold yellow]Simulated pictures[/]")
    console.print(counts_table(summary))
    if summary.categories:
        console.print()
        console.print(defects_table(summary.categories, _bundles()))
    if not summary.inspected and not selection.simulated:
        other = summarise(store.tally(replace(selection, simulated=True))).inspected
        if other:
            note(f"Simulated pictures are kept apart ({other:,} here): --simulated shows them.")


def _bundles() -> dict[str, Bundle]:
    """Bundles by product, for the names of categories; a damaged one names nothing."""
    from inspector.bundles import bundle_folders, read_bundle
    from inspector.errors import BundleError

    bundles: dict[str, Bundle] = {}
    for folder in bundle_folders():
        try:
            bundles.setdefault(folder.name, read_bundle(folder))
        except BundleError:
            continue
    return bundles
