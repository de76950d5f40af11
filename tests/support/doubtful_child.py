"""The process that teaches, but for the teaching: the toy bundle comes of it, and a doubt."""

from __future__ import annotations

from unittest.mock import patch

from inspector.teaching import Doubt, DoubtKind, Progress, Taught, TeachRequest
from service.teaching import process
from tests.support.toy_bundle import write_toy_bundle


def teach(request: TeachRequest, *, progress: Progress) -> Taught:
    progress(1, 1, "Writing")
    names = tuple(f"good/{path.name}" for path in sorted(request.good.iterdir()))
    return Taught(
        folder=write_toy_bundle(request.out, request.product, version="taught"),
        product=request.product,
        pictures=len(names),
        tiles=len(names),
        scores=dict.fromkeys(names, -3.0),
        reject_at=0.5,
        review_at=0.2,
        false_reject_rate=request.false_reject_rate,
        false_rejects=0,
        interval=(0.0, 0.2),
        categories=("anomaly",),
        labelled=0,
        found=0,
        named_right=0,
        seconds=0.1,
        doubts=(Doubt(DoubtKind.SUSPECT, "Look there.", names[:1]),),
    )


if __name__ == "__main__":
    with patch.object(process, "teach", teach):
        process.main()
