"""Pictures of every page for the documentation: crowded, empty, on a 4K wall and on a phone.

`python -m tests.support.screenshots docs/screenshots [NAME …]` draws them from made-up days of a
mill; names pick some of them. Whoever adds a page adds it to `SHOTS`.
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import cv2
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from inspector.adapters.sql import open_store
from inspector.bundles import read_bundle
from inspector.synthetic import draw_cell, draw_fabric
from tests.support.crowded_hall import fill
from tests.support.sites import ARGUMENTS, PATIENCE_MS, Site, chromium, standing

__all__ = ["SHOTS", "Shot"]

MODELS = Path(__file__).parents[2] / "models"
_PICTURES = 9
_APART = timedelta(minutes=20)
_IN_CLOTH = (("hole",), ("oil_stain",), ())
_IN_CELLS = ("crack", "inactive", None)
_MOST_BYTES = 250_000
_WALL, _FOUR_K, _DESK, _PHONE = (1920, 1080), (3840, 2160), (1440, 900), (360, 740)
_COLOURS = (256, 160, 96, 64, 48, 32)
_WIDEST = 2560
_PLAIN = Image.Dither.NONE
# Every chart that can be seen has been drawn.
_DRAWN = """[...document.querySelectorAll(".plot")].every(
  (plot) => !plot.offsetParent || plot.querySelector(".main-svg"))"""


@dataclass(frozen=True)
class Shot:
    """A picture of one page: its file's name, where it is, and when it is ready."""

    name: str
    address: str
    size: tuple[int, int] = _DESK
    ready: str = "main h1"
    empty: bool = False
    whole: bool = False


_LIVE = ".live[data-state=live]"
_SEEN = ".stage .overlay"
SHOTS: Sequence[Shot] = (
    Shot("board-zh", "/?lang=zh", _WALL, _LIVE),
    Shot("board-en", "/?lang=en", _WALL, _LIVE),
    Shot("board-light", "/?lang=en&theme=light", _WALL, _LIVE),
    Shot("board-4k", "/?lang=zh", _FOUR_K, _LIVE),
    Shot("board-quality", "/?lang=en&view=quality", _WALL, _LIVE),
    Shot("board-flow", "/?lang=zh&view=flow", _WALL, _LIVE),
    Shot("board-phone", "/?lang=zh", _PHONE, _LIVE, whole=True),
    Shot("board-empty", "/?lang=en", _WALL, _LIVE, empty=True),
    Shot("inspections-en", "/inspections?lang=en&theme=dark&disposition=reject"),
    Shot("inspections-zh", "/inspections?lang=zh&theme=light&disposition=reject"),
    Shot("inspections-pictures", "/inspections?lang=en&theme=dark&view=grid&disposition=reject"),
    Shot("inspections-4k", "/inspections?lang=zh&theme=dark&view=grid&disposition=reject", _FOUR_K),
    Shot("inspections-empty", "/inspections?lang=zh&theme=dark", empty=True),
    Shot("inspection-en", "/inspections/REJECTED?lang=en&theme=dark", ready=_SEEN),
    Shot("inspection-phone", "/inspections/REJECTED?lang=zh&theme=light", _PHONE, _SEEN),
    Shot("review-zh", "/review?lang=zh&theme=dark&simulated=true", ready=_SEEN),
    Shot("review-4k", "/review?lang=en&theme=dark&simulated=true", _FOUR_K, _SEEN),
    Shot("review-empty", "/review?lang=en&theme=dark", empty=True),
    Shot("statistics-en", "/statistics?lang=en&theme=dark&span=7_days", whole=True),
    Shot("statistics-zh", "/statistics?lang=zh&theme=light&span=7_days"),
    Shot("statistics-control", "/statistics?lang=zh&theme=dark&tab=control&span=7_days"),
    Shot("statistics-diagnosis", "/statistics?lang=en&theme=light&tab=diagnosis&span=7_days"),
    Shot("statistics-4k", "/statistics?lang=zh&theme=dark&span=7_days", _FOUR_K),
    Shot("statistics-phone", "/statistics?lang=zh&theme=dark&span=7_days", _PHONE),
    Shot("statistics-empty", "/statistics?lang=en&theme=dark", empty=True),
    Shot("plant-en", "/plant?lang=en&theme=dark", whole=True),
    Shot("plant-zh", "/plant?lang=zh&theme=light"),
    Shot("plant-hours", "/plant?lang=zh&theme=dark&tab=hours"),
    Shot("plant-4k", "/plant?lang=zh&theme=dark", _FOUR_K),
    Shot("plant-empty", "/plant?lang=zh&theme=light", empty=True),
    Shot("products-en", "/products?lang=en&theme=dark"),
    Shot("products-4k", "/products?lang=zh&theme=dark", _FOUR_K),
    Shot("products-empty", "/products?lang=zh&theme=dark", empty=True),
    Shot("sign-in", "/sign-in?lang=en&theme=dark"),
)


