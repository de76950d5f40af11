"""Stands for the process that teaches: makes the toy bundle, or finds what stands out."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from tests.support.toy_bundle import write_toy_bundle


def say(**what: Any) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def main() -> None:
    request = json.loads(sys.stdin.readline())
    pictures = sorted(Path(request["good"]).iterdir())
    strange = [f"good/{path.name}" for path in pictures if "strange" in path.name]
    for done in range(len(pictures)):
        say(done=done + 1, total=len(pictures), what="Learning")
    if strange and not request["accept_outliers"]:
        say(fault="A picture stands out among the good ones.", trouble="strange", pictures=strange)
        return
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
            "warnings": [],
        }
    )


if __name__ == "__main__":
    main()
