"""Which products can be graded here, with which model and by which recipe.

The folders of models are looked at while the service runs. What is new there is verified and
warmed before it takes the place of what is in use, and pictures in flight finish on the model
they began with. What cannot be used leaves the one before in use.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from inspector.bundles import Bundle
from inspector.bundles.versions import (
    install,
    is_own,
    keep,
    put_in_force,
    remove_unfinished,
    withdraw,
)
from inspector.errors import (
    BundleError,
    InspectorError,
    RecipeError,
    StoreError,
    UnknownProductError,
)
from inspector.executor import Graders
from inspector.ports import InspectionStore
from inspector.recipe import recipe_from_dict
from service.products.loading import Print, fingerprints, load_graders
from service.settings import Settings

__all__ = ["Products", "Status", "load_products"]

_PLANTS_OWN = ("grades", "audit_share", "fabric", "cells")
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Status:
    """What became of one product.

    Without graders it cannot be graded, and `fault` says why. With graders and a fault, the model
    that lies on disk now cannot be used, and the one before it is in use still.
    """

    name: str
    graders: Graders | None
    fault: str = ""


def load_products(settings: Settings, store: InspectionStore) -> Products:
    """Load and verify each product's model and run a picture through it.

    A model that cannot be used makes its product unavailable and leaves the others alone.
    """
    remove_unfinished()
    products = Products(settings, store)
    products.refresh(settled=True)
    return products


class Products:
    """Graders by product. Safe to use from threads."""

    def __init__(self, settings: Settings, store: InspectionStore) -> None:
        """Nothing is loaded before `refresh`."""
        self._settings = settings
        self._store = store
        self._statuses: Mapping[str, Status] = {}  # replaced whole, never changed
        self._changing = threading.RLock()
        self._loaded: dict[str, Print | None] = {}  # what each status was made of
        self._seen: Mapping[str, Print | None] = {}

    def __iter__(self) -> Iterator[Status]:
        """All products, by name."""
        statuses = self._statuses
        return iter(sorted(statuses.values(), key=lambda status: status.name))

    def graders(self, product: str) -> Graders:
        """Raises UnknownProductError, or BundleError where its model cannot be used."""
        status = self.status(product)
        if status.graders is None:
            raise BundleError(status.fault)
        return status.graders

    def status(self, product: str) -> Status:
        """What became of a product. Raises UnknownProductError."""
        statuses = self._statuses
        if product not in statuses:
            raise UnknownProductError(product, tuple(sorted(statuses)))
        return statuses[product]

    def use_recipes_in_force(self) -> None:
        """Judge by the newest recipe of each product, or by the model's own where there is none.

        A recipe that cannot be read leaves the one in use. Raises StoreUnavailableError.
        """
        for status in self:
            if status.graders is not None:
                _use_newest(status.name, status.graders, self._store)

    def refresh(self, *, settled: bool = False) -> None:
        """Take over what changed in the folders of models since the last look.

        A folder that differs from the last look as well is still being written and is left for
        the next one, unless `settled` says that nobody writes. Loads one model at a time.
        """
        with self._changing:
            prints = self._wanted(fingerprints())
            for name in sorted({*prints, *self._loaded}):
                now = prints.get(name)
                if name in self._loaded and self._loaded[name] == now:
                    continue
                if settled or (name in self._seen and self._seen[name] == now):
                    self._take_over(name, now)
            self._seen = {name: prints.get(name) for name in {*prints, *self._loaded}}

    def activate(self, product: str, sha256: str) -> Status:
        """Put another version of a product's model in force, here and on disk.

        Raises NotFoundError for a version that there is not, BundleError for one that cannot be
        used: the one before stays in force.
        """
        with self._changing:
            before = self._statuses.get(product)
            put_in_force(product, sha256)
            self.refresh(settled=True)
            after = self.status(product)
            if after.fault and before is not None and before.graders is not None:
                put_in_force(product, before.graders.bundle.sha256)
                self.refresh(settled=True)
                raise BundleError(after.fault)
            return after

    def install(self, bundle: Bundle) -> Status:
        """Put a bundle from elsewhere in force, here and on disk; the one before is kept.

        Raises BundleError for one that cannot be used: the one before stays in force.
        """
        with self._changing:
            before = self._statuses.get(bundle.product)
            install(bundle)
            self.refresh(settled=True)
            after = self.status(bundle.product)
            if not after.fault:
                return after
            if before is not None and before.graders is not None:
                put_in_force(bundle.product, before.graders.bundle.sha256)
            else:
                withdraw(bundle.product)
            self.refresh(settled=True)
            raise BundleError(after.fault)

    def serves(self, product: str) -> bool:
        """Whether a product would be served once there is a model of it."""
        return not self._settings.products or product in self._settings.products

    def adopt_thresholds(self, product: str) -> int:
        """Judge by a new model's own thresholds where the plant had set some for the one before.

        Grades, rules of rolls and cells and the share of audits stay the plant's. Returns the
        version of the recipe that is in force; 0 is the model's own.
        """
        graders = self.graders(product)
        own, used = graders.bundle.recipe, graders.recipe
        if used.version == 0:
            return 0
        kept = {name: used.as_dict()[name] for name in _PLANTS_OWN if name in used.as_dict()}
        adopted = recipe_from_dict(product, {**own.as_dict(), **kept})
        if adopted.as_dict() == used.as_dict():
            return used.version
        stored = self._store.set_recipe(adopted, note="thresholds of the model taught anew")
        self.use_recipes_in_force()
        return stored.recipe.version

    def withdraw(self, product: str) -> None:
        """Take the plant's own model of a product out of use; it is kept and can be put back.

        Raises NotFoundError, UsageError for a model that came with the program, BundleError.
        """
        with self._changing:
            withdraw(product)
            self.refresh(settled=True)

    def _wanted(self, prints: Mapping[str, Print]) -> Mapping[str, Print | None]:
        """The prints of all products that are to be served; None where there is no folder."""
        if not self._settings.products:
            return prints
        return {name: prints.get(name) for name in self._settings.products}

    def _take_over(self, name: str, found: Print | None) -> None:
        if found is None and name not in self._settings.products:
            del self._loaded[name]
            self._put(name, None)
            _logger.info("product %s was withdrawn", name)
            return
        self._loaded[name] = found
        status, before = self._load(name), self._statuses.get(name)
        if found is not None and status.graders is None and before and before.graders:
            status = replace(before, fault=status.fault)
        self._put(name, status)

    def _load(self, name: str) -> Status:
        try:
            graders = load_graders(name, self._settings)
        except InspectorError as error:
            _logger.warning("product %s: %s", name, error)
            return Status(name, None, str(error))
        self._use_newest_or_same(name, graders)
        bundle = graders.bundle
        _logger.info(
            "product %s: %s %s (%s)", name, bundle.version, bundle.sha256[:12], bundle.licence
        )
        _keep(graders)
        return Status(name, graders)

    def _use_newest_or_same(self, name: str, graders: Graders) -> None:
        """Begin with the recipe in force; while it cannot be looked up, with the one in use."""
        try:
            _use_newest(name, graders, self._store)
        except StoreError as error:
            _logger.warning("the recipe of %s was not looked up: %s", name, error)
            before = self._statuses.get(name)
            if before is not None and before.graders and before.graders.recipe.version:
                graders.use(before.graders.recipe)

    def _put(self, name: str, status: Status | None) -> None:
        others = {each: kept for each, kept in self._statuses.items() if each != name}
        self._statuses = others if status is None else {**others, name: status}


def _use_newest(name: str, graders: Graders, store: InspectionStore) -> None:
    try:
        stored = store.newest_recipe(name)
    except RecipeError as error:
        _logger.warning("the newest recipe of %s is not used: %s", name, error)
        return
    newest = graders.bundle.recipe if stored is None else stored.recipe
    if newest != graders.recipe:
        graders.use(newest)
        _logger.info("product %s is judged by recipe version %d", name, newest.version)


def _keep(graders: Graders) -> None:
    """Keep what was verified, so that one can go back to it when it is replaced."""
    if not is_own(graders.bundle):
        return
    try:
        keep(graders.bundle)
    except BundleError as error:
        _logger.warning("%s", error)
