"""Stands for the process that teaches: makes the toy bundle, or finds what stands out.

Pictures stand out by their names: `strange` ones do, `faint` ones may.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from inspector.teaching import MOST_USEFUL, Doubt, DoubtKind
from tests.support.toy_bundle import write_toy_bundle


def say(**what: Any) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def called(name: str, pictures: Sequence[Path]) -> tuple[str, ...]:
    return tuple(f"good/{path.name}" for path in pictures if name in path.name)


def doubts(pictures: Sequence[Path]) -> Iterator[Doubt]:
    if len(pictures) < MOST_USEFUL[0]:
        yield Doubt(DoubtKind.FEW, "Only a few good pictures.")
    for kind, name in ((DoubtKind.LEARNT, "strange"), (DoubtKind.SUSPECT, "faint")):
        if found := called(name, pictures):
            yield Doubt(kind, f"Look at {', '.join(found)}.", found)


def main() -> None:
    request = json.loads(sys.stdin.readline())
    pictures = sorted(Path(request["good"]).iterdir())
    strange = called("strange", pictures)
    for done in range(len(pictures)):
        say(done=done + 1, total=len(pictures), what="Learning")
    if strange and not request["accept_outliers"]:
        say(fault="A picture stands out among the good ones.", trouble="strange", pictures=strange)
        return
    found = [asdict(doubt) for doubt in doubts(pictures)]
    folder = write_toy_bundle(Path(request["out"]), request["product"], version="taught")
    say(
        result={
            "folder": str(folder),
            "product": request["product"],
            "pictures": len(pictures),
            "false_rejects": 1,
            "interval": [0.01, 0.19],
            "labelled": 0,
            "found": 0,
            "seconds": 2.4,
            "doubts": found,
            "warnings": [doubt["sentence"] for doubt in found],
        }
    )


if __name__ == "__main__":
    main()
