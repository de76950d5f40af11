"""What a recipe's thresholds would have done, while somebody moves them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Self

import numpy as np
from fastapi import FastAPI, Request
from pydantic import Field, model_validator
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from inspector.costs import Costs
from inspector.errors import DataError, UsageError
from inspector.production.history import Caution, History
from service.access import Role
from service.answers import respond
from service.documents import Exact, media_type
from service.intake.body import read_bytes
from service.parameters import read_query
from service.problems import ProblemError
from service.products import recipe_documents as documents
from service.products.recipes import PATH
from service.routing import Documented, add_route
from service.state import Service, service_of

__all__ = ["MOST_LABEL_BYTES", "EffectQuery", "effect_of", "install"]

MOST_LABEL_BYTES = 32 * 1024 * 1024
"""Largest file of labels."""

_CSV = "text/csv"
_READ = ("unknown-product", "bad-parameters", "product-unavailable", "store-unavailable")
_FREE = Costs(1.0, 1.0)  # where nobody said what a mistake costs: the cost is not shown
_BINS, _ENDS = 48, (-9.0, 9.0)  # of log-odds: 0.00012 to 0.99988
_MESSAGES = {
    Caution.NOTHING_LABELLED: "No picture that this model scored was decided by a person yet.",
    Caution.PASSES_NOT_AUDITED: "No passed pictures drawn for audit were judged by a person, so "
    "nobody knows what escapes; set audit_share in the recipe.",
    Caution.REVIEW_NOT_DECIDED: "Pictures that the model left to people wait for a decision.",
    Caution.REJECTS_NOT_CHECKED: "Rejected pictures were judged neither at random nor all of them, "
    "so nobody knows how many were good.",
    Caution.FEW_DEFECTIVE: "Fewer than 30 labelled pictures are defective, so how many escape is "
    "hardly known.",
    Caution.FEW_GOOD: "Fewer than 30 labelled pictures are good, so how many are rejected is "
    "hardly known.",
    Caution.OTHER_MODEL: "Decisions on pictures that another model had scored are left out.",
    Caution.NOT_PRODUCTIONS_MIX: "The labels are a file of their own: the review share and the "
    "cost hold for its mix of good and defective, not for production's.",
}


class ScoresQuery(Exact):
    """Whose scores are shown."""

    labels: str | None = Field(
        default=None,
        max_length=64,
        description="Uploaded labels by their name, in the place of decisions.",
    )


class EffectQuery(ScoresQuery):
    """Thresholds to try; those left out are the ones in force."""

    review_at: float | None = Field(default=None, ge=0, le=1)
    reject_at: float | None = Field(default=None, ge=0, le=1)
    escape_cost: float | None = Field(
        default=None, gt=0, allow_inf_nan=False, description="Of a defective picture that passes."
    )
    reject_cost: float | None = Field(
        default=None, gt=0, allow_inf_nan=False, description="Of a good picture that is rejected."
    )
    review_cost: float | None = Field(
        default=None, ge=0, allow_inf_nan=False, description="Of a look at a picture."
    )

    @model_validator(mode="after")
    def _both(self) -> Self:
        costs = {"escape_cost": self.escape_cost, "reject_cost": self.reject_cost}
        missing = [name for name, cost in costs.items() if cost is None]
        if len(missing) == 1:
            raise UsageError(
                f"escape_cost and reject_cost are given together or not at all; {missing[0]} is "
                "missing.",
                *missing,
            )
        return self

    @property
    def costs(self) -> Costs | None:
        """What mistakes cost; None where that is not said."""
        if self.escape_cost is None or self.reject_cost is None:
            return None
        return Costs(self.escape_cost, self.reject_cost, self.review_cost)


def install(app: FastAPI) -> None:
    """Add the routes that say what thresholds would have done."""
    place = {"parameters": [documents.PRODUCT_PARAMETER]}
    telling = Documented(
        documents.EffectAnswer,
        documents.EFFECT,
        query=EffectQuery,
        problems=(*_READ, "not-found"),
        extra=place,
    )
    spreading = Documented(
        documents.ScoresAnswer,
        documents.SCORES,
        query=ScoresQuery,
        problems=(*_READ, "not-found"),
        extra=place,
    )
    body = {"required": True, "content": {_CSV: {"schema": {"type": "string"}}}}
    taking = Documented(
        documents.LabelsAnswer,
        documents.LABELS,
        status=201,
        problems=(*_READ, "bad-labels", "oversize", "unsupported-content-type"),
        extra={**place, "requestBody": body},
    )
    add_route(app, "GET", PATH + "/effect", get_effect, telling, role=Role.VIEWER)
    add_route(app, "GET", PATH + "/scores", get_scores, spreading, role=Role.VIEWER)
    add_route(app, "POST", PATH + "/labels", post_labels, taking, role=Role.REVIEWER)


async def get_effect(request: Request) -> Response:
    """What two thresholds would have done to pictures whose truth is known.

    They are those that people decided on and the model in use had scored, or uploaded labels.
    What the history cannot tell is null, and `cautions` say why.
    """
    query = read_query(EffectQuery, request.scope["query_string"])
    product = request.path_params["product"]
    return respond(await run_in_threadpool(effect_of, service_of(request), product, query))


async def get_scores(request: Request) -> Response:
    """How the scores of good, defective and all latest pictures are spread."""
    query = read_query(ScoresQuery, request.scope["query_string"])
    product = request.path_params["product"]
    return respond(await run_in_threadpool(_scores, service_of(request), product, query.labels))


async def post_labels(request: Request) -> Response:
    """Take in labels made elsewhere: CSV with `score` and `label`, or an export of records.

    Kept in memory until the service restarts; nothing is counted or changed by them.
    """
    if media_type(request) not in (_CSV, "application/vnd.ms-excel"):  # browsers call it that too
        raise ProblemError(
            "unsupported-content-type",
            f"The Content-Type is {media_type(request)!r}; send the labels as {_CSV}.",
            content_type=media_type(request),
        )
    content = await read_bytes(request, MOST_LABEL_BYTES)
    product, service = request.path_params["product"], service_of(request)
    service.products.status(product)
    return respond(await run_in_threadpool(_kept, service, product, content), 201)


def _history(service: Service, product: str, labels: str | None) -> History:
    if labels is not None:
        return service.histories.labelled(product, labels)
    return service.histories.of(product, service.products.graders(product).bundle.sha256)


def effect_of(service: Service, product: str, query: EffectQuery) -> dict[str, Any]:
    """What the thresholds of a question would have done, as `EffectAnswer` has it.

    Raises UnknownProductError, BundleError, NotFoundError for labels that are gone, UsageError
    for thresholds that cross, and StoreUnavailableError.
    """
    graders = service.products.graders(product)
    history, recipe = _history(service, product, query.labels), graders.recipe
    review_at = recipe.review_at if query.review_at is None else query.review_at
    reject_at = recipe.reject_at if query.reject_at is None else query.reject_at
    if review_at > reject_at:
        raise UsageError(
            f"review_at ({review_at:g}) must not lie above reject_at ({reject_at:g}): pictures "
            "between the two go to review.",
            "review_at",
            "reject_at",
        )
    return {
        "product": product,
        "bundle": graders.bundle.sha256,
        "source": "decisions" if query.labels is None else "labels",
        "labelled": {
            "pictures": len(history.table),
            "good": history.good,
            "defective": history.defective,
            "elsewhere": history.elsewhere,
        },
        "strata": [stratum.as_dict() for stratum in history.strata],
        "asked": _outcome(history, review_at, reject_at, query.costs),
        "in_force": _outcome(history, recipe.review_at, recipe.reject_at, query.costs),
        "cautions": [{"code": each, "message": _MESSAGES[each]} for each in history.cautions],
    }


def _outcome(
    history: History, review_at: float, reject_at: float, costs: Costs | None
) -> dict[str, Any]:
    effect = history.effect(review_at, reject_at, costs or _FREE).as_dict()
    if costs is None:
        effect["cost_per_1000"] = None
    production = asdict(history.shares(review_at, reject_at))
    return {"review_at": review_at, "reject_at": reject_at, **effect, "production": production}


def _scores(service: Service, product: str, labels: str | None) -> dict[str, Any]:
    history = _history(service, product, labels)
    edges = 1 / (1 + np.exp(-np.linspace(*_ENDS, _BINS + 1)))
    table = history.table
    kinds = {
        "good": table.score[~table.defective],
        "defective": table.score[table.defective],
        "produced": history.produced,
    }
    counted = {
        # What lies beyond the ends belongs to the outermost bins.
        name: np.histogram(np.clip(scores, edges[0], edges[-1]), edges)[0].tolist()
        for name, scores in kinds.items()
    }
    return {"edges": edges.tolist(), **counted}


def _kept(service: Service, product: str, content: bytes) -> dict[str, Any]:
    try:
        name = service.histories.keep_labels(product, content)
    except DataError as error:
        raise ProblemError("bad-labels", str(error)) from error
    history = service.histories.labelled(product, name)
    return {
        "labels": name,
        "pictures": len(history.table),
        "good": history.good,
        "defective": history.defective,
    }
