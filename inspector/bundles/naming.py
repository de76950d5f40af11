"""What categories are called: by the models of the products that figures are of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import chain
from pathlib import Path

from inspector.bundles.library import find_folder
from inspector.bundles.manifest import MANIFEST, Bundle, read_bundle
from inspector.errors import BundleError, UnknownProductError, UsageError

__all__ = ["category_titles", "spoken", "titles_of"]

_BETWEEN_PRODUCTS = " / "


def category_titles(products: Iterable[str], *languages: str) -> dict[str, str]:
    """Titles by the names of categories, as the models of these products have them.

    Those of one product are its own. Where products call a category differently, their titles
    stand side by side in the order of the products, and a model without a title for one of its
    categories has its plain name. A product without a usable model names nothing. A title in
    several languages is said in each.
    """
    called = [_called(product, languages) for product in sorted(set(products))]
    titles = {
        category: _side_by_side(each[category] for each in called if category in each)
        for category in dict.fromkeys(chain.from_iterable(called))
    }
    return {category: title for category, title in titles.items() if title != category}


def titles_of(bundle: Bundle, *languages: str) -> dict[str, str]:
    """Titles of all categories of one model; the plain name where it has no title."""
    return {
        category: spoken(bundle.category_names.get(category, {}), languages) or category
        for category in dict.fromkeys((*bundle.categories, *bundle.category_names))
    }


def spoken(names: Mapping[str, str], languages: Iterable[str], between: str = " ") -> str:
    """A name in each of the languages that it is known in; once where two are one."""
    return between.join(dict.fromkeys(names[each] for each in languages if each in names))


def _side_by_side(titles: Iterable[str]) -> str:
    """Each title once, whatever letters are capital."""
    found: dict[str, str] = {}
    for title in titles:
        found.setdefault(title.casefold(), title)
    return _BETWEEN_PRODUCTS.join(found.values())


def _called(product: str, languages: tuple[str, ...]) -> Mapping[str, str]:
    try:
        folder = find_folder(product)
        stat = (folder / MANIFEST).stat()
        bundle = _read(folder, (stat.st_ino, stat.st_mtime_ns, stat.st_size))
    except (BundleError, UnknownProductError, UsageError, OSError):
        return {}
    return titles_of(bundle, *languages) if bundle.product == product else {}


@lru_cache(maxsize=64)
def _read(folder: Path, _stamp: tuple[int, int, int]) -> Bundle:
    """A manifest, read anew when its file has changed: charts ask for it many times a second."""
    return read_bundle(folder)
