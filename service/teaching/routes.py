"""Teaching over HTTP: pictures of good product come in, a product that is served comes out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

import cv2
import numpy as np
from fastapi import FastAPI, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from inspector.adapters.decoding import decode
from inspector.bundles import installed_products, read_bundle
from inspector.bundles.library import check_product_name
from inspector.errors import InspectorError, NotFoundError
from inspector.teaching import FALSE_REJECT_RATES, TeachRequest
from service.access import Role, note_change, person_of
from service.answers import respond
from service.documents import Exact, json_body, path_parameter, read_object
from service.parameters import checked, read_query
from service.problems import ProblemError, bad_parameters
from service.products.products import Products
from service.products.recipe_documents import PRODUCT_PARAMETER
from service.routing import BYTES, Documented, add_route
from service.settings import Settings
from service.state import Service, service_of
from service.teaching import documents
from service.teaching.job import Job
from service.teaching.jobs import Jobs
from service.teaching.process import request_as_dict
from service.teaching.uploads import DEFECTS, GOOD, Uploaded, UploadLimits, receive_pictures

__all__ = ["TEACHING", "install", "take_into_service"]

TEACHING = "service.teaching.process"
"""The module that is run to teach."""

_JOB = "/v1/jobs/{job}"
_LONGEST_SIDE = 900  # pixels of a picture that is only looked at
_QUALITY = 85


class TeachQuery(Exact):
    """What is taught."""

    title_en: str | None = Field(default=None, max_length=80, description="Its English name.")
    title_zh: str | None = Field(default=None, max_length=80, description="Its Chinese name.")
    false_reject_rate: float = Field(
        default=0.02,
        ge=FALSE_REJECT_RATES[0],
        le=FALSE_REJECT_RATES[1],
        description="Share of good pictures that may be rejected.",
    )
    accept_outliers: bool = Field(
        default=False, description="Learn from pictures that stand out among the good ones, too."
    )
    replace: bool = Field(
        default=False, description="Take the place of the product's model; that one is kept."
    )

    @property
    def titles(self) -> dict[str, str]:
        """What screens show, by language."""
        given = {"en": self.title_en, "zh": self.title_zh}
        return {language: text.strip() for language, text in given.items() if text and text.strip()}


def install(app: FastAPI) -> None:
    """Add the routes of teaching and of jobs."""
    one = {"parameters": [documents.JOB_PARAMETER]}
    shown = partial(Documented, documents.JobAnswer, documents.JOB)
    teaching = shown(
        status=202,
        query=TeachQuery,
        problems=(
            *("malformed-body", "bad-parameters", "oversize", "unsupported-content-type"),
            *("unsupported-picture", "product-exists", "job-running", "job-stopped"),
            "product-unavailable",
        ),
        extra={"parameters": [PRODUCT_PARAMETER], "requestBody": _form()},
    )
    again = shown(
        status=202,
        problems=(
            *("malformed-body", "bad-parameters", "oversize", "unsupported-content-type"),
            *("not-found", "job-running"),
        ),
        extra={**one, "requestBody": json_body(documents.AgainDocument, documents.AGAIN)},
    )
    telling = shown(problems=("not-found",), extra=one)
    listing = Documented(documents.JobList, documents.JOBS)
    showing = Documented(
        None, "", problems=("not-found",), extra=_picture(), media_type="image/jpeg"
    )
    add_route(app, "POST", "/v1/products/{product}/teach", teach, teaching, role=Role.ADMIN)
    add_route(app, "GET", "/v1/jobs", list_jobs, listing, role=Role.VIEWER)
    add_route(app, "GET", _JOB, get_job, telling, role=Role.VIEWER)
    add_route(app, "DELETE", _JOB, cancel_job, telling, role=Role.ADMIN)
    add_route(app, "POST", _JOB + "/again", try_again, again, role=Role.ADMIN)
    add_route(app, "GET", _JOB + "/pictures/{picture:path}", get_picture, showing, role=Role.ADMIN)


async def teach(request: Request) -> Response:
    """Teach a product from pictures of good pieces, and from some of defects where there are any.

    Answers as soon as all pictures are here; `GET /v1/jobs/{job}` tells how far it is. The product
    is served as soon as it is taught. Fields of the form: `good`, and `defects.NAME` a category.
    """
    query = read_query(TeachQuery, request.scope["query_string"])
    service, product = service_of(request), request.path_params["product"]
    await run_in_threadpool(_check_product, service, product, query)
    job = await run_in_threadpool(service.jobs.begin, product, person_of(request).name)
    folder, jobs = job.folder or Path(), service.jobs
    try:
        uploaded = await receive_pictures(
            request, folder, _limits(service.settings), partial(jobs.check_receiving, job.id)
        )
        started = await run_in_threadpool(
            jobs.run, job.id, request_as_dict(_request(product, folder, query, uploaded))
        )
    except ClientDisconnect:
        await run_in_threadpool(
            jobs.give_up, job.id, "The connection broke while the pictures were sent."
        )
        return Response(status_code=400)  # nobody is left to read it
    except Exception as error:
        fault = str(getattr(error, "detail", None) or error)
        await run_in_threadpool(jobs.give_up, job.id, fault)
        raise
    detail = {"good": uploaded.good, "defects": uploaded.defects, "job": job.id}
    note_change(request, "product.teach", product, detail)
    return respond(started.as_dict(), 202)


async def list_jobs(request: Request) -> Response:
    """The latest jobs, the newest first."""
    return respond({"jobs": [job.as_dict() for job in service_of(request).jobs]})


async def get_job(request: Request) -> Response:
    """How far a job is, and what came of it."""
    return respond(service_of(request).jobs.get(request.path_params["job"]).as_dict())


async def cancel_job(request: Request) -> Response:
    """Stop a job; nothing that it made is left. One that is over stays as it is."""
    job = await run_in_threadpool(service_of(request).jobs.cancel, request.path_params["job"])
    note_change(request, "job.cancel", job.product, {"job": job.id})
    return respond(job.as_dict())


async def try_again(request: Request) -> Response:
    """Try a job again that failed, without some of its pictures or with less care."""
    given = checked(documents.AgainDocument, await read_object(request))
    jobs = service_of(request).jobs
    job = await run_in_threadpool(_again, jobs, request.path_params["job"], given)
    note_change(request, "product.teach", job.product, {"job": job.id, **given.model_dump()})
    return respond(job.as_dict(), 202)


async def get_picture(request: Request) -> Response:
    """A picture that a job works with, made small enough to be looked at."""
    job = service_of(request).jobs.get(request.path_params["job"])
    content = await run_in_threadpool(_small, job, request.path_params["picture"])
    return Response(content, media_type="image/jpeg", headers={"Cache-Control": "no-store"})


def take_into_service(products: Products, job: Job, result: Mapping[str, Any]) -> dict[str, Any]:
    """Serve what a job has taught; returns what is said of it.

    Raises BundleError where it cannot be used here: then the model before stays in force.
    """
    bundle = read_bundle(Path(result["folder"]))
    status = products.install(bundle)
    adopted = products.adopt_thresholds(job.product)
    said = {name: value for name, value in result.items() if name != "folder"}
    return {
        **said,
        "bundle": bundle.sha256,
        "version": bundle.version,
        "recipe_version": adopted,
        "served": status.graders is not None,
    }


def _check_product(service: Service, product: str, query: TeachQuery) -> None:
    check_product_name(product)
    if product in installed_products() and not query.replace:
        raise ProblemError(
            "product-exists",
            f"There is a product {product!r} already; choose another name, or say replace=true: "
            "its model is kept and can be put back.",
        )
    if not service.products.serves(product):
        message = (
            f"INSPECTOR_PRODUCTS names which products are served, and {product!r} is not among "
            "them; add it and restart the service, or leave the setting out"
        )
        raise bad_parameters({"product": message})


def _limits(settings: Settings) -> UploadLimits:
    return UploadLimits(
        pictures=settings.teach_max_pictures,
        picture_bytes=settings.max_body_bytes,
        all_bytes=settings.teach_max_bytes,
        idle_s=settings.body_seconds,
    )


def _request(product: str, folder: Path, query: TeachQuery, uploaded: Uploaded) -> TeachRequest:
    return TeachRequest(
        good=folder / GOOD,
        product=product,
        out=folder / "made",
        defects=folder / DEFECTS if uploaded.defects else None,
        false_reject_rate=query.false_reject_rate,
        titles=query.titles,
        replace=True,  # into an empty folder; what is in force is replaced when it is finished
        accept_outliers=query.accept_outliers,
    )


def _again(jobs: Jobs, job_id: str, given: documents.AgainDocument) -> Job:
    job = jobs.get(job_id)
    without = [_picture_file(job, name) for name in given.leave_out]
    accepting = given.accept_outliers or job.request.get("accept_outliers", False)
    return jobs.run(job_id, {**job.request, "accept_outliers": accepting}, without)


def _picture_file(job: Job, name: str) -> Path:
    """A picture of a job by the name that it is told under. Raises NotFoundError."""
    parts = PurePosixPath(name).parts
    places = (parts,) if parts[:1] in ((GOOD,), (DEFECTS,)) else ((GOOD, *parts), (DEFECTS, *parts))
    if job.folder is not None and not {"..", "/"} & set(parts):
        for place in places:
            if job.folder.joinpath(*place).is_file():
                return job.folder.joinpath(*place)
    raise NotFoundError(f"There is no picture {name!r} in this job.")


def _small(job: Job, name: str) -> bytes:
    try:
        pixels = decode(_picture_file(job, name).read_bytes()).pixels
    except InspectorError as error:
        raise NotFoundError(f"{name} cannot be shown: {error}") from error
    scale = min(1.0, _LONGEST_SIDE / max(pixels.shape[:2]))
    shown = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    if shown.dtype == np.uint16:
        shown = cv2.convertScaleAbs(shown, alpha=255 / 65535)
    shown = shown if shown.ndim == 2 else cv2.cvtColor(shown, cv2.COLOR_RGB2BGR)
    return bytes(cv2.imencode(".jpg", shown, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1].tobytes())


def _form() -> dict[str, Any]:
    pictures = {"type": "array", "items": BYTES}
    schema = {
        "type": "object",
        "properties": {GOOD: pictures},
        "required": [GOOD],
        "additionalProperties": pictures,
    }
    return {"required": True, "content": {"multipart/form-data": {"schema": schema}}}


def _picture() -> dict[str, Any]:
    place = path_parameter("picture", "As `pictures` names it.")
    return {"parameters": [documents.JOB_PARAMETER, place]}
