"""The demo's counts as tables, and as a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from inspector.bundles import category_titles
from inspector.cli.output import percent, plain_table
from inspector.demo import Account, Scene, total
from inspector.statistics import pareto, pass_rate

__all__ = ["Titles", "board", "line", "titles_of"]

Titles = Mapping[str, str]
"""Names of categories for people: English and Chinese."""

_COUNTS = ("Pictures", "Pass", "Review", "Reject", "Pass rate", "p50 / p95 ms")
_TRUTH = ("Defective", "Caught", "Escaped", "Good", "Rejected")
_TOP = 6
_BAR = 24


def titles_of(scene: Scene) -> Titles:
    """Titles of the categories of all products that the stations make."""
    return category_titles((account.product for account in scene.accounts), "en", "zh")


def board(scene: Scene, titles: Titles, headline: str) -> Group:
    """Everything at one moment."""
    parts: list[RenderableType] = [Text.from_markup(headline), "", _counts(scene.accounts)]
    parts += ["", _truth(scene.accounts)]
    found = total(scene.accounts).categories
    if found:
        parts += ["", _defects(found, titles)]
    unjudged = total(scene.accounts).disposed("cannot_judge")
    if unjudged:
        parts += ["", Text(f"{unjudged:,} pictures were not fit to be judged.", style="magenta")]
    if scene.complaint:
        parts += ["", Text(f"Refused: {scene.complaint}", style="red")]
    return Group(*parts)


def line(scene: Scene, titles: Titles) -> str:
    """The same in one line, for logs."""
    account = total(scene.accounts)
    top = "".join(
        f"; {titles.get(name, name)} {count}" for name, count in account.categories.most_common(3)
    )
    return (
        f"{scene.seconds:4.0f} s  {account.pictures} pictures: {account.disposed('pass')} pass, "
        f"{account.disposed('review')} review, {account.disposed('reject')} reject; "
        f"pass rate {percent(_pass_rate(account))}; {_latency(account)} ms; "
        f"{account.caught} of {account.defective} defective caught, "
        f"{account.overkill} of {account.good} good rejected{top}"
    )


def _counts(accounts: Sequence[Account]) -> Table:
    """A row a station, and one for all of them."""
    table = plain_table("Station", "Product", *_COUNTS, right=_COUNTS)
    for account in accounts:
        table.add_row(escape(account.station), *_count_row(account))
    if len(accounts) > 1:
        table.add_row("all", *_count_row(total(accounts)), style="bold")
    return table


def _count_row(account: Account) -> tuple[str, ...]:
    return (
        escape(account.product),
        f"{account.pictures:,}",
        f"[green]{account.disposed('pass'):,}[/]",
        f"[yellow]{account.disposed('review'):,}[/]",
        f"[red]{account.disposed('reject'):,}[/]",
        percent(_pass_rate(account)),
        _latency(account),
    )


def _truth(accounts: Sequence[Account]) -> Table:
    """How the verdicts agree with what the pictures are known to show, a row a product."""
    table = plain_table("Known truth", *_TRUTH, right=_TRUTH)
    for product in dict.fromkeys(account.product for account in accounts):
        one = total([account for account in accounts if account.product == product])
        table.add_row(
            escape(product),
            f"{one.defective:,}",
            f"[green]{one.caught:,}[/]",
            f"[red]{one.escaped:,}[/]",
            f"{one.good:,}",
            f"[yellow]{one.overkill:,}[/]",
        )
    return table


def _defects(found: Counter[str], titles: Titles) -> Table:
    table = plain_table("Top defects", "Pictures", "", right=("Pictures",))
    bars = pareto(found, top=_TOP)
    longest = max(bar.count for bar in bars)
    for bar in bars:
        name = "others 其他" if bar.category is None else titles.get(bar.category, bar.category)
        length = max(1, round(_BAR * bar.count / longest))
        table.add_row(escape(name), f"{bar.count:,}", Text("█" * length, style="red"))
    return table


def _pass_rate(account: Account) -> float | None:
    return pass_rate(account.disposed("pass"), account.disposed("reject"))


def _latency(account: Account) -> str:
    """Median and 95th percentile of the latest answers, in milliseconds."""
    median, slow = account.latency_ms(0.5), account.latency_ms(0.95)
    return "—" if median is None or slow is None else f"{median:.1f} / {slow:.1f}"
