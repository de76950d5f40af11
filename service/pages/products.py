"""Products: what can be graded, how well, by which thresholds; and how a new one is taught."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fastapi import FastAPI, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import HTMLResponse, Response

from inspector.charts import Language
from inspector.plant import current_plant
from inspector.ports import Dimension, Filter
from inspector.recipe import Recipe, differences
from inspector.teaching.pictures import FEWEST
from inspector.values import Severity
from service.access import Role, person_of
from service.first_run import setup_of
from service.pages.frame import add_page, page, render, words_of
from service.pages.screen import ScreenQuery, screen_of
from service.parameters import read_query
from service.products.effects import EffectQuery, effect_of
from service.products.products import Status
from service.products.recipes import RecipeVersion, recipe_versions
from service.products.routes import product_as_dict, product_in_full
from service.state import Service, service_of
from service.teaching.routes import TeachQuery

__all__ = ["install"]

_TEACH = "/products/-/teach"  # no product's name begins with a hyphen
_ONE = "/products/{product}"
_RATES = (0.005, 0.01, 0.02, 0.05)
_INTERVALS = {"overkill_rate_of_good": "overkill_interval"}
_PER_CENT = ("audit_share",)  # settings whose words say so
_NOTES = "products.licence_note."
_FIGURES = ("accuracy", "f1", "auroc", "overkill_rate_of_good", "false_reject_rate")


class TeachPageQuery(ScreenQuery):
    """Which product is taught anew; none: a new one."""

    product: str | None = Field(default=None, max_length=64)


class EffectPageQuery(EffectQuery):
    """What the figures beside the slider are about."""

    model_config = ConfigDict(extra="ignore", frozen=True)


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure of merit from a model's own card."""

    name: str
    value: float
    interval: tuple[float, float] | None


class _Change(BaseModel):
    """A setting that differs between two versions of a recipe, as text."""

    name: str
    before: str
    after: str


def install(app: FastAPI) -> None:
    """Add the pages of products."""
    add_page(app, "/products", list_products)
    add_page(app, _TEACH, teach, role=Role.ADMIN)
    add_page(app, _ONE, one_product)
    add_page(app, _ONE + "/effect", effect)


def list_products(request: Request) -> Response:
    """All products as cards, what to do next, and how a new one is taught."""
    service = service_of(request)
    today = _pictures_today(service)
    products = [
        {**product_as_dict(status), **_names(status), "today": today.get(status.name, 0)}
        for status in service.products
    ]
    return page(
        request,
        "products/list.html.jinja",
        products=[_shown(each) for each in products],
        setup=setup_of(service),
        job=next((job for job in service.jobs if not job.state.over), None),
        rehearsal=service.rehearsal.state,
        may_change=person_of(request).role is Role.ADMIN,
        teach_path=_TEACH,
    )


def teach(request: Request) -> Response:
    """Where good pictures are dropped."""
    service, query = service_of(request), read_query(TeachPageQuery, request.scope["query_string"])
    jobs = list(service.jobs)
    return page(
        request,
        "products/teach.html.jinja",
        again=query.product,
        known=[status.name for status in service.products],
        served=service.settings.products,
        fewest=FEWEST,
        rates=_RATES,
        usual_rate=TeachQuery().false_reject_rate,
        limits={
            "pictures": service.settings.teach_max_pictures,
            "bytes": service.settings.teach_max_bytes,
            "each": service.settings.max_body_bytes,
        },
        job=next((job for job in jobs if not job.state.over), None),
    )


def one_product(request: Request) -> Response:
    """A product: thresholds and what they would have done, model, versions, a box to try it."""
    service, name = service_of(request), request.path_params["product"]
    status = service.products.status(name)
    product = _shown(product_in_full(status))
    person = person_of(request)
    values: dict[str, Any] = {"product": product, "teach_path": _TEACH}
    values["may_change"] = person.role is Role.ADMIN
    values["may_try"] = person.role in (Role.ADMIN, Role.REVIEWER)
    if status.graders is None:
        return page(request, "products/unavailable.html.jinja", **values)
    versions = recipe_versions(service, name)
    return page(
        request,
        "products/one.html.jinja",
        **values,
        licence_words=_in_words(product["licence_note"], _language(request)),
        recipe=versions[-1].recipe,
        rules={each: versions[-1].recipe.rule(each) for each in status.graders.bundle.categories},
        severities=list(Severity),
        versions=list(_listed(versions, _Speech(request, status.graders.bundle.category_names))),
        today=_pictures_today(service).get(name, 0),
        effect=effect_of(service, name, EffectQuery()),
    )


