"""Products over HTTP: which there are, what their models say of themselves, which version holds."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Any

from fastapi import FastAPI, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from inspector.bundles import Bundle
from inspector.bundles.versions import available_versions, is_own
from inspector.pipeline import Graded
from inspector.plain import verdict_as_dict
from service import examples
from service.access import Role, note_change
from service.answers import respond
from service.documents import BODY_PROBLEMS, Exact, json_body, read_object
from service.intake.body import read_picture
from service.intake.routes import PICTURE_BODY
from service.parameters import Name, checked, read_query
from service.products import documents
from service.products.cards import card_html, read_card
from service.products.products import Status
from service.products.recipe_documents import PRODUCT_PARAMETER
from service.routing import Documented, add_route
from service.schemas import ProductList
from service.state import Service, service_of

__all__ = ["PATH", "install", "product_as_dict", "product_in_full"]

PATH = "/v1/products/{product}"
_PLACE = {"parameters": [PRODUCT_PARAMETER]}


class TryQuery(Exact):
    """What a picture is tried as."""

    product: Name = Field(description="What is to be judged.", examples=["solar-cell"])


def install(app: FastAPI) -> None:
    """Add the routes of products."""
    listing = Documented(ProductList, examples.PRODUCTS)
    add_route(app, "GET", "/v1/products", products, listing, role=Role.VIEWER, stations=True)
    telling = Documented(
        documents.ProductDetail, documents.PRODUCT, problems=("unknown-product",), extra=_PLACE
    )
    add_route(app, "GET", PATH, product, telling, role=Role.VIEWER)
    _install_changes(app)
    trying = Documented(
        documents.TriedAnswer,
        documents.TRIED,
        query=TryQuery,
        extra=PICTURE_BODY,
        problems=(
            *("empty-picture", "malformed-body", "unknown-product", "oversize", "bad-parameters"),
            *("unsupported-content-type", "unsupported-picture", "damaged-picture", "busy"),
            "product-unavailable",
        ),
    )
    add_route(app, "POST", "/v1/try", try_out, trying, role=Role.REVIEWER)


def _install_changes(app: FastAPI) -> None:
    refusing = ("unknown-product", "not-found", "bad-parameters", "product-unavailable")
    activating = Documented(
        documents.ProductDetail,
        documents.PRODUCT,
        problems=(*refusing, *BODY_PROBLEMS),
        extra={
            **_PLACE,
            "requestBody": json_body(
                documents.ActivateDocument, {"sha256": documents.PRODUCT["bundle"]["sha256"]}
            ),
        },
    )
    listing = Documented(ProductList, examples.PRODUCTS, problems=refusing, extra=_PLACE)
    add_route(app, "POST", PATH + "/activate", activate, activating, role=Role.ADMIN)
    add_route(app, "DELETE", PATH, withdraw, listing, role=Role.ADMIN)


async def products(request: Request) -> Response:
    """Every product with the model and the recipe that judge it."""
    return _listed(service_of(request))


async def product(request: Request) -> Response:
    """One product with its model's card, certificate and versions."""
    service = service_of(request)
    status = service.products.status(request.path_params["product"])
    return respond(await run_in_threadpool(product_in_full, status))


async def activate(request: Request) -> Response:
    """Put another version of a product's model in force: a newer one, or a former one again.

    It is verified first; the next picture is judged by it, and the one before is kept.
    """
    given = checked(documents.ActivateDocument, await read_object(request))
    name, service = request.path_params["product"], service_of(request)
    status = await run_in_threadpool(service.products.activate, name, given.sha256)
    note_change(request, "product.activate", name, {"bundle": given.sha256})
    return respond(await run_in_threadpool(product_in_full, status))


async def withdraw(request: Request) -> Response:
    """Take the plant's own model of a product out of use; it is kept and can be put back.

    Answers with the products that are left. One that came with the program stays.
    """
    name, service = request.path_params["product"], service_of(request)
    await run_in_threadpool(service.products.withdraw, name)
    note_change(request, "product.withdraw", name)
    return _listed(service)


async def try_out(request: Request) -> Response:
    """Grade a picture without recording or counting it, by the model and recipe in force."""
    query, service = read_query(TryQuery, request.scope["query_string"]), service_of(request)
    service.intake.check_room(query.product)
    with service.bodies.room() as room:
        picture = await read_picture(request, service.settings.max_body_bytes, room)
        graded = await asyncio.wrap_future(service.intake.try_out(query.product, picture))
    return respond(_tried(query.product, graded))


def product_as_dict(status: Status) -> dict[str, Any]:
    """A product as lists show it."""
    if status.graders is None:
        return {"product": status.name, "status": "unavailable", "detail": status.fault}
    bundle = status.graders.bundle
    return {
        "product": status.name,
        "status": "ready",
        "detail": status.fault or None,
        "titles": dict(bundle.titles),
        "categories": bundle.categories,
        "licence": bundle.licence,
        "own": is_own(bundle),
        "metrics": dict(bundle.metrics),
        "bundle": asdict(status.graders.wide.bundle_ref),
        "recipe": asdict(status.graders.recipe.ref),
    }


def product_in_full(status: Status) -> dict[str, Any]:
    """A product with all that its model says; reads the folders of models."""
    graders = status.graders
    used = None if graders is None else graders.bundle
    versions = [_version(each, used) for each in available_versions(status.name)]
    listed = {**product_as_dict(status), "versions": versions}
    if graders is None or used is None:
        return listed
    card = read_card(used)
    recipe = graders.recipe
    return {
        **listed,
        "category_names": {name: dict(words) for name, words in used.category_names.items()},
        "severities": {name: recipe.rule(name).severity.value for name in used.categories},
        "licence_note": used.licence_note or None,
        "card": None if card is None else card_html(card),
        "certificate": dict(used.parity),
        "data": dict(used.data),
        "training": dict(used.training),
        "input": used.input_shape,
        "files": dict(used.files),
    }


def _version(bundle: Bundle, used: Bundle | None) -> dict[str, Any]:
    return {
        "version": bundle.version,
        "sha256": bundle.sha256,
        "in_force": used is not None and bundle.sha256 == used.sha256,
        "own": is_own(bundle),
        "licence": bundle.licence,
        "metrics": dict(bundle.metrics),
    }


def _listed(service: Service) -> Response:
    return respond({"products": [product_as_dict(status) for status in service.products]})


def _tried(product: str, graded: Graded) -> dict[str, Any]:
    return {
        "product": product,
        **verdict_as_dict(graded.verdict),
        "width": graded.width,
        "height": graded.height,
        "recorded": False,
    }
