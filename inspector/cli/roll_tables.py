"""Rolls of cloth in the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from inspector.cli.output import DASH, note, plain_table, results
from inspector.fabric import wording

if TYPE_CHECKING:
    from inspector.cli.times import Clock
    from inspector.production.roll_list import RollList, Shipment
    from inspector.production.rolls import RollReport

__all__ = ["print_list", "print_roll"]

_MOST_DEFECTS = 50


def print_list(found: RollList, clock: Clock) -> None:
    """A row a roll, and what the rolls of a product score together."""
    right = ("Metres", "Defects", "Points", "per 100 yd²")
    table = plain_table("Roll", "Product", "Last picture", *right, "Quality", right=right)
    for report in found.rolls:
        table.add_row(*_row(report, clock))
    results().print(table)
    if found.rolls:
        results().print(clock.named, style="dim")
    for shipment in found.shipments:
        results().print(_shipped(shipment))
    if found.found > len(found.rolls):
        note(f"{found.found - len(found.rolls):,} more: --limit shows them.")


def print_roll(report: RollReport) -> None:
    """What was found on a roll, where, what it scores and by which rules."""
    words, roll = wording("en"), report.roll
    console = results()
    console.print(f"[bold]{escape(report.name)}[/], {escape(report.product)}")
    console.print(escape(words.result(roll)))
    console.print(f"[dim]{escape(words.seen(roll))}[/]")
    if roll.scored is not None:
        console.print(f"[dim]{escape(_rules(report))}[/]")
    if roll.defects:
        console.print()
        console.print(_defects(report))
    if len(roll.defects) > _MOST_DEFECTS:
        note(f"{len(roll.defects) - _MOST_DEFECTS} more defects: --json lists all.")
    if roll.unplaced:
        note(f"Named by people, but located by no picture: {', '.join(roll.unplaced)}.")


def _row(report: RollReport, clock: Clock) -> Iterator[str]:
    roll, scored = report.roll, report.roll.scored
    looked_at = bool(roll.coverage.stretches.parts)
    yield escape(report.name)
    yield escape(report.product)
    yield clock.local(report.last_at)
    yield f"{roll.coverage.length / 1000:.2f}" if looked_at else DASH
    yield f"{len(roll.defects)}" if looked_at else DASH
    yield DASH if scored is None else f"{scored.score.points}"
    yield _number(None if scored is None else scored.per_100_yd2)
    yield "not available" if scored is None else scored.quality.value


def _shipped(shipment: Shipment) -> str:
    state = {None: "not available", True: "accepted", False: "not accepted"}
    return (
        f"{escape(shipment.product)}, {shipment.scored} of {shipment.rolls} rolls scored: "
        f"{_number(shipment.per_100_yd2)} points per 100 yd² together, at most "
        f"{shipment.limit:g} for a shipment: {state[shipment.accepted]}"
    )


def _rules(report: RollReport) -> str:
    rules = report.rules
    whose = (
        "general rules: the product has no recipe"
        if report.recipe_version is None
        else f"recipe {report.recipe_version}"
    )
    return (
        f"{rules.system.value} per {rules.per.value}, {rules.material}: at most {rules.limit:g} "
        f"points per 100 yd² ({whose})"
    )


def _defects(report: RollReport) -> Table:
    right = ("at m", "across mm", "width mm", "length mm", "points")
    table = plain_table("Defect", "Severity", *right, "", right=right)
    for defect in report.as_dict()["defects"][:_MOST_DEFECTS]:
        points, yards = defect["points"], defect["yards"] or 0
        table.add_row(
            escape(defect["category"]),
            defect["severity"],
            f"{defect['position_m']:.2f}",
            f"{defect['across_mm']:.0f}",
            f"{defect['width_mm']:.0f}",
            f"{defect['height_mm']:.0f}",
            DASH if points is None else f"{points} × {yards}" if yards > 1 else f"{points}",
            {"edge": "in the margin", "minor": "minor, not charged"}.get(defect["waived"], ""),
        )
    return table


def _number(value: float | None) -> str:
    return DASH if value is None else f"{value:.1f}"
