"""A picture of a module: its cells in their places, with grade, disposition and defects."""

from __future__ import annotations

import math
from collections.abc import Mapping

from inspector.modules.grid import Cell, Module
from inspector.modules.wording import LANGUAGES, Wording
from inspector.svg import Drawing, Mark, marks_of
from inspector.values import Disposition

__all__ = ["draw_module"]

_LEFT, _TOP = 56.0, 96.0
_CELL, _GAP = 64.0, 4.0
_LEGEND = 190.0
_NARROWEST = 800.0
_FAINT = "#7b8794"
_FILLS: Mapping[Disposition, str] = {
    Disposition.PASS: "#d7efdc",
    Disposition.REVIEW: "#fdeeb9",
    Disposition.REJECT: "#f6c9c2",
    Disposition.CANNOT_JUDGE: "#e4d7ef",
}


def draw_module(
    module: Module, *, title: str, language: str = "en", names: Mapping[str, str] | None = None
) -> str:
    """The map as SVG; row 1, column 1 is at the upper left.

    `title` names the module, `names` gives the words for categories, `language` is "en" or "zh".
    Raises KeyError for another language.
    """
    words, called = LANGUAGES[language], names or {}
    marks = marks_of(module.categories)
    step = _CELL + _GAP
    width = max(_NARROWEST, _LEFT + module.columns * step + 30)
    across = max(1, int((width - _LEFT) // _LEGEND))
    legend = _TOP + module.rows * step + 30
    entries = len(_FILLS) + 1 + len(marks)
    height = legend + 26 * math.ceil(entries / across) + 10
    drawing = Drawing(width, height, title=title, language=language)
    drawing.text(_LEFT, 30, title, font_size=20, font_weight="600")
    drawing.text(_LEFT, 52, words.head(module), fill=_FAINT)
    _numbers(drawing, module)
    for row, column in module.missing:
        _missing(drawing, row, column, words)
    for cell in module.cells:
        _cell(drawing, cell, marks, words.cell(cell, called))
    _legend(drawing, legend, across, _entries(module, marks, words, called))
    return drawing.as_text()


def _corner(row: int, column: int) -> tuple[float, float]:
    return _LEFT + (column - 1) * (_CELL + _GAP), _TOP + (row - 1) * (_CELL + _GAP)


def _numbers(drawing: Drawing, module: Module) -> None:
    for column in range(1, module.columns + 1):
        x, _ = _corner(1, column)
        drawing.text(x + _CELL / 2, _TOP - 8, str(column), anchor="middle", fill=_FAINT)
    for row in range(1, module.rows + 1):
        _, y = _corner(row, 1)
        drawing.text(_LEFT - 10, y + _CELL / 2 + 5, str(row), anchor="end", fill=_FAINT)


def _missing(drawing: Drawing, row: int, column: int, words: Wording) -> None:
    x, y = _corner(row, column)
    drawing.rectangle(
        (x, y, _CELL, _CELL),
        title=f"{words.place.format(row, column)} · {words.not_seen}",
        fill="#ffffff",
        stroke=_FAINT,
        stroke_dasharray="4 4",
    )
    drawing.text(x + _CELL / 2, y + _CELL / 2 + 5, "—", anchor="middle", fill=_FAINT)


def _cell(drawing: Drawing, cell: Cell, marks: Mapping[str, Mark], title: str) -> None:
    x, y = _corner(cell.row, cell.column)
    fill = _FILLS[cell.disposition]
    drawing.rectangle((x, y, _CELL, _CELL), title=title, fill=fill, stroke=_FAINT)
    grade = cell.grade if len(cell.grade) <= 8 else f"{cell.grade[:7]}…"
    size = 16 if len(grade) <= 5 else 11
    drawing.text(x + _CELL / 2, y + 28, grade, anchor="middle", font_size=size, font_weight="600")
    for index, category in enumerate(cell.categories[:4]):
        drawing.mark(x + 12 + index * 13.5, y + _CELL - 12, marks[category], title=category)


def _entries(
    module: Module, marks: Mapping[str, Mark], words: Wording, names: Mapping[str, str]
) -> list[tuple[Mark | str, str]]:
    fills: list[tuple[Mark | str, str]] = [
        (fill, words.dispositions[disposition]) for disposition, fill in _FILLS.items()
    ]
    shown = [
        (mark, f"{names.get(name, name)} ({module.categories[name]})")
        for name, mark in marks.items()
    ]
    return [*fills, ("#ffffff", words.not_seen), *shown]


def _legend(
    drawing: Drawing, top: float, across: int, entries: list[tuple[Mark | str, str]]
) -> None:
    for index, (sign, text) in enumerate(entries):
        x, y = _LEFT + (index % across) * _LEGEND, top + (index // across) * 26
        if isinstance(sign, Mark):
            drawing.mark(x + 8, y - 4, sign, size=6)
        else:
            drawing.rectangle((x, y - 11, 16, 13), fill=sign, stroke=_FAINT)
        drawing.text(x + 22, y, text)
