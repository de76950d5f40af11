"""What a board that is open to the plant's network shows without sign-in.

One list for all, so that whoever is responsible for the network can read it at a glance: figures,
charts, maps and the report, and the rejected pictures on the board, which are known by ids that
nobody can guess. No lists of records, no files of them, nothing that changes anything.
"""

from __future__ import annotations

__all__ = ["on_board"]

_PICTURES = "/v1/inspections/{inspection_id}"
_ALONE = frozenset({"/", "/statistics", f"{_PICTURES}/overlay", f"{_PICTURES}/picture"})
_BELOW = (
    "/v1/board",
    "/v1/events",
    "/v1/charts/",
    "/v1/statistics/",
    "/v1/rolls/",
    "/v1/modules/",
    "/v1/reports/",
)


def on_board(path: str) -> bool:
    """Whether the route at a path template is shown on an open board."""
    return path in _ALONE or path.startswith(_BELOW)
