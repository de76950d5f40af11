"""Drawings as SVG: valid XML whatever the names in it, marks told apart by colour and by shape."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET

__all__ = ["Drawing", "Mark", "marks_of"]

_FONT = "system-ui, 'Noto Sans', 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif"
_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Okabe and Ito's colours, which people who see fewer colours tell apart too.
_COLOURS = ("#d55e00", "#0072b2", "#009e73", "#cc79a7", "#b58900", "#56b4e9", "#000000", "#8c564b")
_SHAPES: Mapping[str, str] = {
    "circle": "M-1,0 A1,1 0 1 0 1,0 A1,1 0 1 0 -1,0 Z",
    "square": "M-.9,-.9 H.9 V.9 H-.9 Z",
    "triangle": "M0,-1.1 L1,.8 H-1 Z",
    "diamond": "M0,-1.2 L1.2,0 L0,1.2 L-1.2,0 Z",
    "cross": "M-1,-.6 L-.6,-1 L0,-.4 L.6,-1 L1,-.6 L.4,0 L1,.6 L.6,1 L0,.4 L-.6,1 L-1,.6 L-.4,0 Z",
    "plus": "M-.3,-1.1 H.3 V-.3 H1.1 V.3 H.3 V1.1 H-.3 V.3 H-1.1 V-.3 H-.3 Z",
    "wedge": "M0,1.1 L1,-.8 H-1 Z",
    "bar": "M-1.2,-.5 H1.2 V.5 H-1.2 Z",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """How a kind of thing is drawn: a colour and a shape of its own."""

    colour: str
    shape: str

    @property
    def path(self) -> str:
        """The shape as SVG path data, about its middle, one unit to its edge."""
        return _SHAPES[self.shape]


def marks_of(names: Iterable[str]) -> dict[str, Mark]:
    """A mark for each name, always the same for the same names; up to 64 of them differ."""
    shapes = tuple(_SHAPES)
    return {
        name: Mark(
            _COLOURS[index % len(_COLOURS)],
            shapes[(index + index // len(_COLOURS)) % len(shapes)],
        )
        for index, name in enumerate(sorted(set(names)))
    }


class Drawing:
    """A picture that is put together piece by piece; sizes in pixels, y grows downwards."""

    def __init__(
        self, width: float, height: float, *, title: str, language: str, ground: str = "#ffffff"
    ) -> None:
        """Begin with an empty sheet; `title` is what screen readers say.

        A `ground` of "none" leaves what lies beneath to be seen.
        """
        self._root = ET.Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "viewBox": f"0 0 {_number(width)} {_number(height)}",
                "width": _number(width),
                "height": _number(height),
                "lang": language,
                "role": "img",
                "font-family": _FONT,
                "font-size": "13",
            },
        )
        _titled(self._root, title)
        self.rectangle((0, 0, width, height), fill=ground)

    def rectangle(
        self, box: tuple[float, float, float, float], *, title: str = "", **style: str | float
    ) -> None:
        """A rectangle given by left, top, width and height; `title` is shown on pointing."""
        left, top, width, height = box
        place = {"x": left, "y": top, "width": width, "height": height}
        _titled(self._add("rect", place, style), title)

    def line(
        self, start: tuple[float, float], end: tuple[float, float], **style: str | float
    ) -> None:
        """A straight line."""
        place = {"x1": start[0], "y1": start[1], "x2": end[0], "y2": end[1]}
        self._add("line", place, style)

    def text(self, x: float, y: float, words: str, **style: str | float) -> None:
        """Words with their base line at y; `anchor` is start, middle or end."""
        style = {"fill": "#1f2933", **style}
        if "anchor" in style:
            style["text-anchor"] = style.pop("anchor")
        self._add("text", {"x": x, "y": y}, style).text = _clean(words)

    def mark(self, x: float, y: float, mark: Mark, *, size: float = 5, title: str = "") -> None:
        """A mark around a point, `size` pixels from its middle to its edge."""
        placed = f"translate({_number(x)} {_number(y)}) scale({_number(size)})"
        style: dict[str, str | float] = {
            "d": _SHAPES[mark.shape],
            "transform": placed,
            "fill": mark.colour,
            "stroke": "#ffffff",
            "stroke-width": 0.25,
        }
        _titled(self._add("path", {}, style), title)

    def as_text(self) -> str:
        """The drawing as a file's text."""
        return ET.tostring(self._root, encoding="unicode") + "\n"

    def _add(
        self, kind: str, place: Mapping[str, float], style: Mapping[str, str | float]
    ) -> ET.Element:
        named = {name.replace("_", "-"): value for name, value in {**place, **style}.items()}
        attributes = {
            name: _clean(value) if isinstance(value, str) else _number(value)
            for name, value in named.items()
        }
        return ET.SubElement(self._root, kind, attributes)


def _titled(element: ET.Element, title: str) -> None:
    if title:
        ET.SubElement(element, "title").text = _clean(title)


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _clean(words: str) -> str:
    """Without what XML has no place for, such as control characters."""
    return _NO_XML.sub("\ufffd", words)
