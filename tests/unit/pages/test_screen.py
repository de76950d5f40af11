"""In which language and on which ground a screen is answered."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from starlette.requests import Request
from starlette.responses import Response

from inspector.charts import Language, ThemeName
from service.pages.screen import remember, screen_of, switched

ZONE = ZoneInfo("Asia/Shanghai")


def request(query: str = "", **headers: str) -> Request:
    names = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request(
        {
            "type": "http",
            "method": "GET",
            "path": "/",
            "headers": names,
            "query_string": query.encode(),
        }
    )


@pytest.mark.parametrize(
    ("query", "cookie", "accepted", "language"),
    [
        ("", "", "", Language.EN),
        ("", "", "zh-CN,zh;q=0.9,en;q=0.8", Language.ZH),
        ("", "", "de,en;q=0.5,zh;q=0.9", Language.ZH),
        ("", "", "fr, zh;q=broken", Language.ZH),
        ("", "lang=en", "zh-CN", Language.EN),
        ("lang=zh", "lang=en", "en", Language.ZH),
        ("lang=klingon", "lang=zh", "en", Language.ZH),
    ],
)
def test_the_address_counts_first_then_what_was_chosen_then_the_browser(
    query: str, cookie: str, accepted: str, language: Language
) -> None:
    asked = request(query, cookie=cookie, accept_language=accepted)
    assert screen_of(asked, ZONE).language is language


def test_walls_are_dark_unless_told_otherwise() -> None:
    assert screen_of(request(), ZONE).theme is ThemeName.DARK
    assert screen_of(request(cookie="theme=light"), ZONE).theme is ThemeName.LIGHT


def test_what_stands_in_the_address_is_remembered_and_nothing_else() -> None:
    answer = Response()
    remember(request("lang=zh&theme=pink&line=1"), answer)
    kept = [value.decode() for name, value in answer.raw_headers if name == b"set-cookie"]
    assert len(kept) == 1
    assert kept[0].startswith("lang=zh;")


def test_a_switch_keeps_everything_else_in_the_address() -> None:
    assert switched(request("line=A+B&lang=en"), "lang", "zh") == "?line=A+B&lang=zh"
