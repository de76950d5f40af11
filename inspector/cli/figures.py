"""Tables of counts, for scan, stats and demo alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rich.console import Group
from rich.markup import escape
from rich.table import Table

from inspector.cli.output import disposition_text, percent, plain_table

if TYPE_CHECKING:
    from inspector.statistics import Interval, Summary

__all__ = ["counts_table", "defects", "rate_text"]

_TOP = 8


def counts_table(
    summary: Summary, *, unreadable: int | None = None, counted: str = "Pictures"
) -> Table:
    """What became of the pictures, or of what else is `counted`, and the pass rate."""
    table = plain_table("Verdict", counted, "", right=(counted,))
    rows = [
        ("pass", summary.good, ""),
        ("review", summary.undecided, "a person decides" if summary.undecided else ""),
        ("reject", summary.rejected, ""),
        ("cannot_judge", summary.cannot_judge, "not fit to judge" if summary.cannot_judge else ""),
    ]
    if unreadable:
        rows.append(("unreadable", unreadable, "no picture could be read from the file"))
    for name, count, remark in rows:
        table.add_row(disposition_text(name), f"{count:,}", f"[dim]{remark}[/]")
    table.add_section()
    rate = rate_text(summary.pass_rate, summary.pass_rate_interval)
    table.add_row("[bold]pass rate[/]", f"[bold]{percent(summary.pass_rate)}[/]", rate)
    return table


def rate_text(rate: float | None, interval: Interval | None) -> str:
    """How sure a pass rate is, and of what it is a share."""
    if rate is None or interval is None:
        return "[dim]nothing passed or was rejected[/]"
    low, high = interval
    return f"[dim]of pass + reject; 95 %: {percent(low)} to {percent(high)}[/]"


def defects(summary: Summary, titles: Mapping[str, str], *, counted: str = "Pictures") -> Group:
    """The most frequent defects, falling, with the cumulative share; the rest in one line.

    `titles` names categories; one that is not there has its plain name.
    The line above says what is listed, for much of it may still be found good by a person.
    """
    from inspector.statistics import pareto

    counts = {item.category: item.units for item in summary.categories}
    right = (counted, "Share", "Together")
    among = (
        f"named in {summary.rejected:,} rejected and {summary.undecided:,} that a person decides"
    )
    table = plain_table("Defect", *right, right=right)
    for bar in pareto(counts, top=_TOP):
        name = "others" if bar.category is None else titles.get(bar.category, bar.category)
        table.add_row(
            escape(name), f"{bar.count:,}", percent(bar.share, 0), percent(bar.cumulative, 0)
        )
    return Group(f"[dim]{among}[/]", table)
