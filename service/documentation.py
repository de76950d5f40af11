"""/openapi.json, and /docs that needs nothing from the internet."""

from __future__ import annotations

import html
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles

from service.access import Role, page_token
from service.access.headers import inline_hashes
from service.access.schemes import SCHEMES
from service.answers import respond
from service.openapi import complete
from service.routing import add_page_route
from service.schemas import Problem

__all__ = ["install"]

_ASSETS = "/docs/assets"
# FastAPI's own page cannot send the token that a browser needs that signed in.
_PAGE = """<!doctype html>
<html lang="en" data-root="{root}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="csrf" content="{token}">
<title>defect-inspector</title>
<link rel="icon" href="{root}/docs/assets/favicon.png">
<link rel="stylesheet" href="{root}/docs/assets/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="{root}/docs/assets/swagger-ui-bundle.js"></script>
<script>
const token = document.querySelector('meta[name="csrf"]').content;
SwaggerUIBundle({
  url: document.documentElement.dataset.root + "/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  showExtensions: true,
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIBundle.SwaggerUIStandalonePreset],
  requestInterceptor: (request) => {
    if (token) request.headers["X-CSRF-Token"] = token;
    return request;
  },
});
</script>
</body>
</html>
"""


def install(app: FastAPI) -> None:
    """Describe problems in the schema, and serve the page that shows it."""
    describe = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = describe()
            document["components"]["schemas"]["Problem"] = Problem.model_json_schema()
            document["components"]["securitySchemes"] = SCHEMES
            complete(document, app.routes)
        return describe()

    app.openapi = described  # type: ignore[method-assign]  # FastAPI's own way to extend it
    add_page_route(app, "/openapi.json", schema, role=Role.VIEWER, stations=True)
    folder = _asset_folder()
    if folder is not None:
        app.mount(_ASSETS, StaticFiles(directory=folder))
        add_page_route(app, "/docs", page, role=Role.VIEWER, stations=True)


async def schema(request: Request) -> Response:
    """The description of every address, for programs."""
    found = request.app.openapi()
    root = request.scope.get("root_path", "").rstrip("/")
    return respond({**found, "servers": [{"url": root}]} if root else found)


async def page(request: Request) -> Response:
    """The same for people, who can try it there."""
    root = request.scope.get("root_path", "").rstrip("/")
    text = _PAGE.replace("{root}", html.escape(root)).replace("{token}", page_token(request))
    policy = (
        f"default-src 'none'; script-src 'self' {inline_hashes(text, 'script')}; "
        # The package sets styles of its own on what it draws.
        "style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return HTMLResponse(text, headers={"Content-Security-Policy": policy})


def _asset_folder() -> Path | None:
    """Where Swagger UI lies; FastAPI's own page would fetch it from a CDN."""
    spec = find_spec("fastapi_offline")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "static"
