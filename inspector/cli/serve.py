"""`inspector serve`: the HTTP service."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import suppress
from types import FrameType
from typing import Annotated, NoReturn

import typer

from inspector.cli.exits import PASSED
from inspector.cli.options import Database

__all__ = ["register"]

_EPILOG = """Examples:
  inspector serve
  inspector serve --host 0.0.0.0 --port 8080 --database /srv/inspector.db
  curl --data-binary @cell.png -H 'Content-Type: image/png' \\
    'http://127.0.0.1:8000/v1/inspections?product=solar-cell&station=EL-1&sequence=1'

Stops at Ctrl-C or SIGTERM, after finishing what it accepted. Further settings are environment \
variables: INSPECTOR_PRODUCTS, INSPECTOR_CORES, INSPECTOR_QUEUE_LENGTH, INSPECTOR_MODELS.

On this machine no key is needed until there is an admin key; on any other address one must be \
there first:
  inspector keys create "Your name" --role admin"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=_EPILOG, rich_help_panel="Count and judge")(serve)


def serve(
    host: Annotated[
        str, typer.Option(metavar="NAME", help="Address to listen on; 0.0.0.0 for all of them.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(metavar="N", min=0, max=65535, help="Port; 0 takes a free one.")
    ] = 8000,
    database: Database = None,
    stop_with_stdin: Annotated[
        bool, typer.Option("--stop-with-stdin", hidden=True, help="Stop when stdin ends.")
    ] = False,
) -> int:
    """Run the service: stations send pictures, verdicts are counted."""
    from inspector.cli.output import note
    from inspector.errors import UsageError

    signal.signal(signal.SIGTERM, _stop)
    if stop_with_stdin:
        threading.Thread(target=_stop_when_stdin_ends, daemon=True).start()
    try:
        from service import Settings
        from service import serve as run
    except ModuleNotFoundError as missing:
        raise UsageError(
            f"The service needs the package {missing.name!r}, which is not installed."
        ) from missing
    with suppress(KeyboardInterrupt):
        run(Settings.load(database=database), host=host, port=port, announce=_announce)
    note("Stopped; everything accepted was counted.")
    return PASSED


def _announce(address: str) -> None:
    from inspector.cli.output import results

    console = results()
    console.print(f"Listening on [bold]{address}[/]", soft_wrap=True)
    console.print(f"  {address}/docs    what can be asked, with examples", soft_wrap=True)
    console.print(f"  {address}/readyz  whether it can grade", soft_wrap=True)
    console.print("Ctrl-C stops it.", soft_wrap=True)
    sys.stdout.flush()  # whoever reads this through a pipe waits for it


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    """Leave by the same way as with Ctrl-C, so that a supervisor sees a clean end."""
    raise KeyboardInterrupt


def _stop_when_stdin_ends() -> None:
    """The other end of stdin closes when whoever started this process is gone, however it went."""
    # Past Python's buffer, whose lock a thread must not hold while the interpreter ends.
    while os.read(sys.stdin.fileno(), 4096):
        pass
    signal.raise_signal(signal.SIGTERM)
