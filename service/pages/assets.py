"""Scripts and styles of the pages, each at an address that changes when it does.

All files of the pages share one digest, so that a module finds what it imports beside itself.
Plotly's script has its own: it is large, and changes only with its package.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from pathlib import PurePosixPath

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from service.pages.colours import style_sheet
from service.problems import ProblemError

__all__ = ["PATH", "PLOTLY", "address", "digest", "send_asset"]

PATH = "/static/{digest}/{name}"
"""Where assets lie; a name holds no slash, so nothing beside them can be asked for."""

PLOTLY = "plotly.min.js"
"""The name of the script that draws charts."""

_COLOURS = "theme.css"
_FOR_EVER = "public, max-age=31536000, immutable"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


class _Asset:
    """One file, read and packed when it is first asked for."""

    def __init__(self, name: str, read: Callable[[], bytes]) -> None:
        self.media_type = _TYPES[PurePosixPath(name).suffix]
        self._read = read

    @cached_property
    def plain(self) -> bytes:
        return self._read()

    @cached_property
    def packed(self) -> bytes:
        return gzip.compress(self.plain, mtime=0)


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Files that change together."""

    digest: str
    assets: dict[str, _Asset]


def address(name: str) -> str:
    """Where a file of the pages is served. Raises KeyError for one that is not there."""
    for shelf in _shelves():
        if name in shelf.assets:
            return PATH.format(digest=shelf.digest, name=name)
    raise KeyError(name)


def digest() -> str:
    """Changes whenever a script or a style does: a page that is older loads itself anew."""
    return _pages().digest


async def send_asset(request: Request) -> Response:
    """A file, for ever: another content has another address."""
    name = request.path_params["name"]
    shelf = next(
        (each for each in _shelves() if each.digest == request.path_params["digest"]), None
    )
    if shelf is None or name not in shelf.assets:
        raise ProblemError("not-found", f"There is no file {name!r} of this version of the pages.")
    asset = shelf.assets[name]
    packed = "gzip" in request.headers.get("accept-encoding", "")
    content = await run_in_threadpool(getattr, asset, "packed" if packed else "plain")
    headers = {
        "Cache-Control": _FOR_EVER,
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
        **({"Content-Encoding": "gzip"} if packed else {}),
    }
    return Response(content, headers=headers, media_type=asset.media_type)


def _shelves() -> Iterator[_Shelf]:
    yield _pages()
    yield _plotly()


@cache
def _pages() -> _Shelf:
    folder = files(__package__) / "static"
    found = sorted(
        (entry for entry in folder.iterdir() if PurePosixPath(entry.name).suffix in _TYPES),
        key=lambda entry: entry.name,
    )
    assets = {entry.name: _Asset(entry.name, entry.read_bytes) for entry in found}
    assets[_COLOURS] = _Asset(_COLOURS, lambda: style_sheet().encode())
    content = hashlib.sha256()
    for name, asset in assets.items():
        content.update(name.encode() + b"\0" + hashlib.sha256(asset.plain).digest())
    return _Shelf(content.hexdigest()[:16], assets)


@cache
def _plotly() -> _Shelf:
    """Its digest is of the version, so that a start reads no megabytes."""
    from plotly import __version__ as version

    script = files("plotly") / "package_data" / PLOTLY
    return _Shelf(f"plotly-{version}", {PLOTLY: _Asset(PLOTLY, script.read_bytes)})
