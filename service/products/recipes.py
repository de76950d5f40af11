"""Recipes over HTTP: read, set, looked back at. A version is in force as soon as it is set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from typing import Any, Self

from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from inspector.errors import NotFoundError, VersionConflictError
from inspector.ports import RECIPE, StoredRecipe
from inspector.recipe import Recipe, checked_recipe, differences
from service.access import Role, note_change
from service.answers import respond
from service.documents import (
    IF_MATCH,
    WRITING,
    NoteQuery,
    VersionQuery,
    expected_version,
    json_body,
    read_object,
    tagged,
)
from service.parameters import read_query
from service.products import recipe_documents as documents
from service.routing import Documented, add_route
from service.state import Service, service_of

__all__ = ["PATH", "RecipeVersion", "install", "recipe_versions", "set_recipe"]

PATH = "/v1/recipes/{product}"
_READ = ("unknown-product", "bad-parameters", "product-unavailable", "store-unavailable")


@dataclass(frozen=True, slots=True)
class RecipeVersion:
    """A recipe, when it was set (None: it is the model's own) and why."""

    recipe: Recipe
    created_at: datetime | None = None
    note: str = ""

    @property
    def version(self) -> int:
        """Its number; 0 is the model's own."""
        return self.recipe.version

    @classmethod
    def of(cls, stored: StoredRecipe) -> Self:
        """A version that somebody set."""
        return cls(stored.recipe, stored.created_at, stored.note)

    def as_dict(self) -> dict[str, Any]:
        """What all answers say of a version."""
        return {
            "version": self.version,
            "sha256": self.recipe.ref.sha256,
            "created_at": self.created_at,
            "note": self.note,
        }


def install(app: FastAPI) -> None:
    """Add the routes that read and set recipes."""
    place = {"parameters": [documents.PRODUCT_PARAMETER]}
    shown = partial(Documented, documents.RecipeAnswer, documents.RECIPE_ANSWER)
    reading = shown(query=VersionQuery, problems=(*_READ, "not-found"), extra=place)
    writing = shown(
        query=NoteQuery,
        problems=(*WRITING, "unknown-product", "product-unavailable", "bad-recipe"),
        extra={
            "parameters": [documents.PRODUCT_PARAMETER, IF_MATCH],
            "requestBody": json_body(documents.RecipeDocument, documents.RECIPE),
        },
    )
    listing = Documented(
        documents.RecipeVersions, documents.RECIPE_VERSIONS, problems=_READ, extra=place
    )
    add_route(app, "GET", PATH, get_recipe, reading, role=Role.VIEWER)
    add_route(app, "PUT", PATH, put_recipe, writing, role=Role.ADMIN)
    add_route(app, "GET", PATH + "/versions", list_recipe_versions, listing, role=Role.VIEWER)


async def get_recipe(request: Request) -> Response:
    """The recipe in force, or another version; version 0 is the model's own."""
    version = read_query(VersionQuery, request.scope["query_string"]).version
    product = request.path_params["product"]
    versions = await run_in_threadpool(recipe_versions, service_of(request), product)
    return _answer(_version(versions, version), versions[-1])


async def put_recipe(request: Request) -> Response:
    """Set a recipe, all of it anew; the next picture is judged by it.

    The recipe in force, sent again, makes no new version. Where it has faults, all are listed.
    """
    note = read_query(NoteQuery, request.scope["query_string"]).note
    expected, product = expected_version(request), request.path_params["product"]
    settings, service = await read_object(request), service_of(request)
    before, after = await run_in_threadpool(
        set_recipe, service, product, settings, note=note, expected=expected
    )
    if after.version != before.version:
        changes = differences(before.recipe, after.recipe)
        note_change(
            request,
            "recipe.set",
            product,
            {
                "version": after.version,
                "note": note,
                "changes": {each.name: [each.before, each.after] for each in changes},
            },
        )
    return _answer(after, after)


async def list_recipe_versions(request: Request) -> Response:
    """When the recipe was set, why and what was changed, the newest first."""
    product = request.path_params["product"]
    versions = await run_in_threadpool(recipe_versions, service_of(request), product)
    pairs = zip([versions[0], *versions], versions, strict=False)
    listed = [_listed(before.recipe, stored) for before, stored in pairs]
    return respond({"versions": listed[::-1]})


def recipe_versions(service: Service, product: str) -> list[RecipeVersion]:
    """All versions, oldest first, the model's own before all; the last is in force.

    Raises UnknownProductError, BundleError and StoreUnavailableError.
    """
    own = service.products.graders(product).bundle.recipe
    stored = service.store.recipes(product)
    return [RecipeVersion(own), *map(RecipeVersion.of, stored)]


def set_recipe(
    service: Service,
    product: str,
    settings: Mapping[str, Any],
    *,
    note: str = "",
    expected: int | None = None,
) -> tuple[RecipeVersion, RecipeVersion]:
    """Put settings in force; returns the version before and the one that holds now.

    Raises RecipeFaultsError for settings that cannot be used, VersionConflictError where
    `expected` is given and another version is in force, and what `recipe_versions` raises.
    """
    before = recipe_versions(service, product)[-1]
    categories = service.products.graders(product).bundle.categories
    wanted = checked_recipe(product, settings, categories)
    if wanted.as_dict() == before.recipe.as_dict():
        _check_version(product, before.version, expected)
        return before, before
    document = service.store.put_document(
        RECIPE, product, wanted.as_dict(), note=note, expected=expected
    )
    service.products.use_recipes_in_force()
    return before, RecipeVersion.of(StoredRecipe.from_document(document))


def _check_version(product: str, newest: int, expected: int | None) -> None:
    if expected not in (None, newest):
        raise VersionConflictError(kind=RECIPE, name=product, expected=expected or 0, newest=newest)


def _version(versions: Sequence[RecipeVersion], wanted: int | None) -> RecipeVersion:
    if wanted is None:
        return versions[-1]
    found = next((each for each in versions if each.version == wanted), None)
    if found is None:
        raise NotFoundError(
            f"There is no version {wanted} of this recipe; the newest is {versions[-1].version}."
        )
    return found


def _answer(version: RecipeVersion, newest: RecipeVersion) -> Response:
    recipe = version.recipe
    document = {
        **version.as_dict(),
        "product": recipe.product,
        "in_force": version.version == newest.version,
        "recipe": recipe.as_dict(),
    }
    return tagged(respond(document), version.version)


def _listed(before: Recipe, version: RecipeVersion) -> dict[str, Any]:
    recipe = version.recipe
    return {
        **version.as_dict(),
        "review_at": recipe.review_at,
        "reject_at": recipe.reject_at,
        "changes": [asdict(each) for each in differences(before, recipe)],
    }
