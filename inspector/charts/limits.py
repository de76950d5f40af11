"""Where the limits of a control chart come from, in a sentence."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.charts.catalogue import Catalogue
from inspector.production.control import Limits
from inspector.spc import Baseline

__all__ = ["about_the_limits"]

_SAID = ("no_shifts", "no_geometry")
"""Codes of what is missing that have a sentence of their own."""


def about_the_limits(limits: Limits, words: Catalogue) -> str:
    """That they are frozen, provisional, or why there are none; in the words of charts."""
    if limits.missing is not None:
        code = limits.missing.code
        return words(f"control.{code if code in _SAID else 'no_limits'}")
    if limits.frozen:
        newest = limits.frozen[-1]
        return words("control.frozen", subgroups=newest.baseline.subgroups, version=newest.version)
    return words.text(_provisional(words, limits.provisional))


def _provisional(words: Catalogue, baseline: Baseline | None) -> Iterator[str]:
    if baseline is not None:
        yield words("control.provisional", subgroups=baseline.subgroups)
        if not baseline.enough:
            yield words("control.too_few")
