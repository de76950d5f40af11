"""What a board that is open to the plant's network shows without sign-in.

One list for all, so that whoever is responsible for the network can read it at a glance: figures,
charts, maps and the report, and the small pictures of rejects that the board shows, which their
route tells from all others. No records, no files, nothing that changes anything.
"""

from __future__ import annotations

__all__ = ["on_board"]

_ALONE = frozenset(
    {
        "/",
        "/statistics",
        "/v1/board",
        "/v1/events",
        "/v1/inspections/{inspection_id}/picture",
        "/v1/rolls/{roll:path}/map.svg",
        "/v1/modules/{module:path}/map.svg",
        "/v1/reports/shift",
    }
)
_BELOW = ("/v1/charts/", "/v1/statistics/")
_FILE = ".csv"


def on_board(path: str) -> bool:
    """Whether the route at a path template is shown on an open board."""
    return path in _ALONE or (path.startswith(_BELOW) and not path.endswith(_FILE))
