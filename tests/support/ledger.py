"""A plain recount: everything that ever happened to records, added up from scratch.

It knows nothing of counters. A look at a piece belongs to the piece as it is known: where all
looks at it were deleted, the next one begins a new piece.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from inspector.ports import Count, Dimension
from inspector.values import Decision, Inspection

__all__ = ["Ledger"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_VALUES: Mapping[Dimension, Callable[[Inspection], Any]] = {
    Dimension.STATION: lambda item: item.station,
    Dimension.PRODUCT: lambda item: item.product,
    Dimension.ORDER: lambda item: item.order or "",
    Dimension.BUNDLE: lambda item: item.verdict.bundle.sha256,
    Dimension.DISPOSITION: lambda item: item.disposition,
    Dimension.SAID: lambda item: item.verdict.disposition,
    Dimension.DECIDED: lambda item: item.decision is not None,
    Dimension.AUDIT: lambda item: item.audit,
}


@dataclass
class _Piece:
    """All looks at one piece, in the order in which they came."""

    looks: list[Inspection] = field(default_factory=list)
    deleted: set[str] = field(default_factory=set)
    first_deleted: str | None = None

    @property
    def kept(self) -> list[Inspection]:
        return [look for look in self.looks if look.id not in self.deleted]

    @property
    def first(self) -> str:
        return self.first_deleted or min(self.kept, key=_order).id

    @property
    def latest(self) -> str:
        return max(self.kept or self.looks, key=_order).id

    def delete(self, identity: str) -> None:
        if self.first == identity:
            self.first_deleted = identity
        self.deleted.add(identity)


class Ledger:
    """Told of every record, decision and deletion; asked what they add up to."""

    def __init__(self) -> None:
        self._pieces: list[_Piece] = []

    def record(self, item: Inspection) -> None:
        """A record that was not a repetition."""
        known = (piece for piece in self._pieces if piece.kept and _same(piece.kept[0], item))
        piece = next(known, None) if item.unit is not None else None
        if piece is None:
            piece = _Piece()
            self._pieces.append(piece)
        piece.looks.append(item)

    def decide(self, identity: str, decision: Decision) -> None:
        """A person's word."""
        for piece in self._pieces:
            piece.looks = [
                replace(look, decision=decision) if look.id == identity else look
                for look in piece.looks
            ]

    def forget(self, before: datetime, limit: int) -> int:
        """The oldest records are deleted; what they count is not."""
        end = _floor(before, 3600)
        kept = [(look, piece) for piece in self._pieces for look in piece.kept]
        old = sorted((pair for pair in kept if pair[0].counted_at < end), key=_order_of_pair)
        for look, piece in old[:limit]:
            piece.delete(look.id)
        return len(old[:limit])

    @property
    def kept(self) -> list[Inspection]:
        """Records that were not deleted."""
        return [look for piece in self._pieces for look in piece.kept]

    def counts(self, by: Collection[Dimension], every: int, *, simulated: bool) -> list[Count]:
        """The same as a store's."""
        names = [name for name in Dimension if name in by]
        sums: defaultdict[tuple[Any, ...], Counter[str]] = defaultdict(Counter)
        for piece in self._pieces:
            for look in piece.looks:
                if look.simulated is not simulated:
                    continue
                for values in _values(look, names):
                    sums[_floor(look.counted_at, every), *values].update(
                        pictures=1, units=look.id == piece.latest, first=look.id == piece.first
                    )
        return [_count(names, key, sums[key]) for key in sorted(sums)]


def _count(names: Sequence[Dimension], key: tuple[Any, ...], sums: Mapping[str, int]) -> Count:
    values = dict(zip(names, key[1:], strict=True))
    return Count(sums["pictures"], sums["units"], sums["first"], bucket=key[0], **values)


def _values(look: Inspection, names: Iterable[Dimension]) -> list[tuple[Any, ...]]:
    plain = tuple(_VALUES[name](look) for name in names if name is not Dimension.CATEGORY)
    if Dimension.CATEGORY not in names:
        return [plain]
    return [(*plain, category) for category in look.categories]


def _same(one: Inspection, other: Inspection) -> bool:
    keys = [(each.simulated, each.station, each.product, each.unit) for each in (one, other)]
    return keys[0] == keys[1]


def _order(item: Inspection) -> tuple[datetime, datetime, str]:
    return item.counted_at, item.arrived_at, item.id


def _order_of_pair(pair: tuple[Inspection, _Piece]) -> tuple[datetime, datetime, str]:
    return _order(pair[0])


def _floor(moment: datetime, span: int) -> datetime:
    return moment - (moment - _EPOCH) % timedelta(seconds=span)
