"""`inspector sampling`: how many to inspect of a lot, and what became of the lots so far."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from inspector.cli.exits import PASSED
from inspector.cli.groups import add_group
from inspector.cli.options import AsJson, Database

if TYPE_CHECKING:
    from rich.table import Table

    from inspector.sampling import LotAnswer, LotEntry, SamplingPlan, Series

__all__ = ["register"]

_PLAN = """Examples:
  inspector sampling plan --lot 1200 --aql 1.0
  inspector sampling plan --lot 1200 --aql 1.0 --level III --tightened
  inspector sampling plan --lot 50 --aql 0.65 --json

ISO 2859-1 (GB/T 2828.1), single sampling. AQL in per cent: 0.01 … 10; above it, to 65, defects \
per 100 units."""
_RECORD = """Examples:
  inspector sampling record -p fabric --lot R-118 --size 1200 --inspected 80 --defective 2 --aql 1.0
  inspector sampling record -p fabric --lot R-119 --size 1200 --inspected 80 --defective 3
  inspector sampling record -p fabric --lot R-119 --size 1190 --inspected 80 --defective 0 \\
    --resubmitted

AQL and level are those of the product's lot before unless named. The same report again changes \
nothing. Two rejected lots of five tighten inspection, five accepted ones ease it again, five \
rejected ones on tightened inspection end acceptance by sampling until --corrective-action says \
what was put right."""
_LOTS = """Examples:
  inspector sampling lots
  inspector sampling lots --product fabric --limit 100
  inspector sampling lots --json"""

_STYLES = {"normal": "green", "tightened": "yellow", "discontinued": "bold red"}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    commands = typer.Typer(no_args_is_help=True)
    commands.command(epilog=_PLAN)(plan)
    commands.command(epilog=_RECORD)(record)
    commands.command(epilog=_LOTS)(lots)
    add_group(app, commands, name="sampling", about="Acceptance sampling of lots")


