"""Versions of the plant: when each was set, by whom, why, and what it changed."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from inspector.plant import Plant, StoredPlant, plant_to_toml, plant_versions
from inspector.ports import AccessStore, AuditFilter, InspectionStore

__all__ = ["Version", "history"]

_MOST = 100
_CONTEXT = 2  # lines around a change


@dataclass(frozen=True, slots=True)
class Version:
    """A version, who set it ("" where the log does not say), and its lines beside those before.

    Each line of `changes` begins with "+", "-", " " or "@".
    """

    stored: StoredPlant
    who: str
    changes: tuple[str, ...]

    @property
    def added(self) -> int:
        """Lines that are new."""
        return sum(1 for line in self.changes if line.startswith("+"))

    @property
    def removed(self) -> int:
        """Lines that are gone."""
        return sum(1 for line in self.changes if line.startswith("-"))


def history(store: InspectionStore, log: AccessStore) -> tuple[Version, ...]:
    """The latest versions, the newest first."""
    stored = (StoredPlant(Plant.empty()), *plant_versions(store))
    who = _authors(log)
    versions = [
        Version(later, who.get(later.version, ""), _changes(earlier, later))
        for earlier, later in pairwise(stored[-_MOST - 1 :])
    ]
    return tuple(reversed(versions))


def _authors(log: AccessStore) -> Mapping[int, str]:
    """Who set which version, as far back as the log is read."""
    entries = log.audit(AuditFilter(action="plant.set"), limit=_MOST * 2)
    return {entry.detail.get("after", 0): entry.who for entry in reversed(entries)}


def _changes(earlier: StoredPlant, later: StoredPlant) -> tuple[str, ...]:
    return tuple(_lines(plant_to_toml(earlier.plant), plant_to_toml(later.plant)))


def _lines(before: str, after: str) -> Sequence[str]:
    found = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=_CONTEXT)
    return [line for line in found if not line.startswith(("---", "+++"))]
