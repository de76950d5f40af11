"""The ways to say who asks, as OpenAPI describes them."""

from __future__ import annotations

from typing import Any

__all__ = ["SCHEMES"]

SCHEMES: dict[str, dict[str, Any]] = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key, as `inspector keys create` shows it.",
    },
    "header": {
        "type": "apiKey",
        "in": "header",
        "name": "X-API-Key",
        "description": "The same, for clients that cannot set Authorization.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "inspector_session",
        "description": "A browser that signed in at /sign-in; changes need X-CSRF-Token too.",
    },
}
"""Any one of them is enough."""
