"""Labelled scores from what people said to records of production."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from inspector.errors import DataError
from inspector.ports import InspectionStore
from inspector.production.history import (
    MOST_LABELLED,
    Caution,
    History,
    decided_units,
    history_of,
)

__all__ = ["reviewed"]

_MISSING: Mapping[Caution, str] = MappingProxyType(
    {
        Caution.NOTHING_LABELLED: "nobody has decided on a picture that this model scored",
        Caution.PASSES_NOT_AUDITED: (
            "nobody looked at passed pictures drawn at random, so what escapes is unmeasured: "
            "inspector recipes set {product} --audit-share 0.02 draws some for people to judge"
        ),
        Caution.REVIEW_NOT_DECIDED: "people have not decided on what was left to them",
        Caution.REJECTS_NOT_CHECKED: (
            "of the rejected pictures people judged some that were not drawn at random, so what "
            "is rejected wrongly is unmeasured: judge all of them for a while"
        ),
    }
)


def reviewed(store: InspectionStore, product: str, bundle: str) -> History:
    """What people decided on pictures that the model with this SHA-256 scored.

    Raises DataError where that cannot stand for all that was produced.
    """
    counts = decided_units(store, product)
    decided = store.judged(product, bundle, decided=True, limit=MOST_LABELLED)
    history = history_of(counts, bundle, decided, ())
    reasons = [
        _MISSING[caution].format(product=product)
        for caution in history.cautions
        if caution in _MISSING
    ]
    if reasons:
        raise DataError(f"The reviews of {product!r} support no bands: {'; '.join(reasons)}.")
    return history
