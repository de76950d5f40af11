"""What several sections of a recipe refuse in the same words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from inspector.errors import RecipeError

__all__ = ["at_least", "known_settings", "number", "one_of", "probability", "texts"]

_Word = TypeVar("_Word", bound=StrEnum)


def probability(name: str, value: float) -> None:
    """Raise RecipeError for a value outside 0 … 1."""
    if not 0.0 <= value <= 1.0:  # also refuses NaN
        raise RecipeError(f"{name} must lie in 0 … 1, got {value}.")


def at_least(name: str, value: float, least: float = 0.0) -> None:
    """Raise RecipeError for a value below `least` or without end."""
    if not least <= value < math.inf:
        raise RecipeError(f"{name} must be a number from {least:g} on, got {value}.")


def number(name: str, value: Any) -> float:
    """A number, or a text that is one. Raises ValueError for anything else."""
    try:
        return float(value)
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be a number, got {value!r}") from None


def one_of(name: str, words: type[_Word], value: Any) -> _Word:
    """One of a closed list of words. Raises ValueError for any other."""
    try:
        return words(value)
    except ValueError:
        raise ValueError(f"{name} must be one of {', '.join(words)}, got {value!r}") from None


def known_settings(where: str, values: Any, known: Iterable[str]) -> None:
    """Raise RecipeError unless `values` is a table that holds none but the known settings."""
    known = tuple(known)
    if not isinstance(values, Mapping):
        raise RecipeError(f"{where} must be a table of {', '.join(known)}, got {values!r}.")
    unknown = sorted(set(values) - set(known))
    if unknown:
        raise RecipeError(f"Unknown settings {unknown} for {where}; expected {', '.join(known)}.")


def texts(name: str, values: Any) -> tuple[str, ...]:
    """A list of names. Raises RecipeError for anything else, a single text too."""
    if isinstance(values, str) or not all(isinstance(value, str) for value in values):
        raise RecipeError(f"{name} must be a list of names, got {values!r}.")
    return tuple(values)
