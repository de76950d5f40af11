"""By which recipe a product is judged now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

from inspector.bundles import Bundle, find_bundle
from inspector.errors import BundleError, UnknownProductError
from inspector.ports import InspectionStore
from inspector.recipe import Recipe

__all__ = ["Judge", "Judging", "judges", "judging"]

_EVERYTHING_PASSES = 1.0


@dataclass(frozen=True, slots=True)
class Judging:
    """The recipe in force, `known` where one was set or a bundle brings it."""

    recipe: Recipe
    known: bool


Judge = Callable[[str], Judging]
"""By which recipe a product is judged."""


def judging(store: InspectionStore, product: str) -> Judging:
    """The newest recipe set for a product, else its bundle's own.

    A product whose bundle is gone is still shown, by general rules.
    """
    stored = store.newest_recipe(product)
    if stored is not None:
        return Judging(stored.recipe, known=True)
    bundle = _bundle(product)
    if bundle is not None:
        return Judging(bundle.recipe, known=True)
    general = Recipe(product, review_at=_EVERYTHING_PASSES, reject_at=_EVERYTHING_PASSES)
    return Judging(general, known=False)


def judges(store: InspectionStore) -> Judge:
    """`judging`, asked once a product."""
    return cache(partial(judging, store))


def _bundle(product: str) -> Bundle | None:
    try:
        return find_bundle(product)
    except (BundleError, UnknownProductError):
        return None
