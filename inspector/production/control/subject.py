"""What a chart shows, whatever the span, and the name that follows from it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from inspector.errors import UsageError
from inspector.production.scope import Scope
from inspector.spc import ChartKind
from inspector.statistics import Every

__all__ = ["Subject", "read_key"]

_SCOPE = ("line", "stage", "station", "product", "order", "shift")
_NAMES = (*_SCOPE, "category", "every", "kind", "simulated")
_SPECIAL = re.compile(r"[%&=/?#+\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose units, cut into which subgroups, and which share or rate of them.

    `scope` has no span here. Without `category` the chart is of rejected units (or of all
    defects on an area), else of those that show it.
    """

    scope: Scope = field(default_factory=Scope)
    every: Every = Every.HOUR
    category: str | None = None

    def __post_init__(self) -> None:
        """Take the span away: the same chart shows many."""
        object.__setattr__(self, "scope", self.scope.during(None, None))

    def key(self, kind: ChartKind) -> str:
        """The chart's name: everything it shows in one fixed order, like `every=hour&kind=p`."""
        values = {name: getattr(self.scope, name) for name in _SCOPE}
        values |= {"category": self.category, "every": self.every.value, "kind": kind.value}
        values["simulated"] = "true" if self.scope.simulated else None
        given = ((name, values[name]) for name in _NAMES if values[name] is not None)
        return "&".join(f"{name}={_escaped(value)}" for name, value in given)


def read_key(text: str) -> tuple[Subject, ChartKind]:
    """What `Subject.key` wrote. Raises UsageError for anything else."""
    pairs = [part.partition("=") for part in text.split("&")]
    values = {name: unquote(value) for name, _, value in pairs}
    try:
        subject, kind = _subject(values)
    except (KeyError, ValueError) as error:
        raise _no_key(text) from error
    if subject.key(kind) != text:
        raise _no_key(text)
    return subject, kind


def _subject(values: Mapping[str, str]) -> tuple[Subject, ChartKind]:
    scope: dict[str, Any] = {name: values.get(name) for name in _SCOPE}
    scope["simulated"] = values.get("simulated") == "true"
    subject = Subject(Scope(**scope), Every(values["every"]), values.get("category"))
    return subject, ChartKind(values["kind"])


def _no_key(text: str) -> UsageError:
    return UsageError(
        f"{text!r} names no chart; pass on `chart` as the control chart gives it, in an address "
        "percent-encoded as a whole.",
        "chart",
    )


def _escaped(value: str) -> str:
    return _SPECIAL.sub(lambda found: f"%{ord(found[0]):02X}", value)