def effect(request: Request) -> Response:
    """The figures beside the slider, anew for other thresholds."""
    raw = {key: value for key, value in request.query_params.items() if value}
    query = EffectPageQuery.model_validate(raw)
    name = request.path_params["product"]
    found = effect_of(service_of(request), name, query)
    return HTMLResponse(render(request, "products/effect.html.jinja", effect=found))


def _language(request: Request) -> Language:
    return screen_of(request, current_plant(service_of(request).store).plant.zone).language


def _in_words(note: str | None, language: Language) -> str | None:
    """The note on a licence, which bundles have in English; None where its words are not known."""
    for key, english in words_of(Language.EN).texts.items():
        if key.startswith(_NOTES) and english == note:
            return words_of(language)(key)
    return None


def _names(status: Status) -> dict[str, Any]:
    """What categories are called, by category and language."""
    return {
        "category_names": {} if status.graders is None else status.graders.bundle.category_names
    }


def _shown(product: Mapping[str, Any]) -> dict[str, Any]:
    metrics = product.get("metrics") or {}
    return {**product, "figures": list(_figures(metrics)), "measured_on": metrics.get("n")}


def _figures(metrics: Mapping[str, Any]) -> Iterator[_Figure]:
    """Figures of merit that a model's card has, accuracy first."""
    for name in _FIGURES:
        value = metrics.get(name)
        bounds = metrics.get(f"{name}_interval") or metrics.get(_INTERVALS.get(name, ""))
        if isinstance(value, float):
            pair = (bounds[0], bounds[1]) if isinstance(bounds, list) and len(bounds) == 2 else None
            yield _Figure(name, value, pair)


def _pictures_today(service: Service) -> dict[str, int]:
    """Pictures of production since the plant's midnight, by product."""
    zone = current_plant(service.store).plant.zone
    midnight = datetime.now(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    since = Filter(since=midnight.astimezone(UTC))
    counts = service.store.counts(since, by=(Dimension.PRODUCT,))
    return {count.product or "": count.pictures for count in counts}


class _Speech:
    """Settings of recipes in the words of the page; what has no field there keeps its name."""

    def __init__(self, request: Request, titles: Mapping[str, Mapping[str, str]]) -> None:
        self._language = _language(request)
        self._words = words_of(self._language).texts
        self._titles = titles

    def changes(self, before: Recipe, after: Recipe) -> Iterator[_Change]:
        """What differs between two recipes."""
        for each in differences(before, after):
            *place, setting = each.name.split(".")
            yield _Change(
                name=self._name(each.name, place, setting),
                before=self._value(setting, each.before),
                after=self._value(setting, each.after),
            )

    def _name(self, whole: str, place: list[str], setting: str) -> str:
        said = self._words.get(f"products.setting.{setting}")
        if said is None:
            return whole
        category = self._titles.get(place[-1], {}).get(self._language, place[-1]) if place else ""
        return f"{category} · {said}" if place else said

    def _value(self, setting: str, value: Any) -> str:
        if setting == "severity":
            return self._words.get(f"products.severity_name.{value}", str(value))
        return _text(100 * value if setting in _PER_CENT and value is not None else value)


def _listed(versions: list[RecipeVersion], speech: _Speech) -> Iterator[dict[str, Any]]:
    """Versions of a recipe, the newest first, each with what it changed and with what goes back."""
    for before, version in reversed(list(zip([None, *versions], versions, strict=False))):
        yield {
            "version": version,
            "changes": []
            if before is None
            else list(speech.changes(before.recipe, version.recipe)),
            "in_force": version is versions[-1],
            "settings": version.recipe.as_dict(),
        }


def _text(value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
