"""`inspector orders`: what production is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inspector.cli.exits import PASSED
from inspector.cli.groups import add_group
from inspector.cli.options import AsJson, Database

if TYPE_CHECKING:
    from inspector.cli.times import Clock
    from inspector.plant import Order, Plant, StoredOrder

__all__ = ["register"]

_LIST = """Examples:
  inspector orders list
  inspector orders list --json
  inspector orders list --csv > orders.csv"""
_SET = """Examples:
  inspector orders set PO-7 --quantity 12000 --product fabric --line weaving
  inspector orders set PO-7 --start 2026-01-31T08:00 --due 2026-02-02T16:00
  inspector orders set PO-7 --quantity 15000 --note "customer added"

What is not named stays as it was. Times without a zone are the plant's."""
_LOAD = """Examples:
  inspector orders load orders.csv

The first row names the columns: name and quantity, and any of product, line, cycle_time_s, \
busy_time_s, start, due. One fault, and nothing of the file is stored. Orders that the file does \
not name stay as they are."""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    commands = typer.Typer(no_args_is_help=True)
    commands.command("list", epilog=_LIST)(list_orders)
    commands.command("set", epilog=_SET)(set_one)
    commands.command(epilog=_LOAD)(load)
    add_group(app, commands, name="orders", about="Production orders")


def list_orders(
    as_csv: Annotated[bool, typer.Option("--csv", help="Print what orders load reads.")] = False,
    as_json: AsJson = False,
    database: Database = None,
) -> int:
    """List orders as they are now."""
    from inspector.cli.output import print_json, results
    from inspector.plant import orders_to_csv

    plant, found = _stored(database)
    if as_json:
        print_json([stored.as_dict(plant) for stored in found])
    elif as_csv:
        print(orders_to_csv(stored.order for stored in found), end="")
    elif found:
        _print(plant, found)
    else:
        results().print("There is no order yet; inspector orders set makes one.")
    return PASSED


def set_one(  # noqa: PLR0913 - an option for each setting
    name: Annotated[str, typer.Argument(metavar="ORDER", help="As pictures name it.")],
    *,
    quantity: Annotated[
        int | None, typer.Option(metavar="N", help="Planned units, at most 1,000,000,000.")
    ] = None,
    product: Annotated[str | None, typer.Option("--product", "-p", metavar="NAME")] = None,
    line: Annotated[str | None, typer.Option(metavar="NAME")] = None,
    cycle_time: Annotated[
        float | None,
        typer.Option(
            metavar="SECONDS", help="Planned from unit to unit; by default the product's."
        ),
    ] = None,
    busy_time: Annotated[
        float | None,
        typer.Option(metavar="SECONDS", help="Planned in all; by default of shifts since start."),
    ] = None,
    start: Annotated[str | None, typer.Option(metavar="TIME", help="A date or a time.")] = None,
    due: Annotated[str | None, typer.Option(metavar="TIME", help="Later than start.")] = None,
    note: Annotated[str, typer.Option(metavar="TEXT", help="Why; kept with the version.")] = "",
    as_json: AsJson = False,
    database: Database = None,
) -> int:
    """Create an order, or change what is named of it."""
    from inspector.cli.changes import log_version
    from inspector.cli.times import Clock
    from inspector.cli.wiring import opened_store
    from inspector.plant import current_order, current_plant, order_from_dict, set_order

    numbers = {"quantity": quantity, "cycle_time_s": cycle_time, "busy_time_s": busy_time}
    named = {**numbers, "product": product, "line": line}
    with opened_store(database) as store:
        plant = current_plant(store).plant
        before = current_order(store, name)
        settings = {} if before is None else before.order.as_dict()
        settings |= {key: value for key, value in named.items() if value is not None}
        settings |= _moments({"start": start, "due": due}, Clock(plant.zone))
        order = order_from_dict(settings, name=name)
        stored = set_order(store, order, note=note)
        if before is None or before.version != stored.version:
            log_version(store, "order.set", name, stored.version, note=note)
    _report(plant, stored, as_json=as_json, changed=before is None or before.order != order)
    return PASSED


