"""What people call categories and models: read from the bundles that are installed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from inspector.bundles import Bundle, bundle_folders, read_bundle
from inspector.charts import Language
from inspector.errors import BundleError

__all__ = ["Names", "installed_names"]


@dataclass(frozen=True, slots=True)
class Names:
    """Titles of categories by their names, versions of models by their hash."""

    titles: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)


def installed_names(language: Language) -> Names:
    """The names that the bundles of this machine give, in a language where they have it."""
    titles: dict[str, str] = {}
    versions: dict[str, str] = {}
    for bundle in _bundles():
        versions.setdefault(bundle.sha256, bundle.version)
        for category, names in bundle.category_names.items():
            if language.value in names:
                titles.setdefault(category, names[language.value])
    return Names(titles, versions)


def _bundles() -> Iterator[Bundle]:
    """All that can be read; a damaged one names nothing."""
    for folder in bundle_folders():
        try:
            yield read_bundle(folder)
        except BundleError:
            continue
