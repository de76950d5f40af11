"""Makes a bundle from a few dozen pictures of good product, on the CPU, in less than a minute.

Needs neither torch nor a data set: `teach` fills a memory with what good product looks like, and
what lies far from all of it is anomalous.
"""

from __future__ import annotations

from inspector.errors import TeachingError
from inspector.teaching.request import (
    FALSE_REJECT_RATES,
    MOST_USEFUL,
    Doubt,
    DoubtKind,
    Progress,
    Taught,
    TeachRequest,
)

__all__ = [
    "FALSE_REJECT_RATES",
    "MOST_USEFUL",
    "Doubt",
    "DoubtKind",
    "Progress",
    "Taught",
    "TeachRequest",
    "TeachingError",
    "teach",
]


def teach(
    request: TeachRequest, *, progress: Progress = lambda _done, _total, _what: None
) -> Taught:
    """Learn from pictures of good product and write the bundle, whole or not at all.

    Raises TeachingError for pictures that cannot be learnt from, saying which and why, UsageError
    for a name that cannot be used and BundleError where the bundle cannot be written; whatever was
    in its place stays.
    """
    from inspector.teaching.run import carry_out

    return carry_out(request, progress)
