"""`inspector stats`: production figures from the database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from inspector.cli.exits import NOT_PASSED, PASSED
from inspector.cli.options import AsJson, Database
from inspector.cli.questions import Question, asks
from inspector.errors import UsageError

if TYPE_CHECKING:
    from inspector.cli.times import Clock
    from inspector.production import Reader, Scope, Span

__all__ = ["register"]

_EPILOG = """Examples:
  inspector stats --since today
  inspector stats --line A --shift early --since 7d
  inspector stats --since today --baseline-since 7d --baseline-until today
  inspector stats --since 2026-01-01 --until 2026-02-01 --json
  inspector stats flow --since today

Times are the plant's unless a zone is written. A dash is a figure that cannot be told. Simulated \
pictures are never mixed with production."""
_TIMESERIES = """Examples:
  inspector stats timeseries --every hour --since today
  inspector stats timeseries --every shift --line A

Without --since: the last hour in minutes, day in hours, 30 days, 12 weeks, week of shifts."""
_PARETO = """Examples:
  inspector stats pareto --since 7d --top 5
  inspector stats pareto --station LOOM-3 --json"""
_FLOW = """Examples:
  inspector stats flow --since today
  inspector stats flow --line A --json

JSON carries the same as nodes and links of a Sankey diagram."""
_ORDERS = """Examples:
  inspector stats orders
  inspector stats orders --line A --since 7d

Figures are over all an order's time; --since picks the orders that were worked on."""
_STATIONS = """Examples:
  inspector stats stations
  inspector stats stations --line A --silent-after 5"""
_VERIFY = """Examples:
  inspector stats verify
  inspector stats verify --repair

Exit code 1 where counters disagree with the records. --repair derives them anew; what is older \
than the records that are kept stays as it was counted."""

_Every = Literal["minute", "hour", "day", "week", "shift"]
_BaselineSince = Annotated[
    str | None, typer.Option(metavar="TIME", help="Compare the defect rate with that from then on.")
]
_BaselineUntil = Annotated[str | None, typer.Option(metavar="TIME", help="… before then.")]


def register(app: typer.Typer) -> None:
    """Add the command and those below it."""
    commands = typer.Typer(invoke_without_command=True)
    commands.callback(epilog=_EPILOG)(asks(stats))
    commands.command(epilog=_TIMESERIES)(asks(timeseries))
    commands.command(epilog=_PARETO)(asks(pareto))
    commands.command(epilog=_FLOW)(asks(flow))
    commands.command(epilog=_ORDERS)(asks(orders))
    commands.command(epilog=_STATIONS)(asks(stations))
    commands.command(epilog=_VERIFY)(verify)
    app.add_typer(commands, name="stats", rich_help_panel="Count and judge")


def stats(
    context: typer.Context,
    question: Question,
    baseline_since: _BaselineSince = None,
    baseline_until: _BaselineUntil = None,
    as_json: AsJson = False,
    database: Database = None,
) -> int:
    """Show what was inspected, what passed, how fast the work went and what was found."""
    if context.invoked_subcommand is not None:
        return _leave_to(context.invoked_subcommand, context)
    from inspector.cli.production_figures.summary import print_summary
    from inspector.cli.wiring import plant_clock
    from inspector.production import summary

    clock = plant_clock(database)
    baseline = _baseline(baseline_since, baseline_until, clock)

    def shown(reader: Reader, scope: Scope) -> None:
        found = summary(reader, scope, baseline)
        if as_json:
            _print_json({**asdict(scope), **found.as_dict()})
            return
        print_summary(found, scope, _titles(reader, scope), clock)
        if not found.figures.inspected:
            _mention_simulated(reader, scope)

    return _answer(question, clock, database, shown, as_json=as_json)


def timeseries(
    question: Question,
    every: Annotated[_Every, typer.Option(help="How long a bucket is.")] = "hour",
    as_json: AsJson = False,
    database: Database = None,
) -> int:
    """Show the figures over time, the open bucket last."""
    from inspector.cli.production_figures.timeseries import print_timeseries
    from inspector.cli.wiring import plant_clock
    from inspector.production import timeseries as figures
    from inspector.statistics import Every

    clock = plant_clock(database)

    def shown(reader: Reader, scope: Scope) -> None:
        found = figures(reader, scope, Every(every))
        _print_json(found.as_dict()) if as_json else print_timeseries(found, clock)

    return _answer(question, clock, database, shown, as_json=as_json)


def pareto(
    question: Question,
    top: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="So many defects, the others together.")
    ] = None,
    as_json: AsJson = False,
    database: Database = None,
) -> int:
    """Show which defects make up most of what is found."""
    from inspector.cli.production_figures.pareto import print_pareto
    from inspector.cli.wiring import plant_clock
    from inspector.production import defect_analysis

    clock = plant_clock(database)

    def shown(reader: Reader, scope: Scope) -> None:
        found = defect_analysis(reader, scope, top=top)
        _print_json(found.as_dict()) if as_json else print_pareto(found, _titles(reader, scope))

    return _answer(question, clock, database, shown, as_json=as_json)


