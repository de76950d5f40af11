"""One product's grader at both widths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from inspector.adapters.decoding import DEFAULT_LIMITS, Limits
from inspector.bundles import Bundle, Precision
from inspector.bundles.verify import open_session
from inspector.executor.scheduling import Width
from inspector.pipeline import Inspector
from inspector.recipe import Recipe

__all__ = ["Graders"]


@dataclass(frozen=True, slots=True)
class Graders:
    """The same verified graph in a session that spreads over all cores and in a one-thread one.

    A one-thread session runs on the thread that calls it, so one serves every core at once and
    the weights lie in memory twice, however many cores there are.
    """

    wide: Inspector
    narrow: Inspector

    @classmethod
    def load(cls, product: str, *, cores: int, limits: Limits = DEFAULT_LIMITS) -> Self:
        """Load and verify a product's bundle. Raises UnknownProductError or BundleError."""
        wide = Inspector.load(product, threads=cores, limits=limits)
        if cores == 1:
            return cls(wide, wide)
        precision = Precision(wide.bundle_ref.precision)
        return cls(wide, wide.on(open_session(wide.bundle, precision, threads=1)))

    @property
    def bundle(self) -> Bundle:
        """The model in use."""
        return self.wide.bundle

    @property
    def recipe(self) -> Recipe:
        """The recipe in force."""
        return self.wide.recipe

    def at(self, width: Width) -> Inspector:
        """The grader for work of this width."""
        return self.wide if width is Width.WIDE else self.narrow

    def use(self, recipe: Recipe) -> None:
        """Judge from now on by another recipe, at both widths."""
        self.wide.use(recipe)
        self.narrow.use(recipe)
