"""Names that a question asks for and nothing knows: a slip of the pen looks like a still line."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inspector.ports import Dimension
    from inspector.production import Reader, Scope

__all__ = ["known_products", "mention_unknown", "unknown_name"]

_MOST = 12  # names in a sentence; more say no more


def mention_unknown(reader: Reader, scope: Scope) -> None:
    """Say which station or product of a question is neither declared nor on record.

    It is no fault: a station may be asked for before it has sent its first picture.
    """
    from inspector.cli.output import note

    asked: tuple[tuple[str, str | None, Callable[[Reader], Collection[str]]], ...] = (
        ("station", scope.station, _known_stations),
        ("product", scope.product, known_products),
    )
    for kind, name, known in asked:
        if name is not None and name not in (names := known(reader)):
            note(unknown_name(kind, name, names))


def unknown_name(kind: str, name: str, known: Collection[str]) -> str:
    """The sentence about a name that is none of those known."""
    told = sorted(known)[:_MOST]
    more = f" and {len(known) - _MOST:,} more" if len(known) > _MOST else ""
    which = f"known are {', '.join(told)}{more}" if told else f"no {kind} is known yet"
    return f"Nothing is known of a {kind} {name!r}; {which}."


def known_products(reader: Reader) -> frozenset[str]:
    """Products with a model, of the plant, or on record."""
    from inspector.bundles import installed_products
    from inspector.ports import Dimension

    declared = (product.name for product in reader.plant.products)
    return frozenset((*installed_products(), *declared, *_recorded(reader, Dimension.PRODUCT)))


def _known_stations(reader: Reader) -> frozenset[str]:
    from inspector.ports import Dimension

    return reader.plant.stations_of() | _recorded(reader, Dimension.STATION)


def _recorded(reader: Reader, dimension: Dimension) -> frozenset[str]:
    from inspector.production import Scope

    scopes = (Scope(simulated=simulated) for simulated in (False, True))
    found = (count for each in scopes for count in reader.counts(each, by=(dimension,)))
    names = (getattr(count, dimension.value) for count in found)
    return frozenset(name for name in names if name)