def flow(question: Question, as_json: AsJson = False, database: Database = None) -> int:
    """Show what entered and left each stage, what was lost there and what waits."""
    from inspector.cli.production_figures.flow import print_flow
    from inspector.cli.wiring import plant_clock
    from inspector.production import flow as figures

    clock = plant_clock(database)

    def shown(reader: Reader, scope: Scope) -> None:
        found = figures(reader, scope)
        _print_json(found.as_dict()) if as_json else print_flow(found, _titles(reader, scope))

    return _answer(question, clock, database, shown, as_json=as_json)


def orders(question: Question, as_json: AsJson = False, database: Database = None) -> int:
    """Show how far each order is and when it will be done."""
    from inspector.cli.production_figures.orders import print_orders
    from inspector.cli.wiring import plant_clock
    from inspector.production import orders as figures

    clock = plant_clock(database)

    def shown(reader: Reader, scope: Scope) -> None:
        found = figures(reader, scope)
        if as_json:
            _print_json({"orders": [order.as_dict() for order in found]})
        else:
            print_orders(found, clock)

    return _answer(question, clock, database, shown, as_json=as_json)


def stations(
    question: Question,
    silent_after: Annotated[
        int, typer.Option(min=1, metavar="MINUTES", help="When a station counts as silent.")
    ] = 10,
    as_json: AsJson = False,
    database: Database = None,
) -> int:
    """Show where each station stands, what it saw last and whether it sees at all."""
    from inspector.cli.production_figures.stations import print_stations
    from inspector.cli.wiring import plant_clock
    from inspector.production import stations as figures

    clock = plant_clock(database)

    def shown(reader: Reader, scope: Scope) -> None:
        found = figures(reader, scope, silent_after=timedelta(minutes=silent_after))
        if as_json:
            _print_json({"stations": [station.as_dict() for station in found]})
        else:
            print_stations(found, clock)

    return _answer(question, clock, database, shown, as_json=as_json)


def verify(
    *,
    repair: Annotated[
        bool, typer.Option("--repair", help="Derive the counters anew where they disagree.")
    ] = False,
    as_json: AsJson = False,
    database: Database = None,
) -> int:
    """Compare every counter with the records it stands for."""
    from inspector.cli.discrepancies import discrepancies_as_json, print_discrepancies
    from inspector.cli.wiring import plant_clock, recorded_store

    with recorded_store(database) as store:
        found, sealed = store.verify_counters(), store.sealed_until()
        if found and repair:
            store.rebuild_counters()
        left = store.verify_counters() if found and repair else found
    if as_json:
        _print_json(discrepancies_as_json(found, sealed, repaired=repair and not left))
    else:
        print_discrepancies(found, sealed, plant_clock(database), repaired=repair and not left)
    return NOT_PASSED if left else PASSED


def _answer(
    question: Question,
    clock: Clock,
    database: str | None,
    show: Callable[[Reader, Scope], None],
    *,
    as_json: bool,
) -> int:
    from inspector.cli.known import mention_unknown
    from inspector.cli.wiring import reader_of, recorded_store

    scope = question.scope(clock)
    with recorded_store(database) as store:
        reader = reader_of(store)
        show(reader, scope)
        if not as_json:
            mention_unknown(reader, scope)
    return PASSED


def _leave_to(command: str, context: typer.Context) -> int:
    """Options before the name of a command below would be lost without a word."""
    sources = (context.get_parameter_source(name) for name in context.params)
    if any(source is not None and source.name == "COMMANDLINE" for source in sources):
        raise UsageError(f"Options come after the command: inspector stats {command} --since ….")
    return PASSED


def _baseline(since: str | None, until: str | None, clock: Clock) -> Span | None:
    from inspector.production import Span

    span = Span(clock.read(since), clock.read(until))
    if span == (None, None):
        return None
    if span.since is not None and span.until is not None and span.since >= span.until:
        raise UsageError("--baseline-since must lie before --baseline-until.")
    return span


def _print_json(document: Any) -> None:
    from inspector.cli.output import print_json

    print_json(document)


def _mention_simulated(reader: Reader, scope: Scope) -> None:
    """Where there is nothing to see, say whether it is only kept apart."""
    from inspector.cli.output import note
    from inspector.production.totals import units

    if scope.simulated:
        return
    other = units(reader.counts(replace(scope, simulated=True)))
    if other:
        note(f"Simulated pictures are kept apart ({other:,} here): --simulated shows them.")


def _titles(reader: Reader, scope: Scope) -> dict[str, str]:
    """Categories in English and Chinese, as the models of the products asked for call them."""
    from inspector.bundles import category_titles

    return category_titles(reader.products(scope), "en", "zh")
