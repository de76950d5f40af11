"""The reliability of scores as a drawing: what was said across, what came true upwards."""

from __future__ import annotations

from inspector.costs.reliability import Bin, Reliability
from inspector.svg import Drawing, Mark

__all__ = ["draw_reliability"]

_LEFT, _TOP, _SIDE, _BARS = 64.0, 52.0, 360.0, 70.0
_WIDTH, _HEIGHT = _LEFT + _SIDE + 24, _TOP + _SIDE + _BARS + 72
_GRID, _INK, _BLUE, _PALE = "#e2e8f0", "#475569", "#0072b2", "#9ec9e6"
_MARK = Mark(_BLUE, "circle")
_STEPS = 5


def draw_reliability(found: Reliability, title: str) -> str:
    """An SVG file: a point a bin with its 95 % interval, below it how many pictures it holds."""
    drawing = Drawing(_WIDTH, _HEIGHT, title=title, language="en")
    drawing.text(_LEFT, 22, title, font_size=15, font_weight="600")
    low, high = found.interval
    drawing.text(
        _LEFT,
        40,
        f"{found.n:,} pictures, expected calibration error {found.error:.3f} "
        f"[{low:.3f}, {high:.3f}]",
        fill=_INK,
        font_size=12,
    )
    _axes(drawing)
    for each in found.bins:
        _point(drawing, each)
        _bar(drawing, each, max(other.n for other in found.bins))
    return drawing.as_text()


def _axes(drawing: Drawing) -> None:
    for step in range(_STEPS + 1):
        share = step / _STEPS
        drawing.line((_x(share), _y(0)), (_x(share), _y(1)), stroke=_GRID)
        drawing.line((_x(0), _y(share)), (_x(1), _y(share)), stroke=_GRID)
        drawing.text(_x(share), _y(0) + 16, f"{share:g}", anchor="middle", fill=_INK, font_size=11)
        drawing.text(_x(0) - 8, _y(share) + 4, f"{share:g}", anchor="end", fill=_INK, font_size=11)
    drawing.line((_x(0), _y(0)), (_x(1), _y(1)), stroke=_INK, stroke_dasharray="4 4")
    drawing.text(_x(0.5), _y(0) + 34, "probability that was stated", anchor="middle", font_size=12)
    drawing.text(_x(0) + 6, _y(1) + 14, "share that was defective", font_size=12)
    drawing.text(_x(0.5), _HEIGHT - 8, "pictures", anchor="middle", fill=_INK, font_size=11)


def _point(drawing: Drawing, each: Bin) -> None:
    x = _x(each.mean_score)
    low, high = each.interval
    drawing.line((x, _y(low)), (x, _y(high)), stroke=_BLUE, stroke_width=1.5)
    said = f"{each.n} pictures around {each.mean_score:.2f}: {each.observed:.2f} defective"
    drawing.mark(x, _y(each.observed), _MARK, size=5, title=said)


def _bar(drawing: Drawing, each: Bin, most: int) -> None:
    height = max(1.0, (_BARS - 22) * each.n / most)
    left, right = _x(each.low) + 1, _x(each.high) - 1
    bottom = _TOP + _SIDE + _BARS + 44
    drawing.rectangle((left, bottom - height, right - left, height), fill=_PALE)
    drawing.text(
        (left + right) / 2, bottom - height - 3, f"{each.n}", anchor="middle", font_size=10
    )


def _x(share: float) -> float:
    return _LEFT + _SIDE * share


def _y(share: float) -> float:
    return _TOP + _SIDE * (1 - share)
