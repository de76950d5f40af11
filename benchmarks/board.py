"""What the wall board costs: its weight, the time to the first figure, the processor it takes.

    python -m benchmarks.board [--seconds 60]

Four stations send ten pictures a second each to a service whose model is next to nothing, so that
what is measured is the board: chromium without a screen at 1920x1080, processor time read from
/proc (Linux). Writes results/board.json.
"""

from __future__ import annotations

import argparse
import http.client
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Page, sync_playwright

from benchmarks.common import machine, save
from inspector.adapters.sql import open_store
from tests.support.crowded_hall import fill
from tests.support.sites import ARGUMENTS, chromium
from tests.support.toy_bundle import REJECT, toy_picture, write_toy_bundle

__all__ = ["measure"]

_STATIONS, _EACH_S, _DEFECTIVE = 4, 10, 20  # every twentieth picture is rejected
_SERVE = (
    "import sys\n"
    "from service import Settings, serve\n"
    "serve(Settings.load(database=sys.argv[1], cores=1), port=0, "
    "announce=lambda address: print(address, flush=True))\n"
)
_TICKS = os.sysconf("SC_CLK_TCK")
_FIRST = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
_FIGURES = "document.querySelectorAll('[data-chart-name=output] .main-svg').length > 0"


def main() -> None:
    """Measure and write it down."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    found = measure(parser.parse_args().seconds)
    rows = [(name, f"{value:,.3f}".removesuffix(".000")) for name, value in found.items()]
    print(save("board", {"machine": machine(), **found}, [("figure", "value"), *rows]))


def measure(seconds: float) -> dict[str, float]:
    """All figures: bytes, milliseconds, and processor seconds a second."""
    with tempfile.TemporaryDirectory() as folder, _service(Path(folder)) as (address, pid):
        with _stations(address):
            alone = _share(pid, seconds / 2)
        with _browser(Path(folder)) as (page, session, browser_pid):
            found = _opened(page, session, address)
            with _stations(address):
                time.sleep(5)  # until Plotly is compiled and every chart drawn once
                found |= _watched(session, browser_pid, pid, seconds)
    return {**found, "service_cpu_alone": alone}


def _opened(page: Page, session: CDPSession, address: str) -> dict[str, float]:
    """The first visit, then the second, which finds scripts and styles in the cache."""
    received = {"bytes": 0.0}

    def count(event: dict[str, Any]) -> None:
        received["bytes"] += event["encodedDataLength"]

    session.on("Network.loadingFinished", count)
    session.send("Network.enable")
    found: dict[str, float] = {}
    for visit in ("first", "second"):
        received["bytes"] = 0.0
        page.goto(address, wait_until="domcontentloaded")
        page.wait_for_function(_FIGURES)
        found[f"{visit}_visit_bytes"] = received["bytes"]
        found[f"{visit}_visit_figures_ms"] = page.evaluate(_FIRST)
        found[f"{visit}_visit_charts_ms"] = page.evaluate("performance.now()")
    return found


def _watched(
    session: CDPSession, browser_pid: int, service_pid: int, seconds: float
) -> dict[str, float]:
    """What an open board takes while pictures come."""
    session.send("Performance.enable")
    before, browser, service = _heap(session), _cpu(browser_pid), _cpu(service_pid)
    time.sleep(seconds)
    browser, service = _cpu(browser_pid) - browser, _cpu(service_pid) - service
    after = _heap(session)
    return {
        "browser_cpu": browser / seconds,
        "service_cpu": service / seconds,
        "heap_before_bytes": before["JSHeapUsedSize"],
        "heap_after_bytes": after["JSHeapUsedSize"],
        "nodes_before": before["Nodes"],
        "nodes_after": after["Nodes"],
    }


def _heap(session: CDPSession) -> dict[str, float]:
    session.send("HeapProfiler.collectGarbage")
    metrics = session.send("Performance.getMetrics")["metrics"]
    return {each["name"]: each["value"] for each in metrics}


@contextmanager
def _service(folder: Path) -> Iterator[tuple[str, int]]:
    """A service over days of a mill, in a process of its own."""
    write_toy_bundle(folder / "models", "toy")
    database = folder / "records.db"
    with closing(open_store(str(database))) as store:
        fill(store)
    command = [sys.executable, "-c", _SERVE, str(database)]
    environment = {**os.environ, "INSPECTOR_MODELS": str(folder / "models")}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        _until_ready(address)
        yield address, process.pid
    finally:
        process.terminate()
        process.wait()


def _until_ready(address: str) -> None:
    while True:
        connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=60)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()


@contextmanager
def _stations(address: str) -> Iterator[None]:
    """Stations that send at a steady pace until the block ends."""
    stop = threading.Event()
    threads = [
        threading.Thread(target=_send, args=(address, f"LOOM-{number}", stop))
        for number in range(1, _STATIONS + 1)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _send(service: str, station: str, stop: threading.Event) -> None:
    good, bad = toy_picture(), toy_picture(REJECT)
    connection = http.client.HTTPConnection(service.removeprefix("http://"), timeout=60)
    due, sent = time.monotonic(), 0
    while not stop.wait(max(0.0, due - time.monotonic())):
        picture = bad if sent % _DEFECTIVE == 0 else good
        address = f"/v1/inspections?product=toy&station={station}"
        connection.request("POST", address, picture, {"Content-Type": "image/png"})
        connection.getresponse().read()
        due, sent = due + 1 / _EACH_S, sent + 1
    connection.close()


@contextmanager
def _browser(folder: Path) -> Iterator[tuple[Page, CDPSession, int]]:
    """Chromium with one page, and the process that all its others come from."""
    arguments = [*ARGUMENTS, "--headless", "--remote-debugging-port=0"]
    arguments += [f"--user-data-dir={folder / 'profile'}", "about:blank"]
    process = subprocess.Popen(
        [str(chromium()), *arguments], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stderr is not None
        line = next(each for each in process.stderr if "DevTools listening" in each)
        with sync_playwright() as playwright:
            browser = playwright.chromium.connect_over_cdp(line.split()[-1], timeout=120_000)
            context = browser.new_context(viewport={"width": 1920, "height": 1080}, bypass_csp=True)
            context.set_default_timeout(120_000)
            page = context.new_page()
            yield page, context.new_cdp_session(page), process.pid
    finally:
        process.terminate()
        process.wait()


def _share(pid: int, seconds: float) -> float:
    """Processor seconds a second that a process and its children take."""
    before = _cpu(pid)
    time.sleep(seconds)
    return (_cpu(pid) - before) / seconds


def _cpu(pid: int) -> float:
    """Processor seconds so far of a process and all its descendants."""
    processes: dict[int, tuple[int, float]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        spent = (int(fields[11]) + int(fields[12])) / _TICKS
        processes[int(entry.parent.name)] = (int(fields[1]), spent)
    return sum(spent for each, (_, spent) in processes.items() if _descends(each, pid, processes))


def _descends(pid: int, ancestor: int, processes: dict[int, tuple[int, float]]) -> bool:
    while pid in processes:
        if pid == ancestor:
            return True
        pid = processes[pid][0]
    return False


if __name__ == "__main__":
    main()
