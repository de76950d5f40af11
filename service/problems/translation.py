"""The library's own failures: which kind of problem each is, and what a program is told of it."""

from __future__ import annotations

from typing import Any

from inspector import errors
from service.problems.error import faults_listed
from service.problems.kinds import KINDS, Kind

__all__ = ["headers_of", "kind_of", "members_of"]

_RETRY_AFTER_S = 5  # a database that is locked or full is not back in a second

# The first class that fits counts, so a class stands before those it derives from.
_BY_ERROR: tuple[tuple[type[errors.InspectorError], str], ...] = (
    (errors.EmptyPictureError, "empty-picture"),
    (errors.UnsupportedPictureError, "unsupported-picture"),
    (errors.OversizePictureError, "oversize"),
    (errors.DamagedPictureError, "damaged-picture"),
    (errors.UnknownProductError, "unknown-product"),
    (errors.NotFoundError, "not-found"),
    (errors.PlantSyntaxError, "bad-plant"),
    (errors.UsageError, "bad-parameters"),
    (errors.PlantError, "bad-plant"),
    (errors.RecipeError, "bad-recipe"),
    (errors.BundleError, "product-unavailable"),
    (errors.KeyConflictError, "key-conflict"),
    (errors.VersionConflictError, "version-conflict"),
    (errors.LotConflictError, "lot-conflict"),
    (errors.KeyNameTakenError, "name-taken"),
    (errors.LastAdminKeyError, "last-admin-key"),
    (errors.StoreError, "store-unavailable"),
    (errors.BusyError, "busy"),
)
_MEMBERS: tuple[tuple[type[errors.InspectorError], tuple[str, ...]], ...] = (
    (
        errors.KeyConflictError,
        (
            *("station", "sequence", "recorded_digest", "received_digest"),
            *("recorded_product", "received_product"),
        ),
    ),
    (errors.UnknownProductError, ("product", "known")),
    (errors.VersionConflictError, ("expected", "newest")),
    (errors.LotConflictError, ("product", "lot")),
    (errors.BusyError, ("waiting", "retry_after_s")),
)


def kind_of(error: errors.InspectorError) -> Kind | None:
    """The kind of a failure; None for one that is the service's own fault."""
    name = next((name for raised, name in _BY_ERROR if isinstance(error, raised)), None)
    return None if name is None else KINDS[name]


def members_of(kind: Kind, error: Exception) -> dict[str, Any]:
    """What a program needs beside the sentence."""
    if kind.name == "bad-parameters" and isinstance(error, errors.UsageError):
        # What is wrong with the request as a whole is no single parameter's fault.
        return {"errors": faults_listed((name, str(error)) for name in error.parameters or (None,))}
    if isinstance(error, errors.PlantError | errors.PlantSyntaxError | errors.RecipeFaultsError):
        faults = [{"place": place, "message": message} for place, message in error.faults]
        return {"errors": faults}
    names = next((names for raised, names in _MEMBERS if isinstance(error, raised)), ())
    return {name: getattr(error, name) for name in names}


def headers_of(error: Exception) -> dict[str, str]:
    """When to try again, where that may help."""
    if isinstance(error, errors.BusyError):
        return {"Retry-After": str(error.retry_after_s)}
    if isinstance(error, errors.StoreUnavailableError):
        return {"Retry-After": str(_RETRY_AFTER_S)}
    return {}
