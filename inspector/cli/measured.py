"""Figures of merit as a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table

    from inspector.evaluation import Task
    from inspector.metrics import Figure

__all__ = ["measured_table"]

_NUMBERS = ("Pictures", "Defective", "AUROC", "F1", "Accuracy", "Recall")


def measured_table(first: str, tasks: Mapping[str, Task]) -> Table:
    """A row a task; `first` heads the column of their names."""
    from rich.markup import escape

    from inspector.cli.output import plain_table

    table = plain_table(first, *_NUMBERS, right=_NUMBERS)
    for name, task in tasks.items():
        table.add_row(escape(name), *_row(task))
    return table


def _row(task: Task) -> tuple[str, ...]:
    figures = (task.auroc, task.f1, task.accuracy, task.recall)
    return (f"{task.n:,}", f"{task.positives:,}", *(_figure(figure) for figure in figures))


def _figure(figure: Figure) -> str:
    """A value and its 95 % interval; a dash where it is not defined."""
    if figure.value is None:
        return "—"
    if figure.low is None or figure.high is None:
        return f"{figure.value:.3f}"
    return f"{figure.value:.3f} [dim]{figure.low:.3f}…{figure.high:.3f}[/]"
