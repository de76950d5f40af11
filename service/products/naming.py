"""What categories are called, as the models in service give them."""

from __future__ import annotations

from service.state import Service

__all__ = ["category_titles"]


def category_titles(service: Service, language: str) -> dict[str, str]:
    """Titles by the names of categories, where a model has them in the language."""
    return {
        category: names[language]
        for status in service.products
        if status.graders is not None
        for category, names in status.graders.bundle.category_names.items()
        if language in names
    }