def load(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A CSV sheet; - reads standard input.")
    ],
    *,
    note: Annotated[str, typer.Option(metavar="TEXT", help="Why; kept with each order.")] = "",
    as_json: AsJson = False,
    database: Database = None,
) -> int:
    """Create and change orders from a CSV sheet."""
    from inspector.cli.changes import log_version
    from inspector.cli.files import text_of
    from inspector.cli.output import print_json, results
    from inspector.cli.wiring import opened_store
    from inspector.plant import current_plant, orders, orders_from_csv, set_order

    text = text_of(file)
    with opened_store(database) as store:
        plant = current_plant(store).plant
        sheet = orders_from_csv(text, plant.zone)
        before = {order.name: order for order in orders(store)}
        stored = [set_order(store, order, note=note) for order in sheet]
        for each in stored:
            if before.get(each.order.name) != each.order:
                log_version(store, "order.set", each.order.name, each.version, note=note)
    if as_json:
        print_json([each.as_dict(plant) for each in stored])
        return PASSED
    changed = [order for order in sheet if order.name in before and before[order.name] != order]
    new = [order for order in sheet if order.name not in before]
    same = len(sheet) - len(new) - len(changed)
    results().print(f"{len(new)} new, {len(changed)} changed, {same} as they were.")
    _mention_faults(plant, [each.order for each in stored])
    return PASSED


def _stored(database: str | None) -> tuple[Plant, tuple[StoredOrder, ...]]:
    """The plant and all orders; none where there is no database yet."""
    from contextlib import closing

    from inspector.cli.wiring import existing_store
    from inspector.plant import Plant, current_plant, stored_orders

    store = existing_store(database)
    if store is None:
        return Plant.empty(), ()
    with closing(store):
        return current_plant(store).plant, stored_orders(store)


def _moments(texts: Mapping[str, str | None], clock: Clock) -> dict[str, Any]:
    return {key: clock.moment(text) for key, text in texts.items() if text is not None}


def _report(plant: Plant, stored: StoredOrder, *, as_json: bool, changed: bool) -> None:
    from rich.markup import escape

    from inspector.cli.output import print_json, results

    if as_json:
        print_json(stored.as_dict(plant))
        return
    name = escape(stored.order.name)
    if changed:
        results().print(f"{name}, version {stored.version}: {stored.order.quantity:,} planned.")
    else:
        results().print(f"That changes nothing: version {stored.version} of {name} says the same.")
    _mention_faults(plant, [stored.order])


def _mention_faults(plant: Plant, orders: Sequence[Order]) -> None:
    """Say what the plant lacks; the orders are stored, and what is counted for them counts."""
    from inspector.cli.output import note
    from inspector.plant import unmet

    for order in orders:
        for place, words in unmet(order, plant):
            note(f"{order.name}, {place}: {words}. The order is stored all the same.")


def _print(plant: Plant, found: Sequence[StoredOrder]) -> None:
    from rich.markup import escape

    from inspector.cli.output import plain_table, results
    from inspector.cli.times import Clock
    from inspector.plant import unmet

    clock = Clock(plant.zone)
    right = ("Planned", "cycle s", "busy s")
    table = plain_table("Order", "Product", "Line", *right, "Start", "Due", "", right=right)
    for order in (stored.order for stored in found):
        table.add_row(
            escape(order.name),
            escape(order.product or "—"),
            escape(order.line or "—"),
            f"{order.quantity:,}",
            _number(order.cycle_time_s),
            _number(order.busy_time_s),
            clock.local(order.start),
            clock.local(order.due),
            escape("; ".join(words for _, words in unmet(order, plant))),
        )
    results().print(table)
    results().print(clock.named, style="dim")


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:g}"
