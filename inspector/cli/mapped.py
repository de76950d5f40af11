"""Showing something that pictures name and that has a map: a roll, a module."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Generic, Literal, Protocol, TypeVar

import typer

from inspector.cli.exits import PASSED
from inspector.errors import UsageError

if TYPE_CHECKING:
    from inspector.ports import Filter
    from inspector.production import Reader

__all__ = ["Language", "MapFile", "MapLanguage", "Mapped", "looked_at", "show_mapped"]

Language = Literal["en", "zh"]
MapFile = Annotated[
    Path | None, typer.Option("--map", metavar="FILE", help="Write its map (SVG); - is stdout.")
]
MapLanguage = Annotated[Language, typer.Option(help="The map's language.")]


class _Report(Protocol):
    def as_dict(self) -> dict[str, Any]: ...


R = TypeVar("R", bound=_Report)


@dataclass(frozen=True, slots=True)
class Mapped(Generic[R]):
    """How a thing is reported by its name, drawn, and printed."""

    report: Callable[[Reader, str, Filter], R]
    drawn: Callable[[Reader, str, Filter, Language], str]
    printed: Callable[[R], None]


def looked_at(*, product: str | None, station: str | None, simulated: bool) -> Filter:
    """Which records of the thing count."""
    from inspector.ports import Filter

    stations = None if station is None else frozenset({station})
    return Filter(product=product, stations=stations, simulated=simulated)


def show_mapped(
    kind: Mapped[R],
    name: str,
    selection: Filter,
    *,
    map_file: Path | None,
    lang: Language,
    as_json: bool,
    database: str | None,
) -> int:
    """Print the report, as JSON if wanted, and write the map where a file is named."""
    from inspector.cli.files import STDOUT, whole_file
    from inspector.cli.output import print_json
    from inspector.cli.wiring import reader_of, recorded_store

    if as_json and str(map_file) == STDOUT:
        raise UsageError("--json and --map - both write to standard output; name a file.")
    with recorded_store(database) as store:
        reader = reader_of(store)
        report = kind.report(reader, name, selection)
        if map_file is not None:
            with whole_file(map_file) as stream:
                stream.write(kind.drawn(reader, name, selection, lang).encode())
    if as_json:
        print_json(report.as_dict())
    elif str(map_file) != STDOUT:
        kind.printed(report)
    return PASSED
