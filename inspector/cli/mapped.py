"""Showing something that pictures name and that has a map: a roll, a module."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Generic, Literal, Protocol, TypeVar

import typer

from inspector.cli.exits import PASSED
from inspector.cli.options import AsJson, Database, OneProduct, Simulated, Station
from inspector.cli.spread import spread
from inspector.errors import UsageError

if TYPE_CHECKING:
    from inspector.ports import Filter
    from inspector.production import Reader

__all__ = ["Language", "Look", "Mapped", "looks", "show_mapped"]

Language = Literal["en", "zh"]


class _Report(Protocol):
    def as_dict(self) -> dict[str, Any]: ...


R = TypeVar("R", bound=_Report)


@dataclass(frozen=True, slots=True)
class Mapped(Generic[R]):
    """How a thing is reported by its name, drawn, and printed."""

    report: Callable[[Reader, str, Filter], R]
    drawn: Callable[[Reader, str, Filter, Language], str]
    printed: Callable[[R], None]


@dataclass(frozen=True, slots=True)
class Look:
    """Which records of the thing count, and how it is shown: the options as they were typed."""

    map_file: Annotated[
        Path | None, typer.Option("--map", metavar="FILE", help="Write its map (SVG); - is stdout.")
    ] = None
    lang: Annotated[Language, typer.Option(help="The map's language.")] = "en"
    product: OneProduct = None
    station: Station = None
    simulated: Simulated = False
    as_json: AsJson = False
    database: Database = None

    def selection(self) -> Filter:
        """The records, for a reader."""
        from inspector.ports import Filter

        stations = None if self.station is None else frozenset({self.station})
        return Filter(product=self.product, stations=stations, simulated=self.simulated)


def looks(command: Callable[..., int]) -> Callable[..., int]:
    """The command with the options of a `Look` in place of its argument `look`."""
    return spread(command, Look, "look")


def show_mapped(kind: Mapped[R], name: str, look: Look) -> int:
    """Print the report, as JSON if wanted, and write the map where a file is named."""
    from inspector.cli.files import STDOUT, whole_file
    from inspector.cli.output import print_json
    from inspector.cli.wiring import reader_of, recorded_store

    map_file, selection = look.map_file, look.selection()
    if look.as_json and str(map_file) == STDOUT:
        raise UsageError("--json and --map - both write to standard output; name a file.")
    with recorded_store(look.database) as store:
        reader = reader_of(store)
        report = kind.report(reader, name, selection)
        if map_file is not None:
            with whole_file(map_file) as stream:
                stream.write(kind.drawn(reader, name, selection, look.lang).encode())
    if look.as_json:
        print_json(report.as_dict())
    elif str(map_file) != STDOUT:
        kind.printed(report)
    return PASSED
