"""Commands that have commands below them: their help names those that there are."""

from __future__ import annotations

from typing import Literal

import typer

__all__ = ["Panel", "add_group"]

Panel = Literal["Count and judge", "Models"]


def add_group(
    app: typer.Typer,
    commands: typer.Typer,
    *,
    name: str,
    about: str,
    panel: Panel = "Count and judge",
) -> None:
    """Add `commands` under a name; `about` says in a few words what they are for."""
    commands.callback()(_nothing_of_its_own)
    below = (_name(command) for command in commands.registered_commands)
    app.add_typer(commands, name=name, help=f"{about}: {', '.join(below)}.", rich_help_panel=panel)


def _nothing_of_its_own() -> None:
    """Without this a group of one command would be that command itself."""


def _name(command: typer.models.CommandInfo) -> str:
    return str(command.name or getattr(command.callback, "__name__", ""))
