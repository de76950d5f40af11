"""Signing in and out, and what the pages' policies let browsers do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from inspector.ports import Role
from tests.browser.conftest import Site, Watch, standing
from tests.support.keys import keys_in

SENT = """async ([method, path, body]) => {
  const frame = document.querySelector("script[type=module]").src;
  const { send } = await import(frame.replace("frame.js", "api.js"));
  return send(method, path, body, { quiet: true });
}"""
BARE = """([method, path, body]) => fetch(path, {
  method, body: JSON.stringify(body), headers: { "Content-Type": "application/json" },
}).then((answer) => answer.status)"""
ORDER = {"product": "toy", "quantity": 5}
WORDS = {
    "en": {
        "unknown": "not known here",
        "button": "Sign in",
        "out": "Sign out",
    },
    "zh": {"unknown": "无法识别", "button": "登录", "out": "退出登录"},
}


@dataclass(frozen=True)
class Guarded:
    """A service that wants a key from everybody."""

    site: Site
    keys: dict[Role, str]

    @property
    def url(self) -> str:
        return self.site.url


@pytest.fixture(scope="module")
def guarded(toy_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    database = tmp_path_factory.mktemp("guarded") / "records.db"
    keys = keys_in(str(database))
    with standing(toy_models, database) as site:
        yield Guarded(site, keys)


def signed_in(
    page: Page, guarded: Guarded, role: Role, wanted: str = "/", lang: str = "en"
) -> None:
    page.goto(f"{guarded.url}{wanted}?lang={lang}")
    expect(page).to_have_url(re.compile("/sign-in"))
    page.keyboard.press("Tab")
    page.locator("#key").fill(guarded.keys[role])
    page.keyboard.press("Enter")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_one_signs_in_and_out_and_gets_where_one_wanted(
    guarded: Guarded, watch: Watch, axe: Callable[[Page], None], lang: str
) -> None:
    words = WORDS[lang]
    watch.allow("401")  # the wrong key
    page = watch.open(viewport={"width": 360, "height": 740})
    page.goto(f"{guarded.url}/inspections?lang={lang}")
    expect(page).to_have_url(re.compile(r"/sign-in\?next="))
    axe(page)
    expect(page.locator("#key")).to_be_focused()
    page.locator("#key").fill("dik_000000000000_wrong")
    page.get_by_role("button", name=words["button"]).click()
    expect(page.get_by_role("alert")).to_contain_text(words["unknown"])
    axe(page)
    page.locator("#key").fill(guarded.keys[Role.ADMIN])
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/inspections"))
    page.goto(f"{guarded.url}/sign-in?lang={lang}")
    expect(page.locator("main")).to_contain_text("the admin")
    axe(page)
    page.locator("main").get_by_role("button", name=words["out"]).click()
    page.goto(f"{guarded.url}/inspections")
    expect(page).to_have_url(re.compile(r"/sign-in\?next="))


def test_the_bar_says_who_is_signed_in(guarded: Guarded, page: Page) -> None:
    signed_in(page, guarded, Role.VIEWER, "/inspections")
    person = page.locator("details.person")
    person.locator("summary").click()
    expect(person).to_contain_text("the viewer (viewer)")
    person.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(f"{guarded.url}/sign-in")


def test_a_page_changes_things_and_a_request_without_its_token_does_not(
    guarded: Guarded, watch: Watch
) -> None:
    watch.allow("403")
    page = watch.open()
    signed_in(page, guarded, Role.ADMIN, "/inspections")
    expect(page).to_have_url(re.compile("/inspections"))
    assert page.evaluate(SENT, ["PUT", "/v1/orders/PO-1", ORDER])["version"] == 1
    assert page.evaluate(BARE, ["PUT", "/v1/orders/PO-2", ORDER]) == 403


@pytest.mark.parametrize(
    ("lang", "said", "sign_in"),
    [
        ("en", "You are not signed in any more.", "Sign in in a new tab"),
        ("zh", "登录已失效。", "在新标签页中登录"),
    ],
)
def test_a_session_that_ends_while_something_is_typed_loses_nothing(
    guarded: Guarded, watch: Watch, lang: str, said: str, sign_in: str
) -> None:
    watch.allow("40[13]")  # signed out; then a token of the session before
    page = watch.open()
    signed_in(page, guarded, Role.ADMIN, "/plant")
    expect(page).to_have_url(re.compile(r"/plant\?"))
    page.goto(f"{guarded.url}/plant?tab=orders&lang={lang}")
    page.locator("[data-order='']").first.click()
    dialog = page.locator("#edit-order")
    dialog.locator("[name=name]").fill(f"PO-{lang}")
    dialog.locator("[name=quantity]").fill("7")
    page.context.clear_cookies()
    dialog.locator("[type=submit]").click()
    expect(dialog.locator(".faults")).to_contain_text(said)
    with page.expect_popup() as opened:
        dialog.get_by_role("link", name=sign_in).click()
    other = opened.value
    other.locator("#key").fill(guarded.keys[Role.ADMIN])
    other.keyboard.press("Enter")
    expect(other).to_have_url(re.compile(r"/plant\?tab=orders"))
    dialog.locator("[type=submit]").click()
    expect(page.locator(".toast").first).to_be_visible()
    stored = page.evaluate(f"fetch('/v1/orders/PO-{lang}').then((answer) => answer.json())")
    assert stored["order"]["quantity"] == 7


def test_whoever_may_not_see_a_page_is_told_which_key_they_use(
    guarded: Guarded, page: Page
) -> None:
    signed_in(page, guarded, Role.VIEWER, "/review")
    expect(page).to_have_url(re.compile("refused=1"))
    expect(page.get_by_role("alert")).to_contain_text("the viewer (viewer)")


def test_the_description_of_the_interface_works_under_its_policy(
    guarded: Guarded, page: Page
) -> None:
    signed_in(page, guarded, Role.VIEWER, "/docs")
    expect(page.get_by_role("button", name="Authorize")).to_be_visible()
    expect(page.locator("[data-path='/v1/whoami']")).to_be_visible()


def test_the_report_draws_its_charts_under_its_policy(guarded: Guarded, page: Page) -> None:
    guarded.site.client.headers["X-API-Key"] = guarded.keys[Role.ADMIN]
    guarded.site.post()
    signed_in(page, guarded, Role.VIEWER, "/v1/reports/shift")
    expect(page.locator(".main-svg").first).to_be_visible()


def test_without_keys_the_pages_say_so(empty_site: Site, page: Page) -> None:
    page.goto(f"{empty_site.url}/inspections")
    page.get_by_role("link", name="No keys yet").click()
    expect(page.locator("main")).to_contain_text("inspector keys create")
    page.get_by_role("link", name="Go on without").click()
    expect(page).to_have_url(f"{empty_site.url}/")
