"""What was scored and what people said to it, without all else that a record holds."""

from __future__ import annotations

from typing import NamedTuple

from inspector.values import Disposition

__all__ = ["Judged"]


class Judged(NamedTuple):
    """A unit by its latest look: the `defective` score, the model's word and a person's.

    `decided` is None where nobody decided; `audit` marks a record drawn for a second look;
    `group` names the roll or module that it is from, empty where none is known. A tuple, because
    a history is a hundred thousand of them.
    """

    score: float
    said: Disposition
    decided: Disposition | None
    audit: bool
    group: str
