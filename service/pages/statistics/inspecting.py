"""How good the inspector itself is, on the page."""

from __future__ import annotations

from typing import Any

from inspector.production import Reader, summary
from inspector.statistics import GOOD_KAPPA, defectives_needed
from service.pages.statistics.choice import Choice

__all__ = ["inspecting"]

_RATES = (0.01, 0.001)
"""Escape rates of which the page says how many defectives it takes to show them."""


def inspecting(reader: Reader, choice: Choice) -> dict[str, Any]:
    """What the template is given."""
    made = summary(reader, choice.scope)
    return {
        "audit": made.audit,
        "automation": made.automation,
        "good_kappa": GOOD_KAPPA,
        "needed": [(rate, defectives_needed(rate)) for rate in _RATES],
        "strata": (made.audit.passed, made.audit.review, made.audit.rejected),
    }
