"""Long names in little room."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from unicodedata import east_asian_width

__all__ = ["briefly", "wrapped"]

_CLOSING = "、，。；：！？）》」”"
_OPENING = "（《「“"


def briefly(names: Sequence[str]) -> list[str]:
    """Names without what they say in brackets at their end, unless two would then be the same."""
    brief = [re.sub(r"\s*[(（][^()（）]*[)）]$", "", name) or name for name in names]
    return brief if len(set(brief)) == len(set(names)) else list(names)


def wrapped(text: str, width: int = 14) -> str:
    """Lines of about `width` columns, joined as a figure has them.

    Chinese breaks anywhere but before a mark that closes and behind one that opens; its
    characters take two columns.
    """
    if any(_columns(character) == 2 for character in text):
        return "<br>".join(_cut(text, width))
    return "<br>".join(textwrap.wrap(text, width, break_long_words=False)) or text


def _cut(text: str, width: int) -> list[str]:
    lines, room = [""], width
    for character in text:
        needed = 4 if character in _OPENING else _columns(character)
        if needed > room and character not in _CLOSING:
            lines.append("")
            room = width
        lines[-1] += character
        room -= _columns(character)
    return lines


def _columns(character: str) -> int:
    return 2 if east_asian_width(character) in "WF" else 1
