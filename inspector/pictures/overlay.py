"""Findings drawn over their picture: sharp at any size, told apart by colour and by pattern."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from inspector.svg import Drawing, Mark, marks_of
from inspector.values import Defect, Inspection, Region

__all__ = ["marks", "overlay"]

# Black can't be seen on a dead cell, so the casing is light and the colours are those that show.
_ON_DARK = {"#000000": "#f0e442"}
_CASING = "#101418"
_PATTERNS = ("none", "9 5", "2 4", "14 4 3 4", "5 3", "18 5", "2 7", "10 3 2 3 2 3")
_LABEL = 0.024  # height of the letters as a share of the picture's longer side
_LEAST_LABEL = 9.0


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
    for defect in inspection.verdict.defects:  # labels lie above all outlines
        words = f"{name_of(defect.category)} {defect.confidence:.0%}"
        _label(drawing, defect, found[defect.category], words, (width, height, letters))
    return drawing.as_text()


def _outline(drawing: Drawing, region: Region, mark: Mark, pattern: str, words: str) -> None:
    box = (region.x, region.y, region.width, region.height)
    steady = {"fill": "none", "vector_effect": "non-scaling-stroke", "stroke_linejoin": "round"}
    drawing.rectangle(box, stroke=_CASING, stroke_width=5, stroke_opacity=0.75, **steady)
    drawing.rectangle(
        box, title=words, stroke=mark.colour, stroke_width=2.5, stroke_dasharray=pattern, **steady
    )


def _label(
    drawing: Drawing, defect: Defect, mark: Mark, words: str, sheet: tuple[int, int, float]
) -> None:
    """The category's shape and name above the outline, or below where the picture ends."""
    width, height, letters = sheet
    region = defect.region
    long = _width(words, letters) + 2.2 * letters
    left = max(0.0, min(float(region.x), width - long))
    above = region.y - 1.5 * letters
    top = above if above >= 0 else min(region.bottom + 0.15 * letters, height - 1.35 * letters)
    drawing.rectangle(
        (left, top, long, 1.35 * letters), fill=_CASING, fill_opacity=0.82, rx=0.3 * letters
    )
    drawing.mark(left + 0.9 * letters, top + 0.68 * letters, mark, size=0.45 * letters)
    drawing.text(left + 1.7 * letters, top + letters, words, fill="#ffffff", font_size=letters)


def _width(words: str, letters: float) -> float:
    """About how wide words are: Chinese characters are square, others half as wide."""
    return sum(letters if ord(letter) > 0x2E80 else 0.57 * letters for letter in words)
