"""Model bundles: what they are, where they lie, and whether they can be trusted here."""

from inspector.bundles.library import (
    bundle_folders,
    find_bundle,
    installed_products,
    user_models_folder,
)
from inspector.bundles.manifest import Bundle, Precision, read_bundle
from inspector.bundles.naming import category_titles
from inspector.bundles.verify import activate, check_files

__all__ = [
    "Bundle",
    "Precision",
    "activate",
    "bundle_folders",
    "category_titles",
    "check_files",
    "find_bundle",
    "installed_products",
    "read_bundle",
    "user_models_folder",
]