def main(folder: Path, names: Sequence[str]) -> None:
    """Draw the pictures that are asked for, by default all."""
    folder.mkdir(parents=True, exist_ok=True)
    chosen = [shot for shot in SHOTS if not names or shot.name in names]
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        for empty in (False, True):
            shots = [shot for shot in chosen if shot.empty is empty]
            if shots:
                with _site(Path(home), empty=empty) as site:
                    for shot in shots:
                        size = _draw(browser, site, shot, folder)
                        print(f"{shot.name:20} {size / 1000:6.0f} kB")
        browser.close()


@contextmanager
def _site(home: Path, *, empty: bool) -> Iterator[Site]:
    """A service with the shipped models, over days of a mill or over nothing."""
    database = home / ("empty" if empty else "full") / "records.db"
    if not empty:
        with closing(open_store(str(database))) as store:
            fill(store, good_for=(_PICTURES + 1) * _APART)
            doubtful = replace(read_bundle(MODELS / "solar-cell").recipe, reject_at=0.99)
            store.set_recipe(doubtful, note="a person decides up to 99 %")
    with standing(home / "models", database, products=("fabric", "solar-cell")) as site:
        if not empty:
            _send_pictures(site)
        yield site


def _send_pictures(site: Site) -> None:
    """The last minutes of the mill, with pictures that can be looked at."""
    for seed in range(_PICTURES):
        cloth = draw_fabric(256, 256, seed=seed, defects=_IN_CLOTH[seed % len(_IN_CLOTH)])
        cell = draw_cell(seed=seed, defect=_IN_CELLS[seed % len(_IN_CELLS)])
        for product, station, order, drawn in (
            ("fabric", "LOOM-2", "PO-7710", cloth),
            ("solar-cell", "EL-1", "PO-7711", cell),
        ):
            taken = datetime.now(UTC) - (_PICTURES - seed) * _APART
            query = {
                "product": product,
                "station": station,
                "order": order,
                "part": f"P-{seed}",
                "captured_at": taken.isoformat(),
            }
            picture = cv2.imencode(".png", drawn.pixels)[1].tobytes()
            for simulated in (False, True):
                answer = site.running.post(picture, simulated=simulated, **query)
                assert answer.status_code == 201, answer.text


def _draw(browser: Browser, site: Site, shot: Shot, folder: Path) -> int:
    """One picture; returns the bytes it takes."""
    width, height = shot.size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="en-GB",
        reduced_motion="reduce",
        bypass_csp=True,
    )
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script("localStorage.setItem('reviewer', 'Li Wei')")
    page = context.new_page()
    page.goto(site.url + shot.address.replace("REJECTED", _rejected(site)))
    page.wait_for_selector(shot.ready)
    page.wait_for_function(_DRAWN)
    taken = page.screenshot(full_page=shot.whole)
    context.close()
    return _kept(taken, folder / f"{shot.name}.png")


def _rejected(site: Site) -> str:
    """A cell that was rejected, in case a page shows one."""
    query = {"product": "solar-cell", "disposition": "reject", "limit": 1}
    found = site.client.get("/v1/inspections", params=query).json()["inspections"]
    return str(found[0]["id"]) if found else ""


def _kept(taken: bytes, path: Path) -> int:
    """Write it with as many colours as the size allows; a 4K wall at half its size."""
    picture = Image.open(io.BytesIO(taken)).convert("RGB")
    if picture.width > _WIDEST:
        picture = picture.resize((_WIDEST, picture.height * _WIDEST // picture.width))
    for colours in _COLOURS:
        picture.quantize(colours, Image.Quantize.MAXCOVERAGE, kmeans=1, dither=_PLAIN).save(
            path, optimize=True
        )
        if path.stat().st_size <= _MOST_BYTES:
            break
    return path.stat().st_size


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
