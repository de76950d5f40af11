"""Maps of rolls and modules: drawings in the language that is asked for."""

from __future__ import annotations

from pydantic import Field
from starlette.responses import Response

from inspector.charts import Language
from inspector.ports import Filter
from service.documents import Exact
from service.parameters import Name

__all__ = ["SVG", "MapQuery", "PieceQuery", "drawing"]

SVG = "image/svg+xml"


class PieceQuery(Exact):
    """Which records of a roll or a module are meant."""

    product: Name | None = Field(
        default=None, description="Needed where pictures of several products have the name."
    )
    station: Name | None = Field(default=None, description="What this station saw only.")
    simulated: bool = Field(default=False, description="Simulated records instead.")

    def filter(self) -> Filter:
        """The same for a store."""
        return Filter(
            product=self.product,
            stations=None if self.station is None else frozenset({self.station}),
            simulated=self.simulated,
        )


class MapQuery(PieceQuery):
    """What is drawn, and in which language."""

    lang: Language = Field(default=Language.EN, description="`en` or `zh`.")


def drawing(svg: str) -> Response:
    """An SVG document; it holds no script, and a browser is told to run none."""
    headers = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
    return Response(svg, media_type=SVG, headers=headers)
