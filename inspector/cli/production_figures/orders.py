"""How far each order is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.markup import escape

from inspector.cli.output import DASH, percent, plain_table, results

if TYPE_CHECKING:
    from inspector.cli.times import Clock
    from inspector.production import OrderProgress

__all__ = ["print_orders"]


def print_orders(found: Sequence[OrderProgress], clock: Clock) -> None:
    """A row an order."""
    right = ("Good", "of", "Done", "Efficiency", "OEE")
    table = plain_table("Order", "Product", *right, "Finish", "Due", right=right)
    for progress in found:
        table.add_row(*_order_row(progress, clock))
    if found:
        results().print(table)
        results().print(clock.named, style="dim")
    else:
        results().print("No order is declared, and none was counted.")


def _order_row(progress: OrderProgress, clock: Clock) -> Iterator[str]:
    order, made = progress.order, progress.measured.efficiency
    yield escape(progress.name) if progress.name else "[dim]no order[/]"
    yield escape((order and order.product) or DASH)
    yield f"{progress.figures.good:,}"
    yield DASH if order is None else f"{order.quantity:,}"
    yield percent(progress.completion)
    yield percent(made.production_efficiency)
    yield percent(made.oee)
    yield _finish(progress, clock)
    yield clock.short(None if order is None else order.due)


def _finish(progress: OrderProgress, clock: Clock) -> str:
    if progress.remaining == 0:
        return "[green]done[/]"
    if progress.order is None:
        return DASH
    if progress.finish is None:
        return f"[dim]{escape(progress.missing.get('finish', ''))}[/]"
    late = " [bold red]late[/]" if progress.late else ""
    return f"{clock.short(progress.finish)}{late}"