def plan(
    *,
    lot: Annotated[int, typer.Option(metavar="UNITS", help="Units in the lot.")],
    aql: Annotated[float, typer.Option(metavar="PERCENT", help="Acceptance quality limit.")],
    level: Annotated[
        str, typer.Option(metavar="LEVEL", help="I, II, III; S-1 to S-4 for costly tests.")
    ] = "II",
    tightened: Annotated[
        bool, typer.Option("--tightened", help="Tightened rather than normal inspection.")
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Say how many units of a lot to inspect, and from how many defectives on it is rejected."""
    from inspector.cli.output import print_json
    from inspector.sampling import sampling_plan

    found = sampling_plan(lot, aql, level, tightened=tightened)
    if as_json:
        print_json(found.as_dict())
    else:
        _print_plan(found)
    return PASSED


def record(  # noqa: PLR0913 - an option for each thing that is told
    *,
    product: Annotated[str, typer.Option("--product", "-p", metavar="NAME", help="What it is of.")],
    lot: Annotated[str, typer.Option(metavar="NAME", help="The lot's name; it counts once.")],
    size: Annotated[int, typer.Option(metavar="UNITS", help="Units in the lot.")],
    inspected: Annotated[int, typer.Option(metavar="UNITS", help="As many as the plan says.")],
    defective: Annotated[int, typer.Option(metavar="UNITS", help="Defective among them.")],
    aql: Annotated[
        float | None, typer.Option(metavar="PERCENT", help="By default as for the lot before.")
    ] = None,
    level: Annotated[
        str | None, typer.Option(metavar="LEVEL", help="By default as for the lot before, or II.")
    ] = None,
    resubmitted: Annotated[
        bool, typer.Option("--resubmitted", help="A rejected lot comes again, sorted.")
    ] = False,
    corrective_action: Annotated[
        str, typer.Option(metavar="TEXT", help="What was put right after acceptance had ended.")
    ] = "",
    as_json: AsJson = False,
    database: Database = None,
) -> int:
    """Accept or reject a lot by its sample, and keep it."""
    from inspector.sampling import LotEntry

    entry = LotEntry(
        product=product,
        lot=lot,
        size=size,
        inspected=inspected,
        defective=defective,
        aql=aql,
        level=level,
        resubmitted=resubmitted,
        corrective_action=corrective_action,
    )
    _show_answer(_record(entry, database), as_json=as_json)
    return PASSED


def lots(
    *,
    product: Annotated[
        str | None, typer.Option("--product", "-p", metavar="NAME", help="One product only.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Lots of each product, the newest.")] = 20,
    as_json: AsJson = False,
    database: Database = None,
) -> int:
    """List the lots on record, and how each product's next lot is inspected."""
    from inspector.cli.output import print_json
    from inspector.cli.wiring import recorded_store
    from inspector.sampling import all_series, series_of

    with recorded_store(database) as store:
        found = all_series(store) if product is None else (series_of(store, product),)
    if as_json:
        print_json([series.as_dict(limit=limit) for series in found])
    else:
        _print_series(found, limit)
    return PASSED


def _record(entry: LotEntry, database: str | None) -> LotAnswer:
    from dataclasses import asdict
    from datetime import UTC, datetime

    from inspector.cli.changes import log_change
    from inspector.cli.known import known_products, unknown_name
    from inspector.cli.output import note
    from inspector.cli.wiring import opened_store, reader_of
    from inspector.sampling import record_lot, series_of

    with opened_store(database) as store:
        known = known_products(reader_of(store))
        first = not series_of(store, entry.product).lots
        answer = record_lot(store, entry, datetime.now(UTC))
        if not answer.replayed:
            log_change(store, "lot.record", entry.lot, asdict(entry))
    if first and entry.product not in known:
        note(f"{unknown_name('product', entry.product, known)} The lot is kept all the same.")
    return answer


def _print_plan(plan: SamplingPlan) -> None:
    from inspector.cli.output import percent, results

    console = results()
    what = "all of them" if plan.inspects_all else "drawn at random"
    console.print(f"Inspect [bold]{plan.inspected:,}[/] of {plan.lot:,} units, {what}.")
    console.print(
        f"Accept with up to [bold green]{plan.accept}[/] defective, reject from "
        f"[bold red]{plan.reject}[/] on."
    )
    inspection = "tightened" if plan.tightened else "normal"
    details = f"AQL {plan.aql:g}, level {plan.level}, {inspection} inspection, letter {plan.letter}"
    console.print(f"[dim]{details}[/]")
    often, seldom = plan.quality_accepted_with(0.95), plan.quality_accepted_with(0.10)
    if often is not None and seldom is not None:
        console.print(
            f"[dim]Lots with {percent(often, 2)} defective are accepted 95 times in 100, with "
            f"{percent(seldom, 2)} 10 times.[/]"
        )


def _show_answer(answer: LotAnswer, *, as_json: bool) -> None:
    from rich.markup import escape

    from inspector.cli.output import print_json, results

    if as_json:
        print_json(answer.as_dict())
        return
    found = answer.presentation
    verdict = "[green]accepted[/]" if found.accepted else "[bold red]rejected[/]"
    console = results()
    console.print(
        f"Lot {escape(answer.lot.lot)}: {verdict} ({found.defective} defective of "
        f"{found.inspected:,}, reject from {found.accept + 1} on; {found.state} inspection)."
    )
    if answer.replayed:
        console.print("[dim]It was on record already; nothing was added.[/]")
    console.print(f"Next lot: {_state(answer.next_state)}.")


def _print_series(found: tuple[Series, ...], limit: int) -> None:
    from rich.markup import escape

    from inspector.cli.output import results

    console = results()
    if not any(series.lots for series in found):
        console.print("No lots are on record.")
        return
    for series in found:
        state = _state(series.standing.state)
        console.print(f"[bold]{escape(series.product)}[/]  next lot: {state}")
        console.print(_table(series, limit))
        console.print()


def _table(series: Series, limit: int) -> Table:
    from rich.markup import escape

    from inspector.cli.output import plain_table

    right = ("Size", "AQL", "Inspected", "Defective", "Reject at")
    table = plain_table("Lot", *right, "Inspection", "Verdict", right=right)
    for lot in series.lots[-limit:]:
        for number, found in enumerate(lot.presentations):
            table.add_row(
                escape(lot.lot) + (" (again)" if number else ""),
                f"{found.size:,}",
                f"{lot.aql:g}",
                f"{found.inspected:,}",
                str(found.defective),
                str(found.accept + 1),
                found.state.value,
                "[green]accepted[/]" if found.accepted else "[bold red]rejected[/]",
            )
    return table


def _state(state: str) -> str:
    if state == "discontinued":
        return "[bold red]none: acceptance by sampling is discontinued[/]"
    return f"[{_STYLES[state]}]{state} inspection[/]"
