"""What the commands print: results on stdout, everything else on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import IO, Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

__all__ = [
    "DASH",
    "complain",
    "disposition_text",
    "errors",
    "facts_table",
    "named_steps",
    "note",
    "percent",
    "plain_table",
    "print_json",
    "progress",
    "results",
    "steps",
    "tolerate_any_text",
]

DASH = "—"
"""Stands where a figure cannot be told."""

_WIDE = 200  # columns where nobody's window sets a limit: nothing is cut off in a pipe or a file
_STYLES = {
    "pass": "green",
    "review": "yellow",
    "reject": "bold red",
    "cannot_judge": "magenta",
    "unreadable": "magenta",
}


def results() -> Console:
    """Where results go: stdout."""
    return _console(sys.stdout)


def errors() -> Console:
    """Where messages and progress go: stderr."""
    return _console(sys.stderr)


def _console(stream: IO[str]) -> Console:
    width = None if stream.isatty() else _WIDE
    return Console(file=stream, highlight=False, emoji=False, width=width)


def tolerate_any_text() -> None:
    """Print names that the terminal cannot show as escapes, rather than fail over them."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def complain(sentence: str) -> None:
    """Say in one line what went wrong."""
    line = Text.assemble(("Error: ", "bold red"), " ".join(sentence.split()))
    errors().print(line, soft_wrap=True)


def note(sentence: str) -> None:
    """Say something beside the result."""
    errors().print(escape(sentence), soft_wrap=True)


def print_json(document: Any) -> None:
    """Write one JSON document; a number that JSON has no word for is a fault of ours."""
    print(json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2, default=_plain))


def _plain(value: Any) -> str:
    """A time as the service writes it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    raise TypeError(f"{type(value).__name__} has no place in JSON")


def plain_table(*columns: str, right: tuple[str, ...] = (), title: str | None = None) -> Table:
    """A table of words and space: headings, no lines around them.

    Where it is wider than the window, cells go on in the next line. None is cut off: of names in
    one folder it is the end that tells them apart.
    """
    table = Table(box=None, header_style="dim", pad_edge=False, title=title, title_justify="left")
    for name in columns:
        table.add_column(name, justify="right" if name in right else "left", overflow="fold")
    return table


def facts_table(facts: Iterable[tuple[str, str]]) -> Table:
    """Names and what holds for them, plain text, without a header."""
    table = plain_table("", "")
    table.show_header = False
    for name, value in facts:
        table.add_row(f"[dim]{name}[/]", escape(value))
    return table


def disposition_text(disposition: str) -> Text:
    """What becomes of a picture, in its colour."""
    return Text(disposition.replace("_", " "), style=_STYLES.get(disposition, ""))


def percent(share: float | None, digits: int = 1) -> str:
    """A share for people; a dash where there is nothing to divide by."""
    return DASH if share is None else f"{100 * share:.{digits}f} %"


@contextmanager
def progress(description: str, total: int) -> Iterator[Callable[[], None]]:
    """A bar on stderr, where somebody watches; gives what is to be called after each step."""
    with _bar() as bar:
        task = bar.add_task(escape(description), total=total)
        yield lambda: bar.advance(task)


@contextmanager
def steps(description: str) -> Iterator[Callable[[int, int], None]]:
    """The same for work that tells how much is done, and of how much."""
    with _bar() as bar:
        task = bar.add_task(escape(description), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def named_steps() -> Iterator[Callable[[int, int, str], None]]:
    """The same for work in several parts, which also tells what is being done."""
    with _bar() as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total, what: bar.update(
            task, completed=done, total=total, description=escape(what)
        )


def _bar() -> Progress:
    console = errors()
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
