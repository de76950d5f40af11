"""Teaches in a process of its own, so that grading keeps its rate and a stop ends it at once.

Reads one line of JSON from its standard input and says what it does in lines of JSON on its
standard output. It ends where its standard input does: with the service, however that ends.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from inspector.adapters.decoding import quiet_decoder
from inspector.errors import InspectorError
from inspector.teaching import Taught, TeachRequest, teach

__all__ = ["main", "request_as_dict"]

_Say = Callable[[Mapping[str, Any]], None]
_NICENESS = 10
_ENDED_WITH_SERVICE = 3
_PATHS = ("good", "out", "defects", "folder")


def main() -> None:
    """Teach what the first line of standard input asks for."""
    say = _speaker()
    _step_back()
    request = _request(json.loads(sys.stdin.readline()))
    threading.Thread(target=_end_with_the_service, daemon=True).start()
    quiet_decoder()
    try:
        taught = teach(
            request,
            progress=lambda done, total, what: say({"done": done, "total": total, "what": what}),
        )
    except InspectorError as error:
        say(
            {
                "fault": _plainly(error, request),
                "trouble": getattr(error, "trouble", ""),
                "pictures": list(getattr(error, "pictures", ())),
            }
        )
    else:
        say({"result": _result(taught)})


def request_as_dict(request: TeachRequest) -> dict[str, Any]:
    """A request as JSON can hold it."""
    return _plain(asdict(request))


def _request(values: Mapping[str, Any]) -> TeachRequest:
    paths = {
        name: None if value is None else Path(value)
        for name, value in values.items()
        if name in _PATHS
    }
    return TeachRequest(**{**values, **paths})


def _result(taught: Taught) -> dict[str, Any]:
    return _plain({**asdict(taught), "warnings": taught.warnings})


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: str(value) if isinstance(value, Path) else value for name, value in values.items()
    }


def _plainly(error: InspectorError, request: TeachRequest) -> str:
    """What is wrong, in words of somebody who sent pictures and typed no command."""
    text = str(error)
    for folder in (request.good, request.defects):
        text = text.replace(str(folder), "The upload") if folder else text
    return text.replace("say --accept-outliers", "teach with it all the same")


def _speaker() -> _Say:
    """Speaks on what was standard output; whatever else is printed goes to standard error."""
    lines = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)

    def say(what: Mapping[str, Any]) -> None:
        lines.write(json.dumps(what) + "\n")

    return say


def _step_back() -> None:
    """Let grading have the processor first."""
    if hasattr(os, "nice"):
        os.nice(_NICENESS)


def _end_with_the_service() -> None:
    while sys.stdin.readline():
        pass
    os._exit(_ENDED_WITH_SERVICE)


if __name__ == "__main__":
    main()
