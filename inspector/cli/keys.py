"""`inspector keys`: who may use the service, and for what."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inspector.cli.exits import PASSED
from inspector.cli.groups import add_group
from inspector.cli.options import AsJson, Database

if TYPE_CHECKING:
    from datetime import datetime

    from rich.table import Table

    from inspector.cli.times import Clock
    from inspector.ports import ApiKey

__all__ = ["register"]

_CREATE = """Examples:
  inspector keys create "Li Wei" --role admin
  inspector keys create el-camera-1 --role station --station el-1
  inspector keys create "Wall board" --role viewer
  inspector keys create "Auditor" --role reviewer --days 14

The key is shown once and cannot be read again. No service needs to run; one that does takes the \
key within two seconds. As soon as there is an admin key, everybody needs a key, on the machine \
itself too.

station: send pictures of one station, read them back · viewer: read everything · reviewer: \
decide and acknowledge too · admin: everything"""
_LIST = """Examples:
  inspector keys list
  inspector keys list --all
  inspector keys list --json"""
_REVOKE = """Examples:
  inspector keys revoke el-camera-1
  inspector keys revoke 5f70bf18a086

By name or id. Services refuse it within two seconds and sign out browsers that used it. The only \
admin key cannot be revoked: make another one first."""


class _Role(StrEnum):
    """The roles, known without loading what keeps them."""

    STATION = "station"
    VIEWER = "viewer"
    REVIEWER = "reviewer"
    ADMIN = "admin"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    commands = typer.Typer(no_args_is_help=True)
    commands.command(epilog=_CREATE)(create)
    commands.command("list", epilog=_LIST)(list_keys)
    commands.command(epilog=_REVOKE)(revoke)
    add_group(app, commands, name="keys", about="Who may use the service")


def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A person, a station, a program.")],
    *,
    role: Annotated[_Role, typer.Option(help="What the key may do.")],
    station: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="For a station's key: the station it is for."),
    ] = None,
    days: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, max=36_500, help="Ends after so many days."),
    ] = None,
    as_json: AsJson = False,
    database: Database = None,
) -> int:
    """Make a key and show it, this once."""
    from datetime import UTC, datetime, timedelta

    from inspector.cli.changes import command_entry, user
    from inspector.cli.output import print_json
    from inspector.cli.wiring import opened_store
    from inspector.keys import issue
    from inspector.ports import Role

    now = datetime.now(UTC)
    issued = issue(
        name.strip(),
        Role(role.value),
        by=user(),
        now=now,
        station=station,
        expires_at=None if days is None else now + timedelta(days=days),
    )
    key = issued.key
    detail = {"id": key.id, "role": key.role.value, "station": key.station}
    with opened_store(database) as store:
        store.access.add_key(key, command_entry("key.create", key.name, detail))
    if as_json:
        print_json({**_as_json(key), "key": issued.text})
    else:
        _print_created(key, issued.text)
    return PASSED


def list_keys(
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="Revoked and expired ones too.")
    ] = False,
    as_json: AsJson = False,
    database: Database = None,
) -> int:
    """List keys, what they may do and when they were used last."""
    from datetime import UTC, datetime

    from inspector.cli.output import print_json, results
    from inspector.cli.wiring import existing_store, plant_clock

    store = existing_store(database)
    found = [] if store is None else list(store.access.api_keys())
    if store is not None:
        store.close()
    now = datetime.now(UTC)
    shown = [key for key in found if everything or key.is_active(now)]
    if as_json:
        print_json([_as_json(key) for key in shown])
    elif shown:
        clock = plant_clock(database)
        results().print(_table(shown, now, clock))
        results().print(clock.named, style="dim")
    else:
        results().print("No key is in use; inspector keys create NAME --role admin makes one.")
    return PASSED


def revoke(
    key: Annotated[str, typer.Argument(metavar="KEY", help="Its name or its id.")],
    as_json: AsJson = False,
    database: Database = None,
) -> int:
    """Take a key out of use, for ever."""
    from rich.markup import escape

    from inspector.cli.changes import command_entry
    from inspector.cli.output import print_json, results
    from inspector.cli.wiring import recorded_store
    from inspector.keys import find_key

    with recorded_store(database) as store:
        found = find_key(store.access.api_keys(), key)
        entry = command_entry("key.revoke", found.name, {"id": found.id})
        revoked = store.access.revoke_key(found.id, entry)
    if as_json:
        print_json(_as_json(revoked))
    else:
        results().print(f"Revoked: [bold]{escape(revoked.name)}[/] ({revoked.id}).")
    return PASSED


def _as_json(key: ApiKey) -> dict[str, Any]:
    from dataclasses import asdict
    from datetime import UTC, datetime

    found = asdict(key)
    del found["digest"]
    return {**found, "status": key.status(datetime.now(UTC))}


def _print_created(key: ApiKey, text: str) -> None:
    from rich.markup import escape

    from inspector.cli.output import note, results

    console = results()
    of = f" of station {key.station}" if key.station else ""
    console.print(f"[bold]{escape(key.name)}[/], {key.role.value}{escape(of)}, id {key.id}")
    console.print()
    console.print(f"  [bold]{text}[/]", soft_wrap=True)
    console.print()
    note("Keep it now: it is not shown again. Programs send it as Authorization: Bearer …")


def _table(keys: list[ApiKey], now: datetime, clock: Clock) -> Table:
    from rich.markup import escape

    from inspector.cli.output import plain_table

    table = plain_table("Name", "Role", "Station", "Id", "Made", "Last used", "Ends", "")
    for key in keys:
        status = key.status(now)
        table.add_row(
            escape(key.name),
            key.role.value,
            escape(key.station or "—"),
            key.id,
            clock.local(key.created_at),
            clock.local(key.last_used_at),
            clock.local(key.expires_at),
            "" if status == "active" else f"[yellow]{status}[/]",
        )
    return table
