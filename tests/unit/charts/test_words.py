"""Words, numbers and times in both languages."""

from __future__ import annotations

import re
import string
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from inspector.charts import DASH, Formats, Language, catalogue
from inspector.charts.labels import wrapped

PACKAGES = ("inspector.charts", "inspector.report", "service.pages")
ENGLISH = Formats(Language.EN, ZoneInfo("Asia/Shanghai"))
CHINESE = Formats(Language.ZH, ZoneInfo("Asia/Shanghai"))
NARROW = "\u202f"  # at which no line breaks
NUMBER = re.compile(r"\d[:,]\d")
EVENING = datetime(2026, 3, 14, 20, 5, tzinfo=UTC)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_language_has_the_same_words_and_values(package: str) -> None:
    english, chinese = (catalogue(package, language).texts for language in Language)
    assert list(english) == list(chinese)
    for key, text in english.items():
        assert text.strip(), key
        assert chinese[key].strip(), key
        assert _values(text) == _values(chinese[key]), key


def _values(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("package", PACKAGES)
def test_chinese_is_written_as_chinese_is(package: str) -> None:
    for key, text in catalogue(package, Language.ZH).texts.items():
        if any("\u4e00" <= character <= "\u9fff" for character in text):
            assert not set(NUMBER.sub("", text)) & set(",;:!?"), key
            assert ". " not in text and not text.endswith("."), key


def test_a_word_that_is_not_there_is_a_fault() -> None:
    with pytest.raises(KeyError):
        catalogue("inspector.charts", Language.EN)("nothing of the kind")


@pytest.mark.parametrize("formats", [ENGLISH, CHINESE])
def test_what_is_not_there_is_a_dash(formats: Formats) -> None:
    nothing = (
        formats.count(None),
        formats.number(None),
        formats.share(None),
        formats.interval(None),
        formats.moment(None),
    )
    assert set(nothing) == {DASH}


def test_numbers_are_written_as_each_language_does() -> None:
    assert ENGLISH.share(0.98512) == f"98.5{NARROW}%"
    assert CHINESE.share(0.98512) == "98.5%"
    assert ENGLISH.share(-0.25, 0) == f"−25{NARROW}%"
    assert ENGLISH.count(1234567) == CHINESE.count(1234567) == "1,234,567"
    assert ENGLISH.number(12.345, 2) == "12.35"
    assert CHINESE.interval((0.9754, 0.9909)) == "97.5 – 99.1%"
    assert ENGLISH.interval((0.9754, 0.9909)) == f"97.5 – 99.1{NARROW}%"


def test_a_short_time_is_no_time_at_all_in_no_language() -> None:
    told = [ENGLISH.duration(seconds) for seconds in (10_800, 3600, 3599, 90, 0.4, 0, None)]
    assert told == ["3.0 h", "1.0 h", "60.0 min", "1.5 min", "0.4 s", "0.0 s", "—"]
    assert [CHINESE.duration(seconds) for seconds in (5400, 150, 2)] == [
        "1.5 小时",
        "2.5 分钟",
        "2.0 秒",
    ]


def test_a_share_is_never_rounded_to_all_or_nothing() -> None:
    assert ENGLISH.share(0.99996) == f"> 99.9{NARROW}%"
    assert ENGLISH.share(0.00004) == f"< 0.1{NARROW}%"
    assert CHINESE.share(0.9996) == "> 99.9%"
    assert CHINESE.share(0.9994) == "99.9%"
    assert (CHINESE.share(1.0), CHINESE.share(0.0)) == ("100.0%", "0.0%")
    assert CHINESE.share(1.004, 0) == "100%"
    assert (CHINESE.share(1.0004), CHINESE.share(1.121)) == ("100.0%", "112.1%")


def test_times_are_those_of_the_plant() -> None:
    assert ENGLISH.moment(EVENING) == "15 Mar 2026 04:05"
    assert (ENGLISH.brief(EVENING), CHINESE.brief(EVENING)) == ("15 Mar 04:05", "3月15日 04:05")
    assert CHINESE.moment(EVENING) == "2026年3月15日 04:05"
    later = EVENING.replace(hour=22)
    assert ENGLISH.span(EVENING, later) == "15 Mar 2026 04:05 – 06:05"
    assert (
        CHINESE.span(EVENING.replace(hour=1), later) == "2026年3月14日 09:05 – 2026年3月15日 06:05"
    )


def test_long_names_are_broken_where_a_language_breaks_them() -> None:
    assert wrapped("Point (nep, knot, foreign matter)", 14) == (
        "Point (nep,<br>knot, foreign<br>matter)"
    )
    assert wrapped("点状疵点（毛粒、结头）", 8) == "点状疵点<br>（毛粒、<br>结头）"
    assert wrapped("点状疵（毛粒、结头）", 8) == "点状疵<br>（毛粒、<br>结头）"
    assert wrapped("", 8) == ""
