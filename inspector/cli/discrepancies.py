"""Counters that disagree with the records, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.markup import escape

from inspector.cli.output import note, plain_table, results

if TYPE_CHECKING:
    from inspector.cli.times import Clock
    from inspector.ports import Discrepancy

__all__ = ["discrepancies_as_json", "print_discrepancies"]

_MOST_SHOWN = 20
_SPANS = {60: "minute", 3600: "hour", 86_400: "day"}
_MEASURES = ("pictures", "units", "first")


def discrepancies_as_json(
    found: Sequence[Discrepancy], sealed: datetime | None, *, repaired: bool
) -> dict[str, Any]:
    """Everything that disagrees."""
    return {
        "discrepancies": [
            {
                "counter": dict(each.key),
                "counted": each.counted._asdict(),
                "recounted": each.recounted._asdict(),
            }
            for each in found
        ],
        "sealed_until": sealed,
        "repaired": repaired,
    }


def print_discrepancies(
    found: Sequence[Discrepancy], sealed: datetime | None, clock: Clock, *, repaired: bool
) -> None:
    """The first of them as a table, and what can be done."""
    console = results()
    if not found:
        console.print("[green]Every counter agrees with the records.[/]")
    else:
        _print_table(found, clock)
        console.print()
        console.print(_conclusion(len(found), repaired=repaired))
    if sealed is not None:
        note(f"Counters before {clock.local(sealed)} are sealed: their records may be gone.")
    if found or sealed is not None:
        results().print(clock.named, style="dim")


def _print_table(found: Sequence[Discrepancy], clock: Clock) -> None:
    table = plain_table("Counter", *_MEASURES, right=_MEASURES)
    for each in found[:_MOST_SHOWN]:
        changes = (
            f"{counted:,} → {recounted:,}" if counted != recounted else f"[dim]{counted:,}[/]"
            for counted, recounted in zip(each.counted, each.recounted, strict=True)
        )
        table.add_row(escape(_named(each.key, clock)), *changes)
    results().print(table)
    if len(found) > _MOST_SHOWN:
        note(f"{len(found) - _MOST_SHOWN:,} more are not shown; --json has all of them.")


def _named(key: Mapping[str, Any], clock: Clock) -> str:
    """A counter by where its bucket begins and what it counts."""
    bucket, span = key.get("bucket"), key.get("span")
    when = clock.local(bucket) if isinstance(bucket, datetime) else str(bucket)
    rest = ((name, key[name]) for name in key if name not in ("bucket", "span"))
    told = ", ".join(f"{name} {_short(value)}" for name, value in rest if value not in ("", False))
    return f"{_SPANS.get(span or 0, str(span))} {when}: {told}"


def _short(value: Any) -> str:
    """A model by the beginning of its hash."""
    text = "yes" if value is True else str(value)
    return text[:12] if len(text) == 64 else text


def _conclusion(number: int, *, repaired: bool) -> str:
    verb = "disagreed" if repaired else "disagree"
    counters = "counter" if number == 1 else "counters"
    if repaired:
        return f"[yellow]{number:,} {counters} {verb} with the records[/] and were derived anew."
    if number == 1:
        verb = "disagrees"
    return (
        f"[bold red]{number:,} {counters} {verb} with the records.[/] What the records say "
        "stands right of the arrow; --repair derives the counters anew."
    )
