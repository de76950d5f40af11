"""Products: thresholds on a slider, teaching by upload, a first run."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

import service.app
from inspector import fitness
from inspector.bundles import library, read_bundle
from inspector.values import Decision, Disposition
from tests.browser.conftest import Watch
from tests.fakes.records import NOON
from tests.support.sites import Site, standing
from tests.support.toy_bundle import PASS, REJECT, REVIEW, toy_picture, write_toy_bundle

_NO_PICTURE = FilePayload(name="a.txt", mimeType="text/plain", buffer=b"no")
IN_WORDS = """async (reason) => {
  const frame = document.querySelector("script[type=module]").src;
  const { reasonInWords } = await import(frame.replace("frame.js", "sentences.js"));
  return reasonInWords(reason);
}"""
PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def mill(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A service with models of its own, whose teaching takes no time, and with a history."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("mill-models")
        write_toy_bundle(folder, "toy")
        (folder / "toy" / "card.md").write_text("# Toy\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n")
        patch.setattr(library, "shipped_models_folder", lambda: folder / "none-shipped")
        patch.setattr(service.app, "TEACHING", "tests.support.teaching_child")
        database = tmp_path_factory.mktemp("mill") / "records.db"
        with standing(folder, database, products=()) as site:
            _history(site)
            yield site


def _history(site: Site) -> None:
    """Doubtful pictures and rejects that people decided on; nobody looked at passes."""
    store = site.running.app.state.service.store
    for number, level in enumerate([PASS] * 6 + [REVIEW] * 4 + [REJECT] * 4):
        record = site.post(level, seed=number, station="s")
        if level != PASS:
            word = Disposition.REJECT if level == REJECT else Disposition.PASS
            store.decide(record["id"], Decision(word, (), "Li", "", NOON))


def _pictures(count: int, name: str = "IMG_{}.png") -> list[FilePayload]:
    return [
        FilePayload(
            name=name.format(number), mimeType="image/png", buffer=toy_picture(PASS, seed=number)
        )
        for number in range(count)
    ]


def _fits(page: Page) -> None:
    """Nothing stands out at the side."""
    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


@pytest.mark.parametrize(("language", "theme"), [("en", "dark"), ("zh", "light")])
def test_products_stand_there_as_cards(
    mill: Site, watch: Watch, axe: Callable[[Page], None], language: str, theme: str
) -> None:
    page = watch.open(viewport=PHONE)
    page.goto(f"{mill.url}/products?lang={language}&theme={theme}")
    title = {"en": "Toy", "zh": "示例"}[language]
    expect(page.locator(".product h2").first).to_have_text(title)
    expect(page.locator(".product .facts").first).to_contain_text("14")  # pictures today
    expect(page.locator(".steps li.done")).to_have_count(3)
    _fits(page)
    axe(page)


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("zh", "dark")])
def test_a_product_shows_model_recipe_and_what_is_not_known(
    mill: Site, watch: Watch, axe: Callable[[Page], None], language: str, theme: str
) -> None:
    page = watch.open(viewport=PHONE)
    page.goto(f"{mill.url}/products/toy?lang={language}&theme={theme}")
    expect(page.locator(".histogram .good").first).to_be_attached()
    expect(page.locator(".outcome.escape .figure-big")).to_have_text("—")
    audited = {"en": "Set an audit share", "zh": "抽检比例"}[language]
    expect(page.locator(".cautions")).to_contain_text(audited)
    page.locator(".model-card summary").click()
    expect(page.locator(".prose td.n")).to_have_text("2")
    _fits(page)
    axe(page)


def test_the_slider_says_at_once_what_it_would_have_done_and_is_saved(
    mill: Site, page: Page
) -> None:
    page.goto(f"{mill.url}/products/toy?lang=en")
    review = page.locator(".outcome.review .figure-big")
    expect(review).to_have_text(re.compile(r"^28\.6"))  # four of fourteen
    slider = page.locator("#reject_at")
    slider.focus()
    for _ in range(3):
        slider.press("End")
    expect(page.locator("[data-number=reject_at]")).to_have_value("1")
    expect(review).to_have_text(re.compile(r"^57\.1"))  # the rejects too
    page.locator("[data-number=review_at]").fill("0.9")
    page.locator("[data-number=review_at]").press("Tab")
    expect(review).to_have_text(re.compile(r"^28\.6"))
    page.locator("#note").fill("a trial")
    page.get_by_role("button", name="Save and put in force").click()
    expect(page.locator(".versions li").first).to_contain_text("a trial")
    expect(page.locator(".versions li").first).to_contain_text("To a person from")
    assert mill.client.get("/v1/recipes/toy").json()["recipe"]["review_at"] == 0.9
    page.get_by_role("button", name="Back to this one").click()
    expect(page.locator(".versions li")).to_have_count(3)
    assert mill.client.get("/v1/recipes/toy").json()["recipe"]["review_at"] == 0.3


def test_a_threshold_that_is_none_and_a_change_made_meanwhile_are_told(
    mill: Site, watch: Watch
) -> None:
    watch.allow("409")
    page = watch.open()
    page.goto(f"{mill.url}/products/toy?lang=en")
    number = page.locator("[data-number=review_at]")
    number.fill("2")
    number.press("Tab")
    expect(page.locator("[data-fault]:visible")).to_have_text(re.compile("from 0 to 1"))
    recipe = mill.client.get("/v1/recipes/toy").json()["recipe"]
    mill.client.put("/v1/recipes/toy", json={**recipe, "min_contrast": 1.5})
    number.fill("0.2")
    number.press("Tab")
    page.get_by_role("button", name="Save and put in force").click()
    expect(page.locator("[data-fault]:visible")).to_have_text(re.compile("Somebody else"))
    mill.client.put("/v1/recipes/toy", json=recipe)


def test_labels_of_ones_own_are_judged_by(mill: Site, page: Page) -> None:
    page.goto(f"{mill.url}/products/toy?lang=en")
    page.get_by_text("Judge by labels of your own").click()
    rows = "0.01,good\n" * 30 + "0.99,defective\n" * 29 + "0.02,defective\n"
    csv = FilePayload(name="l.csv", mimeType="text/csv", buffer=b"score,label\n" + rows.encode())
    page.locator("#labels-file").set_input_files(csv)
    expect(page.locator(".outcome.escape .figure-big")).to_have_text(re.compile(r"^3\.33"))
    page.get_by_role("button", name="Back to people's decisions").click()
    expect(page.locator(".outcome.escape .figure-big")).to_have_text("—")


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (b"hello\n1\n", "首行须写明列名"),
        (b"score,label\n0.5,maybe\n", "第 2 行"),
        (b"\xff\xfe", "UTF-8"),
    ],
)
def test_labels_that_cannot_be_read_are_told_in_the_language_of_the_page(
    mill: Site, page: Page, watch: Watch, table: bytes, said: str
) -> None:
    watch.allow("422")
    page.goto(f"{mill.url}/products/toy?lang=zh")
    page.locator("details", has=page.locator("#labels-file")).locator("summary").first.click()
    csv = FilePayload(name="l.csv", mimeType="text/csv", buffer=table)
    page.locator("#labels-file").set_input_files(csv)
    expect(page.locator("[data-labels-says]")).to_contain_text(said)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (fitness._nothing_shown(1.5, 2), "灰度标准差只有 1.50，至少需要 2。"),
        (fitness._foreign(3.14, 2.5), "陌生度 3.14，达到 2.5 即不作判定"),
        (fitness._unfamiliar(1.02, 0.9), "陌生度 1.02，达到 0.9 即由人判定"),
    ],
)
def test_a_reason_is_told_in_the_language_of_the_page(
    mill: Site, page: Page, told: str, said: str
) -> None:
    page.goto(f"{mill.url}/products/toy?lang=zh")
    found = page.evaluate(IN_WORDS, told)
    assert said in found
    assert re.search("[A-Za-z]{2,}", found) is None


def test_what_a_version_changed_is_told_in_words(mill: Site, page: Page) -> None:
    recipe = mill.client.get("/v1/recipes/toy").json()["recipe"]
    changed = {**recipe, "review_at": 0.2, "audit_share": 0.05}
    assert mill.client.put("/v1/recipes/toy", json=changed).status_code == 200
    page.goto(f"{mill.url}/products/toy?lang=zh")
    rows = page.locator(".versions li").first.locator("tr")
    expect(rows.filter(has_text="待判起点").locator("ins")).to_have_text("0.2")
    expect(rows.filter(has_text="%").locator("ins")).to_have_text("5")


def test_pictures_that_cannot_be_read_are_not_counted(mill: Site, page: Page) -> None:
    page.goto(f"{mill.url}/products/-/teach?lang=zh")
    broken = FilePayload(name="broken.png", mimeType="image/png", buffer=b"no picture")
    page.locator("#good-files").set_input_files([*_pictures(20), broken])
    expect(page.locator("[data-count=good]")).to_have_text(
        "已选 20 张图像：足够了 · 1 张无法读取，不计入"
    )
    expect(page.locator("[data-thumbs] .unreadable")).to_have_text("无法读取")
    page.locator("[data-thumbs] .unreadable").click()
    expect(page.locator("[data-count=good]")).to_have_text("已选 20 张图像：足够了")


def test_a_name_that_is_not_served_is_told_before_anything_is_sent(site: Site, page: Page) -> None:
    page.goto(f"{site.url}/products/-/teach?lang=zh")
    page.locator("#good-files").set_input_files(_pictures(20))
    page.locator("#product").fill("greige-1")
    expect(page.locator("[data-fault=product]")).to_contain_text("只设置为提供 toy, strip")
    expect(page.locator("#teach-form [type=submit]")).to_be_disabled()
    page.locator("#product").fill("strip")
    expect(page.locator("#teach-form [type=submit]")).to_be_enabled()


def test_a_picture_is_tried_and_not_counted(mill: Site, page: Page) -> None:
    before = mill.running.summary()["inspected"]
    page.goto(f"{mill.url}/products/toy?lang=en")
    picture = FilePayload(name="a.png", mimeType="image/png", buffer=toy_picture(REJECT))
    page.locator("#try-file").set_input_files(picture)
    expect(page.locator("[data-tried] .badge.reject")).to_be_visible()
    expect(page.locator("[data-tried] .region")).not_to_have_count(0)
    expect(page.locator("[data-tried]")).to_contain_text("Bright spot")
    assert mill.running.summary()["inspected"] == before


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_product_is_taught_by_dropping_pictures(
    mill: Site, page: Page, axe: Callable[[Page], None], language: str
) -> None:
    page.goto(f"{mill.url}/products/-/teach?lang={language}")
    begin = page.locator("#teach-form [type=submit]")
    expect(begin).to_be_disabled()
    axe(page)
    page.locator("#good-files").set_input_files(
        [*_pictures(20), *_pictures(1, "strange.png"), _NO_PICTURE]
    )
    expect(page.locator("[data-thumbs] li")).to_have_count(21)
    page.locator("#product").fill("-")
    expect(begin).to_be_disabled()
    page.locator("#product").fill(f"denim-{language}")
    page.locator("#title_zh").fill("牛仔布")
    begin.click()
    suspect = page.locator(".suspects img")
    expect(suspect).to_have_count(1)
    told = {"en": "stand out among the good", "zh": "明显与众不同"}[language]
    expect(page.locator("[data-trouble]")).to_contain_text(told)
    expect(suspect).to_have_js_property("complete", True)
    axe(page)
    page.locator("[data-without]").click()
    expect(page.locator("[data-taught-title]")).to_contain_text(f"denim-{language}")
    expect(page.locator("[data-outcomes]")).to_contain_text("20")
    axe(page)
    page.locator("[data-to-product]").click()
    expect(page).to_have_url(re.compile(f"/products/denim-{language}$"))
    assert mill.post(PASS, product=f"denim-{language}")["disposition"] == "pass"


def _chinese(text: str) -> bool:
    """Whether nothing is said in another language: names of pictures may be Latin."""
    return re.search("[A-Za-z]{2,}", re.sub(r"[\w-]+\.png", "", text)) is None


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "zh",
            [
                "良品图像只有 12 张，阈值不够可靠。20 至 50 张最佳",
                "以下图像明显与众不同，已作为良品一并学习：strange-0.png和strange-1.png",
                "与其他良品差异特别大的图像：faint.png。请查看，如有缺陷，去掉后重新示教",
            ],
        ),
        (
            "en",
            [
                "Only 12 good pictures: the threshold is uncertain. 20 to 50 are best.",
                re.compile("were learnt all the same: strange-0.png and strange-1.png."),
                re.compile("strangest of the good pictures: faint.png. Look there: "),
            ],
        ),
    ],
)
def test_warnings_of_teaching_are_told_in_the_language_of_the_page(
    mill: Site,
    page: Page,
    axe: Callable[[Page], None],
    language: str,
    told: list[str | re.Pattern[str]],
) -> None:
    page.goto(f"{mill.url}/products/-/teach?lang={language}")
    page.locator("#good-files").set_input_files(
        [*_pictures(9), *_pictures(2, "strange-{}.png"), *_pictures(1, "faint.png")]
    )
    page.locator("#product").fill({"en": "denim", "zh": "布样"}[language])
    page.locator("#teach-form [type=submit]").click()
    page.locator("[data-anyway]").click()
    expect(page.locator("[data-doubts] li")).to_have_text(told)
    assert _chinese(page.locator("[data-taught]").inner_text()) == (language == "zh")
    axe(page)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_services_own_sentence_stands_where_the_page_can_read_it(
    mill: Site, page: Page, language: str
) -> None:
    page.goto(f"{mill.url}/products/-/teach?lang={language}")
    page.locator("#good-files").set_input_files([*_pictures(12), *_pictures(1, "strange.png")])
    page.locator("#product").fill(f"stopped-{language}")
    page.locator("#teach-form [type=submit]").click()
    expect(page.locator("[data-trouble]")).to_be_visible()
    expect(page.locator("[data-why]")).to_be_visible(visible=language == "en")
    assert _chinese(page.locator("[data-failed]").inner_text()) == (language == "zh")


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("Reading", "正在读取图像"),
        ("Learning", "正在学习良品的样子"),
        ("Naming", "正在学习缺陷的类别"),
        ("Writing", "正在写入模型"),
    ],
)
def test_each_part_of_teaching_is_told_in_the_language_of_the_page(
    mill: Site, page: Page, what: str, said: str
) -> None:
    jobs = mill.running.app.state.service.jobs
    job = jobs.begin("serge", "Li")
    works = {"id": job.id, "product": "serge", "state": "running", "done": 1, "total": 9}
    page.route(f"**/v1/jobs/{job.id}", lambda route: route.fulfill(json={**works, "what": what}))
    page.goto(f"{mill.url}/products/-/teach?lang=zh")
    expect(page.locator("[data-what]")).to_contain_text(said)
    jobs.give_up(job.id, "The connection broke.")


def test_a_page_that_is_opened_again_follows_the_job(mill: Site, watch: Watch) -> None:
    jobs = mill.running.app.state.service.jobs
    job = jobs.begin("twill", "Li")
    page = watch.open()
    page.goto(f"{mill.url}/products/-/teach?lang=en")
    expect(page.locator("[data-working]")).to_be_visible()
    watch.open().goto(f"{mill.url}/products?lang=en")
    jobs.give_up(job.id, "The connection broke.")
    expect(page.locator("[data-why]")).to_have_text("The connection broke.")


def test_a_former_model_comes_back_in_one_click(mill: Site, page: Page, tmp_path: Path) -> None:
    products = mill.running.app.state.service.products
    folder = write_toy_bundle(tmp_path, "toy", version="2.0.0")
    products.install(read_bundle(folder))
    page.goto(f"{mill.url}/products/toy?lang=en")
    expect(page.locator("[data-models] tr.chosen")).to_contain_text("2.0.0")
    page.get_by_role("button", name="Use this one").click()
    expect(page.locator("[data-models] tr.chosen")).to_contain_text("1.0.0")
    assert mill.client.get("/v1/products/toy").json()["bundle"]["version"] == "1.0.0"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_without_a_product_the_page_says_what_to_do(
    watch: Watch,
    axe: Callable[[Page], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
) -> None:
    monkeypatch.setattr(library, "shipped_models_folder", lambda: tmp_path / "none-shipped")
    with standing(tmp_path / "no-models", tmp_path / "records.db", products=()) as site:
        page = watch.open()
        page.goto(f"{site.url}/products?lang={language}")
        expect(page.locator(".empty a.primary")).to_have_attribute("href", "/products/-/teach")
        expect(page.locator(".steps li.open")).to_have_count(5)
        axe(page)


def test_simulated_stations_are_started_and_stopped(empty_site: Site, page: Page) -> None:
    page.goto(f"{empty_site.url}/products?lang=en")
    page.get_by_role("button", name="Start the simulated stations").click()
    expect(page.locator(".rehearsal .badge.simulated")).to_be_visible()
    page.get_by_role("button", name="Stop them").click()
    expect(page.get_by_role("button", name="Start the simulated stations")).to_be_visible()
