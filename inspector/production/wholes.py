"""Rolls and modules of a question, the latest first."""

from __future__ import annotations

from inspector.errors import TooManyPicturesError
from inspector.ports import SeenWhole, Whole
from inspector.production.reader import Reader
from inspector.production.scope import Scope

__all__ = ["MOST_PICTURES", "latest_wholes"]

MOST_PICTURES = 2_000_000
"""So many are looked through at most; two or three seconds of work."""


def latest_wholes(reader: Reader, kind: Whole, scope: Scope) -> list[SeenWhole]:
    """All of which a picture was taken in the span, the one seen last first.

    Raises TooManyPicturesError where the span holds more than `MOST_PICTURES`, UsageError for a
    line, stage or shift that the plant does not have.
    """
    pictures = sum(count.pictures for count in reader.counts(scope))
    if pictures > MOST_PICTURES:
        raise TooManyPicturesError(pictures, MOST_PICTURES)
    last: dict[tuple[str, str], SeenWhole] = {}
    for selection in reader.filters(scope):
        for each in reader.store.wholes(kind, selection):
            key = each.product, each.name
            last[key] = max(each, last.get(key, each), key=_seen)
    return sorted(last.values(), key=_seen, reverse=True)


def _seen(each: SeenWhole) -> tuple[object, ...]:
    return each.last_at, each
