"""Which defects make up most of what is found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.text import Text

from inspector.cli.output import percent, plain_table, results

if TYPE_CHECKING:
    from inspector.production import Analysis

__all__ = ["print_pareto"]

_BAR = 32


def print_pareto(found: Analysis, titles: Mapping[str, str]) -> None:
    """Bars falling, with the cumulative share."""
    right = ("Units", "Share", "Together")
    table = plain_table("Defect", *right, "", right=right)
    longest = max((bar.count for bar in found.bars), default=1)
    for bar in found.bars:
        name = "others" if bar.category is None else titles.get(bar.category, bar.category)
        table.add_row(
            escape(name),
            f"{bar.count:,}",
            percent(bar.share),
            percent(bar.cumulative),
            Text("█" * max(1, round(_BAR * bar.count / longest)), style="red"),
        )
    console = results()
    if found.bars:
        console.print(table)
    else:
        console.print("No defects were found.")
    console.print(
        f"[dim]in {found.inspected:,} units, {found.defective:,} of them rejected; named in these "
        "and in units that wait for a person[/]"
    )
