"""A calibration as people read it: new bands beside those in force."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.table import Table

from inspector.cli.output import note, percent, plain_table, results

if TYPE_CHECKING:
    from inspector.adapting.calibration import Calibration
    from inspector.costs import Counts, Effect
    from inspector.statistics import Interval

__all__ = ["print_calibration"]

_NOW, _NEW, _FRESH = "In force", "Found", "Expected on new pictures"


def print_calibration(found: Calibration, remarks: Sequence[str], stored: int | None) -> None:
    """Bands, what they would have done, what to expect, and whether they are in force now."""
    console = results()
    good = found.pictures - found.defective
    console.print(
        f"[bold]{found.before.product}[/]: {found.pictures:,} labelled pictures, "
        f"{found.defective:,} defective and {good:,} good"
    )
    console.print()
    console.print(_table(found))
    console.print()
    for sentence in _sentences(found):
        console.print(sentence, soft_wrap=True)
    for remark in remarks:
        note(remark)
    note(_state(found, stored))


def _table(found: Calibration) -> Table:
    bands, before = found.bands, found.before
    table = plain_table("", _NOW, _NEW, _FRESH, right=(_NOW, _NEW, _FRESH))
    for name, old, new, interval in (
        ("to review from", before.review_at, bands.review_at, bands.review_at_interval),
        ("rejected from", before.reject_at, bands.reject_at, bands.reject_at_interval),
    ):
        table.add_row(name, f"{old:g}", f"[bold]{new:g}[/] {_numbers(interval)}", "")
    columns = (
        _rows(found.saving.counts, found.saving.now),
        _rows(bands.counts, bands.effect),
        _rows(bands.fresh_counts, bands.fresh),
    )
    for cells in zip(*columns, strict=True):
        table.add_row(cells[0][0], *(cell[1] for cell in cells))
    return table


def _rows(counts: Counts, effect: Effect) -> Iterator[tuple[str, str]]:
    yield "passed", f"{counts.passed:,}"
    yield "for a person", f"{counts.reviewed:,}"
    yield "rejected", f"{counts.rejected:,}"
    yield "escaped", f"{counts.escapes:,}"
    yield "  of the defective", _share(effect.escape_rate_of_defective, effect.escape_interval)
    yield "wrongly rejected", f"{counts.overkill:,}"
    yield "  of the good", _share(effect.overkill_rate_of_good, effect.overkill_interval)
    yield "decided without a person", _share(effect.automation_rate, effect.automation_interval)
    cost = effect.cost_per_1000
    yield "cost of 1000 pictures", "—" if cost is None else f"{cost:,.1f}"


def _share(value: float | None, interval: Interval | None) -> str:
    if value is None or interval is None:
        return "—"
    return f"{percent(value)} [dim]{100 * interval[0]:.1f}…{100 * interval[1]:.1f}[/]"


def _numbers(interval: Interval) -> str:
    return f"[dim]{interval[0]:.3g}…{interval[1]:.3g}[/]"


def _sentences(found: Calibration) -> Iterator[str]:
    low, high = found.bands.cost_interval
    yield f"Cost of 1000 new pictures with the bands found: {low:,.1f} to {high:,.1f} (95 %)."
    saving = found.saving
    if saving.per_1000 is not None and saving.interval is not None:
        verdict = "shown to be cheaper" if saving.shown else "not shown to be cheaper"
        least, most = map(_less, saving.interval)
        yield (
            f"On 1000 pictures the bands found cost {_less(saving.per_1000)} than those in force "
            f"(95 %: {least} to {most}): they are {verdict}."
        )
    bound = found.bands.bound
    if bound is not None:
        yield (
            f"Below {bound.review_at:.4g} pass at most {percent(bound.claim.rate)} of all "
            f"defective pictures, with {percent(bound.claim.confidence, 0)} confidence, as long "
            f"as production stays as it is: {bound.misses} of {bound.defectives:,} independent "
            "ones lie there."
        )


def _less(saved: float) -> str:
    amount = f"{abs(saved):,.1f}"
    if amount == "0.0":
        return "no less"
    return f"{amount} {'more' if saved < 0 else 'less'}"


def _state(found: Calibration, stored: int | None) -> str:
    product = found.before.product
    if stored is not None:
        return f"In force now: version {stored} of the {product} recipe."
    if not found.changes:
        return f"These bands are in force already: version {found.before.version}."
    return "Nothing was changed; --apply puts the bands found in force."
