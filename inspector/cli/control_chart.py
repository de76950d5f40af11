"""`inspector control-chart` and `acknowledge`: is the process in control, and who says why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from inspector.cli.exits import PASSED
from inspector.cli.options import (
    AsJson,
    Database,
)
from inspector.cli.questions import Question, asks
from inspector.errors import UsageError

if TYPE_CHECKING:
    from datetime import datetime

    from inspector.cli.times import Clock
    from inspector.production import Reader
    from inspector.production.control import ControlChart, StoredBaseline
    from inspector.spc import Rule

__all__ = ["register"]

_CHART = """Examples:
  inspector control-chart --product fabric --since 3d
  inspector control-chart --station el-1 --every shift --category crack
  inspector control-chart --line weaving --rules we1,we2,we3,we4 --json
  inspector control-chart --station el-1 --since 2026-01-29 --until 2026-01-31 \\
    --freeze --note "lamp changed" --leave-out 2026-01-29T13:00

The chart shows whole subgroups; the open one raises no alarm. --freeze keeps the limits of the \
complete subgroups of the span (20 or more), and the chart is judged by them from then on. Times \
are the plant's unless a zone is written."""
_ACKNOWLEDGE = """Examples:
  inspector acknowledge 4d3c2b1a0f9e8d7c-we1-20260131T010000Z --by "Li Na" \\
    --reason "Lamp 2 failed; changed at 09:40."

Said again, the newest answer counts; nothing is overwritten."""

_PANEL = "Count and judge"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("control-chart", epilog=_CHART, rich_help_panel=_PANEL)(asks(control_chart))
    app.command(epilog=_ACKNOWLEDGE, rich_help_panel=_PANEL)(acknowledge)


def control_chart(  # noqa: PLR0913 - an option for each thing that can be asked
    *,
    question: Question,
    category: Annotated[
        str | None, typer.Option(metavar="NAME", help="Units that show this defect only.")
    ] = None,
    every: Annotated[
        Literal["minute", "hour", "shift", "day", "week"],
        typer.Option(help="How long a subgroup is."),
    ] = "hour",
    kind: Annotated[
        Literal["p", "p_prime", "u"] | None,
        typer.Option(
            help="p, p_prime (Laney), or u (defects on 100 m²); by default what suits the size of "
            "the subgroups."
        ),
    ] = None,
    rules: Annotated[
        str, typer.Option(metavar="RULES", help="we1 to we4 and nelson1 to nelson8, with commas.")
    ] = "we1,we4",
    freeze: Annotated[
        bool, typer.Option("--freeze", help="Keep the limits of this span for this chart.")
    ] = False,
    note: Annotated[str, typer.Option(metavar="TEXT", help="Why; kept with the limits.")] = "",
    leave_out: Annotated[
        list[str] | None,
        typer.Option(metavar="TIME", help="A subgroup's start; it gives no limits."),
    ] = None,
    as_json: AsJson = False,
    database: Database = None,
) -> int:
    """Show a control chart and its alarms, or freeze its limits."""
    from inspector.cli.changes import log_version
    from inspector.cli.output import print_json
    from inspector.cli.wiring import plant_clock, reader_of, recorded_store
    from inspector.production.control import Subject, control_chart
    from inspector.spc import ChartKind
    from inspector.statistics import Every

    if not freeze and (note or leave_out):
        raise UsageError("--note and --leave-out go with --freeze.")
    clock = plant_clock(database)
    scope = question.scope(clock)
    left_out = [clock.moment(each) for each in leave_out or []]
    with recorded_store(database) as store:
        reader = reader_of(store)
        chart = control_chart(
            reader,
            Subject(scope, Every(every), category),
            since=scope.since,
            until=scope.until,
            kind=None if kind is None else ChartKind(kind),
            rules=_rules(rules),
        )
        if freeze:
            frozen = _freeze(reader, chart, note, left_out)
            log_version(store, "baseline.freeze", frozen.chart, frozen.version, note=note)
            _show_frozen(frozen, clock, as_json=as_json)
        elif as_json:
            print_json(chart.as_dict())
        else:
            _show(chart, clock)
    return PASSED


def acknowledge(
    alarm: Annotated[str, typer.Argument(metavar="ALARM", help="Its id on the control chart.")],
    *,
    by: Annotated[str, typer.Option(metavar="NAME", help="Who answers for it.")],
    reason: Annotated[
        str, typer.Option(metavar="TEXT", help="What caused it, and what is done about it.")
    ],
    as_json: AsJson = False,
    database: Database = None,
) -> int:
    """Answer for an alarm of a control chart."""
    from inspector.cli.changes import log_change
    from inspector.cli.output import print_json, results
    from inspector.cli.wiring import recorded_store
    from inspector.production.control import acknowledge as answer

    with recorded_store(database) as store:
        said = answer(store, alarm, by=by, reason=reason)
        log_change(store, "alarm.acknowledge", alarm, {"by": by, "reason": reason})
    if as_json:
        print_json(said.as_dict())
    else:
        results().print(f"{said.alarm} is answered for by {said.by}.", markup=False)
    return PASSED


def _rules(text: str) -> tuple[Rule, ...]:
    from inspector.spc import Rule

    names = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in set(Rule)]
    if unknown:
        raise UsageError(f"There is no rule {unknown[0]!r}; known rules: {', '.join(Rule)}.")
    return tuple(map(Rule, names))


def _freeze(
    reader: Reader, chart: ControlChart, note: str, leave_out: list[datetime]
) -> StoredBaseline:
    from inspector.production.control import freeze

    return freeze(
        reader,
        chart.key,
        since=chart.since,
        until=chart.until,
        leave_out=leave_out,
        note=note,
    )


def _show(chart: ControlChart, clock: Clock) -> None:
    from inspector.cli.control_figures import print_chart

    print_chart(chart, clock)


def _show_frozen(stored: StoredBaseline, clock: Clock, *, as_json: bool) -> None:
    from inspector.cli.control_figures import limits_line
    from inspector.cli.output import print_json, results

    if as_json:
        print_json(stored.as_dict())
        return
    limits = limits_line(stored.baseline, clock)
    results().print(f"[green]Frozen[/] as version {stored.version}:", limits)
    results().print(clock.named, style="dim")
