"""What answers tell browsers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspector.ports import Role
from tests.support.house import PICTURE, PNG, House, open_house


@pytest.fixture(scope="module")
def house(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_house(models, tmp_path_factory.mktemp("house")) as opened:
        yield opened


def test_every_answer_says_what_a_browser_may_do_with_it(house: House) -> None:
    query = {"product": "toy", "station": "h"}
    answers = [
        house.ask("GET", "/healthz"),
        house.ask("GET", "/v1/keys"),
        house.ask("GET", "/nothing/here"),
        house.ask("PATCH", "/v1/keys"),
        house.ask("GET", "/v1/statistics/summary", Role.VIEWER),
        house.ask(
            "POST", "/v1/inspections", Role.ADMIN, params=query, content=PICTURE, headers=PNG
        ),
        house.ask("POST", "/v1/inspections", params=query, content=PICTURE, headers=PNG),
    ]
    for answer in answers:
        assert answer.headers["Content-Security-Policy"] == (
            "default-src 'none'; frame-ancestors 'none'"
        )
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.headers["Cache-Control"] == "no-store"
        assert len(answer.headers.get_list("Content-Security-Policy")) == 1


def test_pages_run_nothing_inline_and_are_framed_by_nobody(house: House) -> None:
    page = house.ask("GET", "/sign-in")
    policy = page.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    for directive in ("default-src 'self'", "frame-ancestors 'none'", "form-action 'self'"):
        assert directive in policy
    assert page.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in page.headers["Permissions-Policy"]
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", page.text)
    assert not re.search(r"\s(?:style|on\w+)=", page.text)


def test_pages_with_a_script_inside_name_its_hash(house: House) -> None:
    for path in ("/docs", "/v1/reports/shift"):
        page = house.ask("GET", path, Role.VIEWER)
        policy = page.headers["Content-Security-Policy"]
        (scripts,) = re.findall(r"script-src ([^;]*)", policy)
        assert "'sha256-" in scripts, path
        assert "unsafe" not in scripts
