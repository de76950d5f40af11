"""Which products can be graded here, with which model and by which recipe."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import cv2
import numpy as np

from inspector.bundles import installed_products
from inspector.errors import BundleError, InspectorError, RecipeError, UnknownProductError
from inspector.executor import Graders, Width
from inspector.ports import InspectionStore
from service.settings import Settings

__all__ = ["Products", "Status", "load_products"]

_WARM_UP_SIZE = (16, 16)  # within any limit on pixels; a graph's input is always of one size
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Status:
    """What became of one product: its graders, or the sentence that says why there are none."""

    name: str
    graders: Graders | None
    fault: str = ""


def load_products(settings: Settings) -> Products:
    """Load and verify each product's model and run a picture through it.

    A model that cannot be used makes its product unavailable and leaves the others alone.
    """
    names = settings.products or installed_products()
    return Products({name: _load(name, settings) for name in names})


class Products:
    """Graders by product. Safe to use from threads."""

    def __init__(self, statuses: Mapping[str, Status]) -> None:
        """Take what `load_products` found."""
        self._statuses = dict(statuses)

    def __iter__(self) -> Iterator[Status]:
        """All products, by name."""
        return iter(sorted(self._statuses.values(), key=lambda status: status.name))

    def graders(self, product: str) -> Graders:
        """Raises UnknownProductError, or BundleError where its model cannot be used."""
        status = self._statuses.get(product)
        if status is None:
            raise UnknownProductError(product, tuple(sorted(self._statuses)))
        if status.graders is None:
            raise BundleError(status.fault)
        return status.graders

    def use_recipes_in_force(self, store: InspectionStore) -> None:
        """Judge by the newest recipe of each product, or by the model's own where there is none.

        A recipe that cannot be read leaves the one in use. Raises StoreUnavailableError.
        """
        for status in self:
            if status.graders is not None:
                _use_newest(status.name, status.graders, store)


def _load(name: str, settings: Settings) -> Status:
    try:
        graders = Graders.load(name, cores=settings.cores, limits=settings.limits)
        _warm_up(graders)
    except InspectorError as error:
        _logger.warning("product %s is unavailable: %s", name, error)
        return Status(name, None, str(error))
    bundle = graders.bundle
    _logger.info("product %s: %s %s (%s)", name, bundle.version, bundle.sha256[:12], bundle.licence)
    return Status(name, graders)


def _warm_up(graders: Graders) -> None:
    """The first run of a session takes longer than any later one; no station shall wait for it."""
    noise = np.random.default_rng(0).integers(0, 256, _WARM_UP_SIZE, dtype=np.uint8)
    _, encoded = cv2.imencode(".png", noise)
    for size in Width:
        graders.at(size).inspect(encoded.tobytes())


def _use_newest(name: str, graders: Graders, store: InspectionStore) -> None:
    try:
        stored = store.recipes(name)
    except RecipeError as error:
        _logger.warning("the newest recipe of %s is not used: %s", name, error)
        return
    newest = stored[-1].recipe if stored else graders.bundle.recipe
    if newest != graders.recipe:
        graders.use(newest)
        _logger.info("product %s is judged by recipe version %d", name, newest.version)
