"""A process that records as fast as it can and prints what was acknowledged.

    recording_child.py ADDRESS STATION BATCH COUNT [PIECES]

Each line is the id of a record, or `replay` where another process was faster. With COUNT 0 it
goes on until it is killed. Every fourth batch repeats the first record of the one before. With
PIECES it looks at that many pieces again and again, at random times and without running numbers.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from itertools import count
from random import randrange

from inspector.adapters.sql import open_store
from inspector.ports import Recorded
from inspector.values import Disposition, Inspection
from tests.fakes.records import NOON, make_inspection, make_verdict


def main(address: str, station: str, size: int, batches: int, pieces: int = 0) -> None:
    store = open_store(address)
    repeated: list[Inspection] = []
    for number in range(batches) if batches else count():
        numbers = range(number * size, number * size + size)
        fresh = [_look(station, n % pieces) if pieces else _inspection(station, n) for n in numbers]
        for answer in store.record([*fresh, *repeated]):
            assert isinstance(answer, Recorded)
            print("replay" if answer.replayed else answer.inspection.id, flush=True)
        repeated = fresh[:1] if number % 4 == 0 else []


def _inspection(station: str, sequence: int) -> Inspection:
    if sequence % 3:
        verdict = make_verdict()
    else:
        verdict = make_verdict(Disposition.REJECT, shows=["hole", "stain"])
    return make_inspection(
        sequence=sequence, station=station, picture=str(sequence), verdict=verdict
    )


def _look(station: str, piece: int) -> Inspection:
    at = NOON + timedelta(minutes=randrange(600))
    return make_inspection(station=station, part=f"p-{piece}", at=at)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:]))
