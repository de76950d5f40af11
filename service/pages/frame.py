"""What all pages stand in: one template, one catalogue of words, one look."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache, partial, wraps
from http import HTTPStatus
from typing import Any, cast

import jinja2
import orjson
from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response

from inspector.bundles import category_titles
from inspector.charts import Catalogue, Formats, Language, Look, ThemeName, catalogue
from inspector.errors import StoreError
from inspector.plant import Plant, current_plant
from service.access import Person, Role, page_token, person_of
from service.access.headers import PAGE_POLICY
from service.pages.assets import PLOTLY, address
from service.pages.screen import Screen, remember, screen_of, switched
from service.problems import answer_failure, word_of
from service.routing import Endpoint, add_page_route
from service.state import service_of

__all__ = ["AREAS", "PageEndpoint", "add_page", "look_of", "macros", "page", "render", "words_of"]

_logger = logging.getLogger(__name__)

PageEndpoint = Callable[[Request], Response] | Endpoint
"""Answers a request with a page; one that is no coroutine function runs in a thread."""

AREAS = (
    ("board", "/"),
    ("inspections", "/inspections"),
    ("review", "/review"),
    ("statistics", "/statistics"),
    ("plant", "/plant"),
    ("products", "/products"),
)
"""The pages that stand in the bar above each page, by the names of their words."""

_PACKAGE = "service.pages"
_HEADERS = {
    "Cache-Control": "no-store",  # it shows who is signed in
    "Content-Security-Policy": PAGE_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Vary": "Accept-Language, Cookie",
}


def add_page(
    app: FastAPI, path: str, endpoint: PageEndpoint, role: Role | None = Role.VIEWER
) -> None:
    """Add a page for those of a role; what it raises is shown as a page too."""
    add_page_route(app, path, _shown(endpoint), role=role)


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A template with `values`, in the language and the look of the screen that asks.

    Reads the plant from the database: to be called in a thread, as `add_page` does. Templates
    are given `w` (words), `f` (numbers and times), `lang`, `theme`, `screen`, `plant`, `person`,
    `nav`, `asset(name)`, `at(path)`, `switched(name, value)`, `script_words(*keys)` and `now`.
    Raises StoreUnavailableError.
    """
    text = render(request, template, **values)
    response = HTMLResponse(text, status, headers=_HEADERS)
    remember(request, response)
    return response


def render(request: Request, template: str, **values: Any) -> str:
    """A template as text: for a part of a page that is sent by itself."""
    plant = current_plant(service_of(request).store).plant
    screen = screen_of(request, plant.zone)
    return (
        _environment().get_template(template).render(**_context(request, plant, screen), **values)
    )


def macros(template: str, **values: Any) -> Any:
    """The macros of a template as functions, with nothing at hand but `values`."""
    return _environment().get_template(template).make_module(values)


def look_of(request: Request, plant: Plant, product: str | None = None) -> Look:
    """The look of charts on the screen that asks; a product's categories by their names."""
    screen = screen_of(request, plant.zone)
    titles = category_titles([] if product is None else [product], screen.language.value)
    return Look.of(screen.language, plant.zone, ground=screen.theme, titles=titles)


def words_of(language: Language) -> Catalogue:
    """All sentences of the pages in a language."""
    return catalogue(_PACKAGE, language)


def _context(request: Request, plant: Plant, screen: Screen) -> dict[str, Any]:
    words = words_of(screen.language)
    root = request.scope.get("root_path", "").rstrip("/")
    return {
        "w": words,
        "f": Formats(screen.language, plant.zone),
        "lang": screen.language,
        "theme": screen.theme,
        "screen": screen,
        "plant": plant,
        "person": _person(request),
        "csrf": page_token(request),
        "root": root,
        "nav": [(name, root + path, _within(request, path)) for name, path in AREAS],
        "asset": lambda name: root + address(name),
        "at": lambda path: root + path,
        "switched": partial(switched, request),
        "script_words": partial(_script_words, words),
        "plotly": root + address(PLOTLY),
        "now": datetime.now(UTC),
        "languages": list(Language),
        "themes": list(ThemeName),
    }


def _person(request: Request) -> Person | None:
    try:
        return person_of(request)
    except LookupError:  # a page that is open to everybody
        return None


def _within(request: Request, path: str) -> bool:
    """Whether the page asked for is the one at a path, or lies below it."""
    asked = request.scope["path"].removeprefix(request.scope.get("root_path", "")) or "/"
    return bool(asked == path or (path != "/" and asked.startswith(f"{path}/")))


def _script_words(words: Catalogue, *keys: str) -> str:
    """Texts for scripts, as JSON that is safe in a script block; `group.` means all of it."""
    wanted = {each for key in keys for each in _meant(words, key)}
    found = {key: words.texts[key] for key in sorted(wanted)}
    return orjson.dumps(found).decode().replace("<", "\\u003c")


def _meant(words: Catalogue, key: str) -> list[str]:
    return [each for each in words.texts if each.startswith(key)] if key.endswith(".") else [key]


def _shown(endpoint: PageEndpoint) -> Endpoint:
    """The endpoint, its failures made into pages."""

    @wraps(endpoint)
    async def shown(request: Request) -> Response:
        try:
            return await _called(endpoint, request)
        except Exception as error:  # noqa: BLE001 - becomes a page; what is our fault is logged
            return await _failure(request, error)

    return shown


async def _called(endpoint: PageEndpoint, request: Request) -> Response:
    if inspect.iscoroutinefunction(endpoint):
        return await cast(Endpoint, endpoint)(request)
    return await run_in_threadpool(cast(Callable[[Request], Response], endpoint), request)


async def _failure(request: Request, error: Exception) -> Response:
    problem = await answer_failure(request, error)
    told = orjson.loads(problem.body)
    try:
        return await run_in_threadpool(
            page,
            request,
            "error.html.jinja",
            status=problem.status_code,
            problem=told,
            kind=word_of(told["type"]),
            comes_back=_comes_back(request, problem.status_code),
        )
    except StoreError:  # without a database there is no page: the problem itself
        return problem
    except Exception:
        _logger.exception("the page that tells of a failure could not be made")
        return problem


def _comes_back(request: Request, status: int) -> bool:
    """Whether a page tries again by itself: where that may soon help, and on a wall."""
    return status == HTTPStatus.SERVICE_UNAVAILABLE or _within(request, "/")


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader(_PACKAGE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
