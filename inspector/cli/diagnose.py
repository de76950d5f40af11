"""`inspector diagnose`: what stands out beyond chance, what it costs, what to look at first."""

from __future__ import annotations

import math
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

    from inspector.diagnosis import Section
    from inspector.production import Scope
    from inspector.production.diagnosis import PlantDiagnosis

__all__ = ["register"]

_EPILOG = """Examples:
  inspector diagnose
  inspector diagnose --since 30d --product fabric --lang zh
  inspector diagnose --since 2026-03-01 --recent 2026-03-12T06:00
  inspector diagnose --cost fabric=3.20 --cost solar-cell=1.10 --currency EUR --json

Compared are stations, products, orders, shifts, hours of the day and the recent time, by rejects, \
by pictures that cannot be judged and by each kind of defect, within what is made alike. Without \
--since the last 7 days are looked through, at most 31."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=_EPILOG, rich_help_panel="Count and judge")(asks(diagnose))


def diagnose(
    *,
    question: Question,
    recent: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="Compare from then on; by default the last quarter."),
    ] = None,
    cost: Annotated[
        list[str] | None,
        typer.Option(metavar="PRODUCT=SUM", help="What a rejected unit of a product costs."),
    ] = None,
    currency: Annotated[str, typer.Option(metavar="NAME", help="Of the costs.")] = "",
    q: Annotated[
        float, typer.Option("--q", metavar="SHARE", help="How much of it may be chance.")
    ] = 0.05,
    lang: Annotated[Literal["en", "zh"], typer.Option(help="Language of the sentences.")] = "en",
    as_json: AsJson = False,
    database: Database = None,
) -> int:
    """Say what stands out beyond chance, what it would be worth, and what to look at first."""
    from inspector.cli.output import print_json
    from inspector.cli.wiring import plant_clock

    clock = plant_clock(database)
    scope = question.scope(clock)
    found = _found(scope, clock.read(recent), _costs(cost or []), q, database)
    sections = found.sections(lang, currency=currency)
    if as_json:
        spoken = [section.as_dict() for section in sections]
        print_json({**found.as_dict(), "language": lang, "sections": spoken})
    else:
        _print(sections)
    return PASSED


def _found(
    scope: Scope,
    recent: datetime | None,
    costs: dict[str, float],
    q: float,
    database: str | None,
) -> PlantDiagnosis:
    from datetime import UTC, datetime

    from inspector.cli.wiring import recorded_store
    from inspector.plant import current_plant
    from inspector.production import Reader
    from inspector.production.diagnosis import diagnose_plant

    if not 0 < q <= 0.5:
        raise UsageError(f"--q must lie above 0 and at most at 0.5, got {q:g}.")
    with recorded_store(database) as store:
        reader = Reader(store, current_plant(store).plant, datetime.now(UTC))
        return diagnose_plant(reader, scope, recent_since=recent, costs=costs, q=q)


def _costs(given: list[str]) -> dict[str, float]:
    return dict(map(_cost, given))


def _cost(text: str) -> tuple[str, float]:
    product, _, amount = text.rpartition("=")
    try:
        cost = float(amount)
    except ValueError:
        cost = math.nan
    if not (product and 0 <= cost < math.inf):
        raise UsageError(f"{text!r} is no cost; write it like fabric=3.20.")
    return product, cost


def _print(sections: tuple[Section, ...]) -> None:
    from inspector.cli.output import results

    console = results()
    for section in sections:
        if section.heading:
            console.print(f"\n{section.heading}", style="bold", markup=False)
        for sentence in section.sentences:
            console.print(sentence, markup=False, soft_wrap=True)
