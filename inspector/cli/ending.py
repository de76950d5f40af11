"""The end of the demo: what was seen, whether it adds up, what to try next."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from inspector.cli.board import Titles, board
from inspector.cli.output import percent
from inspector.demo import Account, Demo, Outcome, total
from inspector.statistics import rate

__all__ = ["show_ending"]


def show_ending(demo: Demo, outcome: Outcome, titles: Titles, console: Console) -> None:
    """Print the summary and what to try next."""
    scene, account = outcome.last, total(outcome.last.accounts)
    headline = (
        f"[bold]{account.pictures:,} pictures[/] from {len(scene.accounts)} stations in "
        f"{scene.seconds:.0f} s"
    )
    console.print(board(scene, titles, headline))
    console.print()
    console.print(_agreement(account))
    console.print(_count(outcome, account))
    console.print("\n[bold]Try next[/]")
    for what, command in _next(demo, outcome):
        console.print(f"  [dim]# {what}[/]", soft_wrap=True)
        console.print(f"  {escape(command)}", soft_wrap=True)


def _agreement(account: Account) -> str:
    return (
        f"Against the known truth: {account.caught} of {account.defective} defective ones caught "
        f"({percent(rate(account.caught, account.defective), 0)}), {account.escaped} escaped, "
        f"{account.overkill} of {account.good} good ones rejected. "
        "[dim]Many of these pictures were trained on; accuracy is what inspector evaluate "
        "measures.[/]"
    )


def _count(outcome: Outcome, account: Account) -> str:
    counted = outcome.after["inspected"] - outcome.before["inspected"]
    if not outcome.adds_up:
        return (
            f"[bold red]The counts do not add up:[/] the stations got {account.pictures:,} "
            f"verdicts, the service recorded {counted:,} pictures ({account.failed} deliveries "
            "failed)."
        )
    twice = f", {account.replayed} of them sent twice and counted once" if account.replayed else ""
    return (
        f"[green]The counts add up:[/] the service recorded {counted:,} pictures{twice}; "
        f"the database holds {outcome.after['inspected']:,} simulated ones."
    )


def _next(demo: Demo, outcome: Outcome) -> Iterator[tuple[str, str]]:
    """Commands that work as they stand, from the folder the demo was started in."""
    command, database = _command(), _quoted(demo.database)
    product, sample = next(iter(outcome.samples.items()))
    some, url = _quoted(sample.parent), "http://127.0.0.1:8000"
    out = _quoted(demo.folder / "scan")
    send = f"curl --data-binary @{_quoted(sample)} -H 'Content-Type: image/png'"
    query = f"product={product}&station=EL-9&simulated=true"
    yield "grade pictures", f"{command} grade {some}/*.png --product {product}"
    yield (
        "grade a folder into a table",
        f"{command} scan {some} --product {product} --out {out}",
    )
    yield "what the demo counted", f"{command} stats --simulated --database {database}"
    yield "lines, shifts and products of its plant", f"{command} plant show --database {database}"
    yield f"run the service; what it can be asked: {url}/docs", f"{command} serve"
    yield "send it a picture, from another terminal", f"{send} '{url}/v1/inspections?{query}'"


def _command() -> str:
    """How this user calls the command line."""
    if shutil.which("inspector"):
        return "inspector"
    beside = Path(sys.executable).parent / "inspector"
    if beside.exists():
        return _quoted(beside)
    return f"{_quoted(Path(sys.executable))} -m inspector.cli"


def _quoted(path: Path) -> str:
    """A path as short as it can be, in quotation marks where a shell needs them."""
    place, here = path.absolute(), Path.cwd()
    return shlex.quote(str(place.relative_to(here) if place.is_relative_to(here) else place))
