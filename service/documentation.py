"""/openapi.json, and /docs that needs nothing from the internet."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from service.schemas import Problem

__all__ = ["install"]

_ASSETS = "/docs/assets"


def install(app: FastAPI) -> None:
    """Describe problems in the schema, and serve the page that shows it."""
    describe = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            schemas = describe().setdefault("components", {}).setdefault("schemas", {})
            schemas["Problem"] = Problem.model_json_schema()
        return describe()

    app.openapi = described  # type: ignore[method-assign]  # FastAPI's own way to extend it
    folder = _asset_folder()
    if folder is not None:
        app.mount(_ASSETS, StaticFiles(directory=folder))
        app.add_route("/docs", _page, include_in_schema=False)


async def _page(request: Request) -> Response:
    root = request.scope.get("root_path", "")
    return get_swagger_ui_html(
        openapi_url=f"{root}/openapi.json",
        title="defect-inspector",
        swagger_js_url=f"{root}{_ASSETS}/swagger-ui-bundle.js",
        swagger_css_url=f"{root}{_ASSETS}/swagger-ui.css",
        swagger_favicon_url=f"{root}{_ASSETS}/favicon.png",
    )


def _asset_folder() -> Path | None:
    """Where Swagger UI lies; FastAPI's own page would fetch it from a CDN."""
    spec = find_spec("fastapi_offline")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "static"
