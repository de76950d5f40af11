"""A picture of a roll: the cloth to scale, in lanes that follow each other, with its defects.

The roll runs from left to right and goes on in the lane below; its left edge is the upper one.
Bright cloth was looked at, dark cloth was not.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from inspector.fabric.geometry import Rectangle
from inspector.fabric.roll import Roll
from inspector.fabric.wording import Wording, wording
from inspector.svg import Drawing, Mark, marks_of

__all__ = ["draw_roll"]

_LANE_PX = 1080.0
_LEFT, _TOP, _BELOW = 60.0, 92.0, 38.0
_USUAL_HEIGHT, _LARGEST_HEIGHT = 100.0, 420.0
_MOST_LANES = 200
_TICK_PX = 70.0
_LEGEND_PX = 250.0
_BARE, _CLOTH, _INK, _FAINT = "#c9d1d9", "#fbfaf4", "#1f2933", "#7b8794"


@dataclass(frozen=True, slots=True)
class _Scale:
    """How cloth becomes pixels: where the roll begins, a lane's length, the width, all in mm."""

    start: float
    end: float
    lane: float
    left: float
    width: float

    @property
    def px(self) -> float:
        """Pixels a mm."""
        return _LANE_PX / self.lane

    @property
    def height(self) -> float:
        """Height of a lane in pixels."""
        return self.width * self.px

    @property
    def lanes(self) -> int:
        """How many there are."""
        return max(1, math.ceil((self.end - self.start) / self.lane - 1e-9))

    def top(self, lane: int) -> float:
        """Upper edge of a lane."""
        return _TOP + lane * (self.height + _BELOW)

    def lanes_of(self, place: Rectangle) -> range:
        """The lanes that a rectangle of cloth may lie in."""
        first = max(0, int((place.y - self.start) // self.lane))
        return range(first, min(self.lanes, int((place.bottom - self.start) // self.lane) + 1))

    def bounds(self, lane: int) -> Rectangle:
        """The cloth of a lane; the last one ends with the roll."""
        start = self.start + lane * self.lane
        return Rectangle(self.left, start, self.width, min(self.lane, self.end - start))

    def box(self, lane: int, place: Rectangle) -> tuple[float, float, float, float] | None:
        """What of a rectangle of cloth lies in a lane, as left, top, width and height."""
        bounds = self.bounds(lane)
        start, end = max(place.y, bounds.y), min(place.bottom, bounds.bottom)
        near, far = max(place.x, bounds.x), min(place.right, bounds.right)
        if end < start or far < near:
            return None
        along, across = (start - bounds.y) * self.px, (near - self.left) * self.px
        return (
            _LEFT + along,
            self.top(lane) + across,
            (end - start) * self.px,
            (far - near) * self.px,
        )


def draw_roll(
    roll: Roll, *, title: str, language: str = "en", names: Mapping[str, str] | None = None
) -> str:
    """The map as SVG.

    `title` names the roll, `names` gives the words for categories, `language` is "en" or "zh".
    A roll of which no picture has a place is a sheet that says what is missing.
    """
    words = wording(language).named(names or {})
    scale = _scale(roll)
    if scale is None:
        return _nothing(roll, title, words)
    marks = marks_of(defect.category for defect in roll.defects)
    legend = _TOP + scale.lanes * (scale.height + _BELOW) + 24
    height = legend + 26 * math.ceil((len(marks) + 2) / 4) + 24
    drawing = Drawing(_LEFT + _LANE_PX + 40, height, title=title, language=language)
    _head(drawing, roll, title, words)
    for lane in range(scale.lanes):
        _cloth(drawing, roll, scale, lane)
        _metres(drawing, scale, lane)
    _defects(drawing, roll, scale, marks, words)
    _legend(drawing, legend, _entries(roll, marks, words), words)
    return drawing.as_text()


def _scale(roll: Roll) -> _Scale | None:
    parts, strips = roll.coverage.stretches.parts, roll.coverage.strips
    if not strips:
        return None
    start, end = parts[0][0], parts[-1][1]
    if roll.band is not None:
        left, width = 0.0, roll.band.right + roll.band.left
    else:
        left = min(strip.left for strip in strips)
        width = max(strip.right for strip in strips) - left
    return _Scale(start, end, _lane_length(end - start, width), left, width)


def _lane_length(length: float, width: float) -> float:
    """A round length of cloth, so that lanes are readable and not too many."""
    usual = width * _LANE_PX / _USUAL_HEIGHT
    least = max(width * _LANE_PX / _LARGEST_HEIGHT, length / _MOST_LANES)
    return _round_up(max(min(usual, length), least))


def _round_up(length: float) -> float:
    """The next of 1, 2, 5, 10, … from here."""
    power = 10.0 ** math.floor(math.log10(length))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= length * (1 - 1e-9))


def _head(drawing: Drawing, roll: Roll, title: str, words: Wording) -> None:
    drawing.text(_LEFT, 30, title, font_size=20, font_weight="600")
    drawing.text(_LEFT, 52, words.result(roll))
    drawing.text(_LEFT, 72, words.seen(roll), fill=_FAINT)


def _cloth(drawing: Drawing, roll: Roll, scale: _Scale, lane: int) -> None:
    bounds = scale.box(lane, scale.bounds(lane))
    if bounds is None:
        return
    drawing.rectangle(bounds, fill=_BARE)
    for strip in roll.coverage.strips:
        for start, end in strip.stretches.parts:
            seen = Rectangle(strip.left, start, strip.right - strip.left, end - start)
            box = scale.box(lane, seen)
            if box is not None:
                drawing.rectangle(box, fill=_CLOTH, shape_rendering="crispEdges")
    drawing.rectangle(bounds, fill="none", stroke=_FAINT, stroke_width=1)


def _metres(drawing: Drawing, scale: _Scale, lane: int) -> None:
    bounds, bottom = scale.bounds(lane), scale.top(lane) + scale.height
    for metre in _ticks(bounds.y / 1000, bounds.bottom / 1000, _TICK_PX / (scale.px * 1000)):
        x = _LEFT + (metre * 1000 - bounds.y) * scale.px
        drawing.line((x, bottom), (x, bottom + 5), stroke=_FAINT)
        drawing.text(x, bottom + 18, f"{metre:g} m", anchor="middle", font_size=11, fill=_FAINT)


def _ticks(start: float, end: float, least: float) -> Iterator[float]:
    step = _round_up(least)
    first = math.ceil(start / step - 1e-9)
    for number in range(first, math.floor(end / step + 1e-9) + 1):
        yield round(number * step, 6)


def _defects(
    drawing: Drawing,
    roll: Roll,
    scale: _Scale,
    marks: Mapping[str, Mark],
    words: Wording,
) -> None:
    for defect in roll.defects:
        mark, title = marks[defect.category], words.defect(defect)
        for lane in scale.lanes_of(defect.place):
            box = scale.box(lane, defect.place)
            if box is not None:
                left, top, width, height = box
                drawing.rectangle(
                    (left, top, max(width, 1.5), max(height, 1.5)),
                    title=title,
                    fill=mark.colour,
                    fill_opacity=0.25,
                    stroke=mark.colour,
                )
        _mark(drawing, scale, defect.place, mark, title)


def _mark(drawing: Drawing, scale: _Scale, place: Rectangle, mark: Mark, title: str) -> None:
    """One mark a defect, at its middle, however many lanes it runs through."""
    middle = Rectangle(place.x + place.width / 2, place.y + place.height / 2, 0, 0)
    lane = min(scale.lanes - 1, max(0, int((middle.y - scale.start) / scale.lane)))
    box = scale.box(lane, middle)
    if box is not None:
        drawing.mark(box[0], box[1], mark, title=title)


def _entries(
    roll: Roll, marks: Mapping[str, Mark], words: Wording
) -> Iterable[tuple[Mark | str, str]]:
    counts = Counter(defect.category for defect in roll.defects)
    for category, mark in marks.items():
        yield mark, f"{words.category(category)} ({counts[category]})"
    yield _CLOTH, words.inspected
    yield _BARE, words.not_inspected


def _legend(
    drawing: Drawing, top: float, entries: Iterable[tuple[Mark | str, str]], words: Wording
) -> None:
    drawing.text(_LEFT, top - 10, words.orientation, font_size=11, fill=_FAINT)
    for index, (sign, text) in enumerate(entries):
        x, y = _LEFT + 8 + (index % 4) * _LEGEND_PX, top + 14 + (index // 4) * 26
        if isinstance(sign, Mark):
            drawing.mark(x, y - 4, sign, size=6)
        else:
            drawing.rectangle((x - 8, y - 10, 16, 12), fill=sign, stroke=_FAINT)
        drawing.text(x + 16, y, text)


def _nothing(roll: Roll, title: str, words: Wording) -> str:
    lines = (words.not_available, *map(words.lack, roll.missing))
    drawing = Drawing(900, 80 + 22 * len(lines), title=title, language=words.language)
    drawing.text(30, 36, title, font_size=20, font_weight="600")
    for index, line in enumerate(lines):
        drawing.text(30, 66 + 22 * index, line, fill=_INK if index else _FAINT)
    return drawing.as_text()
