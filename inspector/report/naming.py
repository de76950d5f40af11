"""What people call categories and models: read from the bundles that are installed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from inspector.bundles import Bundle, bundle_folders, category_titles, read_bundle
from inspector.charts import Language
from inspector.errors import BundleError

__all__ = ["Names", "installed_names"]


@dataclass(frozen=True, slots=True)
class Names:
    """Titles of categories by their names, versions of models by their hash."""

    titles: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)


def installed_names(language: Language, products: Collection[str]) -> Names:
    """What the bundles of this machine call the categories of some products, and all versions."""
    versions: dict[str, str] = {}
    for bundle in _bundles():
        versions.setdefault(bundle.sha256, bundle.version)
    return Names(category_titles(products, language.value), versions)


def _bundles() -> Iterator[Bundle]:
    """All that can be read; a damaged one names nothing."""
    for folder in bundle_folders():
        try:
            yield read_bundle(folder)
        except BundleError:
            continue
