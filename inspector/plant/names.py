"""What may be the name of a line, a station, a product, an order."""

from __future__ import annotations

import unicodedata

__all__ = ["LONGEST_NAME", "name_fault"]

LONGEST_NAME = 64
_UNPRINTABLE = ("Cc", "Cf", "Cs", "Zl", "Zp")  # controls, invisible marks, line breaks


def name_fault(text: str, longest: int = LONGEST_NAME) -> str | None:
    """What is wrong with a name; None where it can be used."""
    if not 1 <= len(text) <= longest:
        return f"expected 1 to {longest} characters, got {len(text)}"
    # Python calls all blanks but one unprintable; those of other scripts may stand in a name.
    if not text.isprintable() and any(unicodedata.category(c) in _UNPRINTABLE for c in text):
        return "expected printable characters only"
    if text != text.strip():
        return f"expected no blanks around the name, got {text!r}"
    return None
