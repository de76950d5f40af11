"""What the figures of a report rest on: models, recipes, and how much each one judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from inspector.plant import Window
from inspector.ports import RECIPE, Dimension, InspectionStore
from inspector.production import Reader, Scope

__all__ = ["Model", "Protocol", "RecipeInForce", "protocol"]


@dataclass(frozen=True, slots=True)
class Model:
    """A model by its content hash, and how many pictures it judged in the span."""

    product: str
    sha256: str
    pictures: int


@dataclass(frozen=True, slots=True)
class RecipeInForce:
    """A version of a product's recipe; `since` is None for one in force when the span began.

    Version 0 is the model's own.
    """

    product: str
    version: int
    since: datetime | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Protocol:
    """Models and recipes of the span, by product; how many pictures they judged in all."""

    pictures: int
    models: tuple[Model, ...]
    recipes: tuple[RecipeInForce, ...]


def protocol(reader: Reader, scope: Scope, window: Window) -> Protocol:
    """Which models judged in the span, and which recipes were in force in it."""
    counts = reader.counts(scope, by=(Dimension.PRODUCT, Dimension.BUNDLE))
    models = (
        Model(count.product or "", count.bundle or "", count.pictures)
        for count in counts
        if count.pictures
    )
    ordered = tuple(sorted(models, key=lambda model: (model.product, -model.pictures)))
    products = dict.fromkeys(model.product for model in ordered)
    return Protocol(
        pictures=sum(model.pictures for model in ordered),
        models=ordered,
        recipes=tuple(
            each for product in products for each in _recipes(reader.store, product, window)
        ),
    )


def _recipes(store: InspectionStore, product: str, window: Window) -> list[RecipeInForce]:
    """The version in force when the span began, and those set while it went on."""
    found = [RecipeInForce(product, 0, None)]
    for document in store.documents(RECIPE, product):
        if document.created_at >= window.until:
            break
        if document.created_at <= window.since:
            found = [RecipeInForce(product, document.version, None, document.note)]
        else:
            found.append(
                RecipeInForce(product, document.version, document.created_at, document.note)
            )
    return found
