"""Drawings as answers."""

from __future__ import annotations

from starlette.responses import Response

__all__ = ["SVG", "drawing"]

SVG = "image/svg+xml"


def drawing(svg: str) -> Response:
    """An SVG document; it holds no script, and a browser is told to run none."""
    headers = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
    return Response(svg, media_type=SVG, headers=headers)
