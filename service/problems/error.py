"""Failures that only transport knows about, raised where they are found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from service.problems.kinds import KINDS

__all__ = ["ProblemError", "bad_parameters", "faults_listed"]


class ProblemError(Exception):
    """A failure that only transport knows about; `members` are added to the document."""

    def __init__(
        self, kind: str, detail: str, *, headers: Mapping[str, str] | None = None, **members: Any
    ) -> None:
        """Name the kind as in KINDS."""
        self.kind = KINDS[kind]
        self.detail = detail
        self.headers = headers
        self.members = members
        super().__init__(detail)


def bad_parameters(found: Mapping[str, str]) -> ProblemError:
    """Parameters that cannot be used: what is wrong by name."""
    detail = "; ".join(f"{name}: {message}" for name, message in found.items())
    return ProblemError("bad-parameters", f"{detail}.", errors=faults_listed(found.items()))


def faults_listed(faults: Iterable[tuple[str | None, str]]) -> list[dict[str, str | None]]:
    """The member `errors`: what is wrong by parameter; None for the request as a whole."""
    return [{"parameter": name, "message": message} for name, message in faults]
