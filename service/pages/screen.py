"""Whom a page is for: the language, the ground and the person in front of the screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from inspector.charts import Language, ThemeName
from service.documents import Exact

__all__ = ["Screen", "ScreenQuery", "remember", "screen_of", "switched"]

_CHOICE = TypeVar("_CHOICE", bound=StrEnum)
_A_YEAR_S = 365 * 86_400
_LANGUAGE, _THEME = "lang", "theme"


@dataclass(frozen=True, slots=True)
class Screen:
    """How a page looks and speaks: chosen in the address, else remembered, else as asked for."""

    language: Language
    theme: ThemeName
    zone: tzinfo


class ScreenQuery(Exact):
    """What every page takes beside its own parameters."""

    lang: Language | None = Field(default=None, description="Its language, from now on.")
    theme: ThemeName | None = Field(default=None, description="Its ground, from now on.")


def screen_of(request: Request, zone: tzinfo) -> Screen:
    """The screen that a request comes from; times are shown in `zone`, the plant's."""
    language = _chosen(request, _LANGUAGE, Language)
    theme = _chosen(request, _THEME, ThemeName)
    accepted = request.headers.get("accept-language", "")
    return Screen(language or _preferred(accepted), theme or ThemeName.DARK, zone)


def remember(request: Request, response: Response) -> None:
    """Keep on this screen what was chosen in the address."""
    for name in (_LANGUAGE, _THEME):
        if name in request.query_params:
            kind = Language if name == _LANGUAGE else ThemeName
            value = _member(kind, request.query_params[name])
            if value is not None:
                response.set_cookie(name, value.value, max_age=_A_YEAR_S, samesite="lax")


def switched(request: Request, name: str, value: str) -> str:
    """The address of the same page with one parameter changed."""
    kept = [item for item in request.query_params.multi_items() if item[0] != name]
    return f"?{urlencode([*kept, (name, value)])}"


def _chosen(request: Request, name: str, kind: type[_CHOICE]) -> _CHOICE | None:
    for value in (request.query_params.get(name), request.cookies.get(name)):
        member = _member(kind, value)
        if member is not None:
            return member
    return None


def _member(kind: type[_CHOICE], value: str | None) -> _CHOICE | None:
    return next((member for member in kind if member.value == value), None)


def _preferred(accepted: str) -> Language:
    """The first language of an Accept-Language header that there is a catalogue for."""
    wanted = [part.partition(";")[0].strip().lower() for part in _by_quality(accepted)]
    known = {language.value: language for language in Language}
    return next((known[tag[:2]] for tag in wanted if tag[:2] in known), Language.EN)


def _by_quality(accepted: str) -> list[str]:
    return sorted(accepted.split(","), key=_quality, reverse=True)


def _quality(part: str) -> float:
    try:
        return float(part.partition("q=")[2] or 1)
    except ValueError:
        return 0.0
