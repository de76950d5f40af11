"""`inspector plant`: lines, stations, shifts and products, in versions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspector.cli.exits import NOT_PASSED, PASSED
from inspector.cli.groups import add_group
from inspector.cli.options import AsJson, Database
from inspector.errors import PlantError, UsageError

if TYPE_CHECKING:
    from inspector.plant import Plant, StoredPlant
    from inspector.production.left_orders import LeftOrder

__all__ = ["register"]

_SHOW = """Examples:
  inspector plant show
  inspector plant show --version 2
  inspector plant show --json"""
_CHECK = """Examples:
  inspector plant check plant.toml

Names every fault by its place, all at once. Exit code 1 where there is one."""
_LOAD = """Examples:
  inspector plant load plant.toml --note "loom-3 added"
  inspector plant load plant.toml --expect 4

The file describes the whole plant. It is in force at once, in a running service too, and for what \
was counted before as well. Versions are never changed or deleted."""
_EXPORT = """Examples:
  inspector plant export > plant.toml
  inspector plant export --version 2 | inspector plant load -"""
_HISTORY = """Examples:
  inspector plant history
  inspector plant history --json"""

_File = Annotated[Path, typer.Argument(metavar="FILE", help="A TOML file; - reads standard input.")]
_Version = Annotated[int | None, typer.Option(min=0, help="By default the one in force.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    commands = typer.Typer(no_args_is_help=True)
    commands.command(epilog=_SHOW)(show)
    commands.command(epilog=_CHECK)(check)
    commands.command(epilog=_LOAD)(load)
    commands.command(epilog=_EXPORT)(export)
    commands.command(epilog=_HISTORY)(history)
    add_group(app, commands, name="plant", about="Lines, stations, shifts")


def show(version: _Version = None, as_json: AsJson = False, database: Database = None) -> int:
    """Show lines, stations, shifts and products."""
    from inspector.cli.output import print_json
    from inspector.cli.plant_tables import print_plant

    stored = _chosen(database, version)
    if as_json:
        print_json(stored.as_dict())
    else:
        print_plant(stored)
    return PASSED


def check(file: _File, as_json: AsJson = False) -> int:
    """Look for faults in a description, and change nothing."""
    from inspector.cli.output import print_json, results

    try:
        plant = _read(file)
    except PlantError as error:
        faults = list(error.faults)
    else:
        faults = []
    if as_json:
        print_json({"faults": [{"place": place, "message": words} for place, words in faults]})
    elif faults:
        _print_faults(faults)
    else:
        results().print(f"No faults: {_in_short(plant)}.")
    return NOT_PASSED if faults else PASSED


def load(
    file: _File,
    *,
    note: Annotated[str, typer.Option(metavar="TEXT", help="Why; kept with the version.")] = "",
    expect: Annotated[
        int | None,
        typer.Option(min=0, metavar="VERSION", help="Refuse where another version is in force."),
    ] = None,
    as_json: AsJson = False,
    database: Database = None,
) -> int:
    """Put a description in force, as a new version."""
    from datetime import UTC, datetime

    from inspector.cli.changes import log_version
    from inspector.cli.output import print_json, results
    from inspector.cli.wiring import opened_store
    from inspector.plant import current_plant, set_plant
    from inspector.production import Reader
    from inspector.production.left_orders import left_orders

    plant = _read(file)
    with opened_store(database) as store:
        in_force = current_plant(store)
        before = in_force.version
        left = left_orders(Reader(store, plant, datetime.now(UTC)), in_force.plant)
        stored = set_plant(store, plant, note=note, expected=expect)
        if stored.version != before:
            log_version(store, "plant.set", plant.name, stored.version, note=note)
    if as_json:
        print_json({**stored.as_dict(), "left_orders": [each.as_dict() for each in left]})
        return PASSED
    if stored.version == before:
        results().print(f"That changes nothing: version {before} says the same.")
    else:
        results().print(f"Version {stored.version} is in force: {_in_short(plant)}.")
    _mention_left(left)
    return PASSED


def export(version: _Version = None, as_json: AsJson = False, database: Database = None) -> int:
    """Print the description that plant load reads."""
    from inspector.cli.output import print_json
    from inspector.plant import plant_to_toml

    plant = _chosen(database, version).plant
    if as_json:
        print_json(plant.as_dict())
    else:
        print(plant_to_toml(plant), end="")
    return PASSED


def history(as_json: AsJson = False, database: Database = None) -> int:
    """List the versions, when they were set and why."""
    from rich.markup import escape

    from inspector.cli.output import plain_table, print_json, results
    from inspector.cli.times import Clock

    found = _versions(database)
    if as_json:
        print_json([stored.as_dict() for stored in found])
        return PASSED
    if not found:
        results().print("No plant was set yet; inspector plant load FILE sets one.")
        return PASSED
    clock = Clock(found[-1].plant.zone)
    table = plain_table("Version", "Set at", "What", "Note", right=("Version",))
    for stored in found:
        row = (clock.local(stored.created_at), _in_short(stored.plant), escape(stored.note))
        table.add_row(str(stored.version), *row)
    results().print(table)
    results().print(clock.named, style="dim")
    return PASSED


def _read(file: Path) -> Plant:
    """A description from a file. Raises PlantError, UsageError, OSError."""
    from inspector.cli.files import text_of
    from inspector.plant import plant_from_toml

    return plant_from_toml(text_of(file))


def _chosen(database: str | None, version: int | None) -> StoredPlant:
    """A version of the plant; the one in force where none is named."""
    from inspector.plant import Plant, StoredPlant

    found = {stored.version: stored for stored in _versions(database)}
    found[0] = StoredPlant(Plant.empty())
    wanted = max(found) if version is None else version
    if wanted not in found:
        raise UsageError(f"There is no version {wanted} of the plant; the newest is {max(found)}.")
    return found[wanted]


def _versions(database: str | None) -> tuple[StoredPlant, ...]:
    from contextlib import closing

    from inspector.cli.wiring import existing_store
    from inspector.plant import plant_versions

    store = existing_store(database)
    if store is None:
        return ()
    with closing(store):
        return plant_versions(store)


def _print_faults(faults: list[tuple[str, str]]) -> None:
    from rich.markup import escape

    from inspector.cli.output import plain_table, results

    table = plain_table("Place", "Fault")
    for place, words in faults:
        table.add_row(escape(place), escape(words))
    results().print(table)


def _mention_left(left: Sequence[LeftOrder]) -> None:
    """Say which orders stay behind: a file cannot say that a line is called something else now."""
    from inspector.cli.output import note

    for each in left:
        for place, words in each.faults:
            note(
                f"{each.name}, {place}: {words}. The order is not done and keeps the name; "
                f"inspector orders set changes it."
            )


def _in_short(plant: Plant) -> str:
    """What a plant has, counted."""
    counts = (
        (len(plant.lines), "line"),
        (len(plant.stations_of()), "station"),
        (len(plant.shifts), "shift"),
        (len(plant.products), "product"),
    )
    return ", ".join(f"{number} {word}{'' if number == 1 else 's'}" for number, word in counts)
