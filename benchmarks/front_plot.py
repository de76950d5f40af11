"""The plot of accuracy against milliseconds, a panel a bundle, as SVG."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from benchmarks.front import front_of
from inspector.svg import Drawing, Mark

__all__ = ["plot"]

_WIDTH, _HEIGHT = 430, 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 18, 44, 52
_MARKS = {"int8": Mark("#0072b2", "circle"), "fp32": Mark("#d55e00", "square")}
_QUIET = "#5f6b7a"

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Axis:
    """A span of values, and where it lies on the sheet; `power` axes grow by factors."""

    low: float
    high: float
    start: float
    end: float
    power: bool = False

    def place(self, value: float) -> float:
        """Where a value lies, in pixels."""
        low, high, at = (self._scaled(each) for each in (self.low, self.high, value))
        return self.start + (self.end - self.start) * (at - low) / (high - low)

    def _scaled(self, value: float) -> float:
        return math.log(value) if self.power else value


def plot(products: Mapping[str, Sequence[Row]]) -> str:
    """The drawing's text."""
    drawing = Drawing(
        _WIDTH * len(products),
        _HEIGHT,
        title="AUROC on the test fold against milliseconds a picture on one thread",
        language="en",
    )
    for number, (product, rows) in enumerate(products.items()):
        _panel(drawing, product, rows, _WIDTH * number)
    return drawing.as_text()


def _panel(drawing: Drawing, product: str, rows: Sequence[Row], left: float) -> None:
    times = [row["ms"] for row in rows]
    scores = [row["auroc"] for row in rows]
    low, high = math.floor(min(scores) * 100) / 100, math.ceil(max(scores) * 100) / 100
    xs = _Axis(
        0.8 * min(times), 1.25 * max(times), left + _LEFT, left + _WIDTH - _RIGHT, power=True
    )
    ys = _Axis(low, high, _HEIGHT - _BOTTOM, _TOP)
    drawing.text(left + _LEFT, 22, product, font_size=15, font_weight=600)
    _legend(drawing, left + _WIDTH - _RIGHT)
    _grid(drawing, xs, ys)
    front = [(xs.place(row["ms"]), ys.place(row["auroc"])) for row in front_of(rows)]
    for start, end in pairwise(front):
        drawing.line(start, end, stroke=_QUIET, stroke_width=1.2, stroke_dasharray="4 3")
    for row in rows:
        _point(drawing, row, xs.place(row["ms"]), ys.place(row["auroc"]))
    middle = (xs.start + xs.end) / 2
    drawing.text(middle, _HEIGHT - 12, "ms a picture, one thread", anchor="middle", fill=_QUIET)
    drawing.text(left + _LEFT, _TOP - 8, "AUROC", anchor="end", fill=_QUIET, font_size=12)


def _grid(drawing: Drawing, xs: _Axis, ys: _Axis) -> None:
    steps = round((ys.high - ys.low) * 100)
    for step in range(0, steps + 1, max(1, steps // 5)):
        value = ys.low + step / 100
        at = ys.place(value)
        drawing.line((xs.start, at), (xs.end, at), stroke="#d8dee6", stroke_width=1)
        drawing.text(xs.start - 8, at + 4, f"{value:.2f}", anchor="end", font_size=12)
    for value in _round_numbers(xs.low, xs.high):
        at = xs.place(value)
        drawing.line((at, ys.start), (at, ys.start + 5), stroke=_QUIET, stroke_width=1)
        drawing.text(at, ys.start + 19, f"{value:g}", anchor="middle", font_size=12)


def _round_numbers(low: float, high: float) -> list[float]:
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    numbers = [digit * 10.0**power for power in decades for digit in (1, 2, 3, 5)]
    return [number for number in numbers if low <= number <= high]


def _point(drawing: Drawing, row: Row, x: float, y: float) -> None:
    words = f"{row['side']} px, {row['precision']}: {row['auroc']:.3f} in {row['ms']:.1f} ms"
    drawing.mark(x, y, _MARKS[row["precision"]], size=5, title=words)
    drawing.text(x + 8, y - 6, str(row["side"]), font_size=11, fill=_QUIET)


def _legend(drawing: Drawing, right: float) -> None:
    for number, (name, mark) in enumerate(_MARKS.items()):
        x = right - 110 + 60 * number
        drawing.mark(x, 18, mark, size=5)
        drawing.text(x + 10, 22, name, font_size=12)
