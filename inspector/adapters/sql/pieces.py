"""Which look at a piece is the first and which the latest, whatever the order they come in.

Looks at a piece are in the order of when they count, then of when they arrived, then of their
ids. Where retention has deleted the first look, none of those that are left is the first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from datetime import datetime

from inspector.adapters.sql.counting import Look
from inspector.adapters.sql.rows import Row
from inspector.values import Inspection

__all__ = ["piece_of", "remark"]


def piece_of(inspection: Inspection) -> Row | None:
    """The key of the piece a record shows; None where the record is a piece of its own."""
    unit = inspection.unit
    if unit is None:
        return None
    return inspection.simulated, inspection.station, inspection.product, unit


def remark(earlier: Sequence[Look], new: Sequence[Inspection]) -> Iterator[tuple[Look, Look]]:
    """Looks before and after, where one takes from another to be the first or the latest.

    `earlier` holds of each piece the looks that were its first or its latest; a new look comes
    as if it were the only one.
    """
    looks = [*earlier, *(Look(item) for item in new if item.unit is not None)]
    added = {item.id for item in new}
    for of_piece in _by_piece(looks):
        if len(of_piece) > 1:
            yield from _in_order(of_piece, added)


def _by_piece(looks: Iterable[Look]) -> Iterable[list[Look]]:
    pieces: defaultdict[Row | None, list[Look]] = defaultdict(list)
    for look in looks:
        pieces[piece_of(look.inspection)].append(look)
    return pieces.values()


def _in_order(looks: Sequence[Look], added: Container[str]) -> Iterator[tuple[Look, Look]]:
    """All looks at one piece, marked anew."""
    known = [look for look in looks if look.inspection.id not in added]
    has_first = not known or any(look.first for look in known)
    firsts = [look.inspection for look in looks if look.first]
    first = min(firsts, key=_place).id if has_first else None
    latest = max((look.inspection for look in looks), key=_place).id
    for look in looks:
        identity = look.inspection.id
        after = Look(look.inspection, identity == first, identity == latest)
        if after != look:
            yield look, after


def _place(inspection: Inspection) -> tuple[datetime, datetime, str]:
    return inspection.counted_at, inspection.arrived_at, inspection.id
