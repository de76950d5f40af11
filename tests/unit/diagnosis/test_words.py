"""Sentences: the same in both languages, true to the figures, advice only where data is."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from inspector.diagnosis import (
    BEFORE,
    LANGUAGES,
    RECENT,
    Counts,
    Diagnosis,
    Evidence,
    Factor,
    Labels,
    Row,
    diagnose,
    sentences,
)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def spoken(diagnosis: Diagnosis, language: str = "en", labels: Labels | None = None) -> str:
    sections = sentences(diagnosis, language, labels or Labels())
    return "\n".join(line for each in sections for line in (each.heading, *each.sentences))


def counts(judged: int, rejected: int, **categories: int) -> Counts:
    return Counts(good=judged - rejected, rejected=rejected, categories=categories)


def of_stations(*found: Counts, costs: dict[str, float] | None = None) -> Diagnosis:
    rows = [Row(f"L-{n}", ("p", "weave"), "p", each) for n, each in enumerate(found, start=1)]
    total = Counts(
        good=sum(each.good for each in found),
        rejected=sum(each.rejected for each in found),
        cannot_judge=sum(each.cannot_judge for each in found),
        categories={name: 1 for each in found for name in each.categories},
    )
    return diagnose(Evidence(total, 7.0, {Factor.STATION: rows}, costs=costs or {}))


def test_both_languages_say_the_same_things() -> None:
    english, chinese = LANGUAGES["en"], LANGUAGES["zh"]
    assert list(english) == list(chinese)
    for key, text in english.items():
        assert fields(text) == fields(chinese[key]), key


def test_chinese_is_chinese_and_english_is_english() -> None:
    chinese = re.compile(r"[\u4e00-\u9fff]")
    assert not [key for key, text in LANGUAGES["en"].items() if chinese.search(text)]
    plain = {"separator", "per_cent", "less", "heading"}
    assert {key for key, text in LANGUAGES["zh"].items() if not chinese.search(text)} == plain


def test_every_category_that_has_advice_has_a_name() -> None:
    words = LANGUAGES["en"]
    advised = {key.removeprefix("advice.") for key in words if key.startswith("advice.category.")}
    assert advised == {key for key in words if key.startswith("category.")}


def test_every_factor_can_be_spoken_of() -> None:
    parts = ("where", "elsewhere", "basis", "who", "uncompared", "advice")
    for factor in Factor:
        assert all(f"{part}.{factor}" in LANGUAGES["en"] for part in parts)


def test_a_finding_says_what_where_how_sure_what_worth_and_what_first() -> None:
    found = of_stations(
        counts(1000, 10, broken_end=4),
        counts(1000, 60, broken_end=50),
        counts(1000, 14, broken_end=5),
        costs={"p": 2.5},
    )
    text = spoken(found, labels=Labels(currency="EUR"))
    assert "3,000 pieces were judged, 84 of them rejected (2.8 %)." in text
    assert "Beyond chance stand out: 1." in text
    assert "1. Station L-2\n6.0 % are rejected (4.7 % to 7.6 %; 60 of 1,000 pieces)" in text
    assert "at other stations 1.2 % (0.81 % to 1.8 %)" in text
    assert "as good as at other stations, about 48 fewer would be rejected in this span" in text
    assert "as good as Station L-1 (1.0 %), about 50 (34 to 67), 7.1 a day." in text
    assert "As good as Station L-1, that is worth 125.00 EUR in this span." in text
    assert "the same product at the same stage; Mantel–Haenszel test, p less than 0.0001" in text
    assert "Broken end: on 5.0 % of the pieces" in text
    assert "Broken end: look first at warp stop motion and drop wires" in text
    assert "Then at: what is different from the better stations" in text


def test_the_same_finding_in_chinese() -> None:
    found = of_stations(counts(1000, 10), counts(1000, 60), counts(1000, 14))
    text = spoken(found, "zh")
    assert "共判定 3,000 件，其中不合格 84 件（2.8%）" in text
    assert "1. 工位 L-2\n不合格品率 6.0%（4.7% 至 7.6%；1,000 件中 60 件），其他工位为 1.2%" in text
    assert "若达到其他工位的水平，该时段内不合格品约减少 48 件" in text
    assert "若达到工位 L-1的水平（1.0%），约减少 50 件" in text


def test_nothing_found_is_said_with_what_would_have_been() -> None:
    text = spoken(of_stations(counts(500, 10), counts(500, 12), counts(500, 9)))
    assert "Nothing stands out beyond chance." in text
    assert re.search(r"A station of the usual size here \(500 pieces\) .* instead of 2\.1 %", text)
    assert "look first" not in text.lower()
    assert "3 comparisons were made" in text or "4 comparisons were made" in text


def test_too_few_pieces_for_any_difference_is_said() -> None:
    text = spoken(of_stations(counts(3, 1), counts(2, 1), counts(2, 0)))
    assert "too small for any difference" in text


def test_nothing_judged_is_one_sentence() -> None:
    assert spoken(diagnose(Evidence(Counts(), 1.0, {}))).strip() == LANGUAGES["en"]["scope.none"]


def test_a_category_without_trade_knowledge_gets_no_advice_but_its_name() -> None:
    found = of_stations(counts(1000, 20, scuff_mark=4), counts(1000, 22, scuff_mark=60))
    text = spoken(found)
    assert "Scuff: on" not in text
    assert "scuff mark: on 6.0 % of the pieces" in text
    assert "look first" not in text
    assert "Scheuer: on 6.0 %" in spoken(found, labels=Labels(categories={"scuff_mark": "Scheuer"}))


def test_pictures_that_cannot_be_judged_lead_to_the_camera() -> None:
    text = spoken(of_stations(Counts(900, 10, 0, 90), Counts(990, 10, 0, 2)))
    assert "9.0 % cannot be judged" in text
    assert "more could be judged" in text
    assert "Look first at: the camera" in text
    assert "wear, maintenance" not in text


@pytest.mark.parametrize(
    ("recent", "advice"), [(80, "what was changed then: material"), (4, "keep")]
)
def test_a_change_over_time_names_its_beginning(recent: int, advice: str) -> None:
    before, now = counts(3000, 90), counts(1000, recent)
    rows = [Row(BEFORE, ("p",), "p", before), Row(RECENT, ("p",), "p", now)]
    total = counts(4000, 90 + recent)
    text = spoken(
        diagnose(Evidence(total, 7.0, {Factor.TIME: rows})), labels=Labels(recent="9 March, 06:00")
    )
    assert "1. Since 9 March, 06:00" in text
    assert ("as good as the time before (3.0 %)" in text) == (recent > 30)
    assert advice in text


def test_what_could_not_be_compared_is_listed() -> None:
    rows = [
        Row("L-1", ("a",), "a", counts(500, 10)),
        Row("L-2", ("a",), "a", counts(500, 10)),
        Row("L-8", ("b",), "b", counts(500, 10)),
        Row("L-9", ("c",), "c", counts(500, 10)),
    ]
    text = spoken(diagnose(Evidence(counts(2000, 40), 7.0, {Factor.STATION: rows})))
    assert "no other station of the stage made the same product: L-8, L-9." in text


def test_runs_of_defects_are_mentioned() -> None:
    course = [[counts(100, bad) for bad in (0, 20) * 20]]
    rows = [Row(f"L-{n}", (), "p", counts(2000, 200)) for n in (1, 2)]
    text = spoken(diagnose(Evidence(counts(4000, 400), 7.0, {Factor.STATION: rows}, course)))
    assert "Rejects come in runs" in text
