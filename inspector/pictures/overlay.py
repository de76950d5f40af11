"""Findings drawn over their picture: sharp at any size, told apart by colour and by pattern."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from inspector.svg import Drawing, Mark, marks_of
from inspector.values import Inspection, Region

__all__ = ["marks", "overlay"]

# Colours of the same order that can be seen on a dead cell, which is almost black.
_ON_DARK = {
    "#000000": "#f0e442",
    "#0072b2": "#5aa9ff",
    "#009e73": "#1fd19c",
    "#56b4e9": "#a5dcff",
    "#8c564b": "#d8a48f",
}
_CASING = "#101418"
_PATTERNS = ("none", "9 5", "2 4", "14 4 3 4", "5 3", "18 5", "2 7", "10 3 2 3 2 3")
_LABEL = 0.024  # height of the letters as a share of the picture's longer side
_LEAST_LABEL = 9.0

_Box = tuple[float, float, float, float]  # left, top, width, height


def marks(inspection: Inspection) -> Mapping[str, Mark]:
    """A mark for each category the model knows, the same on every picture it judged."""
    known = set(inspection.verdict.scores) - {"defective", "novelty"}
    found = marks_of(known | set(inspection.verdict.categories))
    return {
        name: Mark(_ON_DARK.get(mark.colour, mark.colour), mark.shape)
        for name, mark in found.items()
    }


def overlay(
    inspection: Inspection,
    size: tuple[int, int],
    *,
    title: str,
    language: str,
    name_of: Callable[[str], str] = str,
) -> str:
    """The model's findings as SVG on a clear ground, in pixels of the upright picture.

    `size` is the picture's width and height. `name_of` gives a category its name on screen,
    `title` is what screen readers say.
    """
    width, height = size
    drawing = Drawing(width, height, title=title, language=language, ground="none")
    found = marks(inspection)
    patterns = dict(zip(sorted(found), _PATTERNS * len(found), strict=False))
    letters = max(_LEAST_LABEL, _LABEL * max(width, height))
    for defect in inspection.verdict.defects:
        words = f"{name_of(defect.category)} {defect.confidence:.0%}"
        _outline(drawing, defect.region, found[defect.category], patterns[defect.category], words)
    taken: list[_Box] = []
    for defect in inspection.verdict.defects:  # labels lie above all outlines
        words = f"{name_of(defect.category)} {defect.confidence:.0%}"
        box = _beside(defect.region, words, (width, height, letters))
        if not any(_overlap(box, other) for other in taken):
            taken.append(box)
            _label(drawing, box, found[defect.category], words, letters)
    return drawing.as_text()


def _outline(drawing: Drawing, region: Region, mark: Mark, pattern: str, words: str) -> None:
    box = (region.x, region.y, region.width, region.height)
    steady = {"fill": "none", "vector_effect": "non-scaling-stroke", "stroke_linejoin": "round"}
    drawing.rectangle(box, stroke=_CASING, stroke_width=5, stroke_opacity=0.75, **steady)
    drawing.rectangle(
        box, title=words, stroke=mark.colour, stroke_width=2.5, stroke_dasharray=pattern, **steady
    )


def _beside(region: Region, words: str, sheet: tuple[int, int, float]) -> _Box:
    """Where a label goes: above the outline, or below where the picture ends."""
    width, height, letters = sheet
    long = _width(words, letters) + 2.2 * letters
    left = max(0.0, min(float(region.x), width - long))
    above = region.y - 1.5 * letters
    top = above if above >= 0 else min(region.bottom + 0.15 * letters, height - 1.35 * letters)
    return left, top, long, 1.35 * letters


def _overlap(one: _Box, other: _Box) -> bool:
    across = one[0] < other[0] + other[2] and other[0] < one[0] + one[2]
    return across and one[1] < other[1] + other[3] and other[1] < one[1] + one[3]


def _label(drawing: Drawing, box: _Box, mark: Mark, words: str, letters: float) -> None:
    """The category's shape and name; an outline without one tells it on pointing."""
    left, top, _, _ = box
    drawing.rectangle(box, fill=_CASING, fill_opacity=0.82, rx=0.3 * letters)
    drawing.mark(left + 0.9 * letters, top + 0.68 * letters, mark, size=0.45 * letters)
    drawing.text(left + 1.7 * letters, top + letters, words, fill="#ffffff", font_size=letters)


def _width(words: str, letters: float) -> float:
    """About how wide words are: Chinese characters are square, others half as wide."""
    return sum(letters if ord(letter) > 0x2E80 else 0.57 * letters for letter in words)
