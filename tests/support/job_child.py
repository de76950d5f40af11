"""What a job's process may do, chosen by the request."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any


def say(**what: Any) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def main() -> None:
    request = json.loads(sys.stdin.readline())
    say(done=1, total=2, what="half of it")
    kind = request["kind"]
    if kind == "wait":
        Path(request["started"]).touch()
        sys.stdin.read()  # until the service lets go
        Path(request["ended"]).touch()
    elif kind == "stubborn":
        time.sleep(600)
    elif kind == "die":
        sys.stderr.write("Killed by the test\n")
        sys.exit(9)
    elif kind == "fail":
        say(fault="It stands out.", pictures=["a.png"])
    else:
        say(result={"folder": request.get("folder", ""), "answer": 42})


if __name__ == "__main__":
    main()
