"""The page that a manager forwards: what stands in it, in both languages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Any

import pytest

from inspector.charts import Catalogue, Language, catalogue
from inspector.charts.efficiency import FIGURES
from inspector.errors import UsageError
from inspector.fabric import Quality
from inspector.plant import Line, Plant, ProductData, Stage, Station, set_order, set_plant
from inspector.ports import RECIPE, Document
from inspector.production import Reader, Scope, Span, StationState
from inspector.production.control import Subject, acknowledge, control_chart, freeze
from inspector.production.groups import Grouping
from inspector.report import Names, Report, render
from inspector.report import page as page_module
from inspector.spc import Rule
from inspector.statistics import Every
from inspector.values import Decision, Disposition, Inspection
from tests.fakes.memory_store import MemoryStore
from tests.fakes.records import make_inspection, make_verdict
from tests.support.mill_day import EARLY, MILL, NOW, ORDERS, fill
from tests.support.reports import SHIFT, gathered, page

ENGLISH = [
    "Output and pass rate by hour",
    "Efficiency",
    "Defects",
    "Flow through the lines",
    "Orders",
    "Stations",
    "What was not judged",
    "Is the process in control?",
    "What stands out",
    "What the figures mean",
    "How this came about",
]
CHINESE = [
    "逐小时产量与合格率",
    "效率",
    "疵品分析",
    "产线流转",
    "订单",
    "工位",
    "未判定的产品",
    "过程是否受控",
    "异常诊断",
    "指标含义",
    "数据来源",
]
HOUR = timedelta(hours=1)


@pytest.fixture(scope="session")
def mill() -> MemoryStore:
    """A day of production and the shift that is on; not to be changed."""
    store = MemoryStore()
    fill(store, days=1, every_s=600)
    return store


@pytest.fixture(scope="session")
def report(mill: MemoryStore) -> Report:
    return gathered(mill)


@pytest.mark.parametrize(
    ("language", "headings", "tag"),
    [(Language.EN, ENGLISH, "en"), (Language.ZH, CHINESE, "zh-CN")],
)
@pytest.mark.parametrize("light", [False, True])
def test_the_page_has_all_its_parts(
    report: Report, language: Language, headings: list[str], tag: str, light: bool
) -> None:
    found = page(report, language, light=light)
    assert found.headings == headings
    assert found.attribute("html", "lang") == [tag]
    assert "东华纺织二厂" in found.text
    drawn = set(found.attribute("div", "data-figure"))
    assert drawn == (
        set()
        if light
        else {"output", "pass_rate", "efficiency", "pareto", "flow", "orders", "control"}
    )
    for heading, tags in found.sections.items():
        assert "table" in tags or heading in headings[-3:], heading


@pytest.mark.parametrize("language", Language)
def test_nothing_is_loaded_and_nothing_unwritten_is_seen(
    report: Report, language: Language
) -> None:
    found = page(report, language, light=False)
    for name in ("src", "href", "action", "data", "srcset"):
        assert [tag for tag, held in found.attributes if name in held] == []
    assert "http" not in found.text
    assert (
        re.findall(r"url\((?!#)", found.html.partition("<body>")[2].partition("<script>")[0]) == []
    )
    assert "@import" not in found.html.partition("<body>")[0]
    for word in ("None", "nan", "inf", "NaN", "Infinity", "undefined", "{", "}", "<", "datetime"):
        assert not re.search(rf"(?<!\w){re.escape(word)}(?!\w)", found.text), word


def test_the_script_is_there_once_and_the_light_page_has_none(report: Report) -> None:
    full, light = page(report, light=False), page(report, light=True)
    assert full.html.count("plotly.js v") == 1
    assert light.scripts == []
    assert len(light.html.encode()) < 100_000 < len(full.html.encode()) < 8_000_000
    figures = json.loads(full.scripts[1])
    assert set(figures) == set(full.attribute("div", "data-figure"))


def test_the_figures_are_those_of_production(report: Report) -> None:
    figures, found = report.summary.figures, page(report)
    assert f"Units inspected: {figures.inspected}" in found.text
    assert figures.pass_rate is not None
    assert f"{100 * figures.pass_rate:.1f}" in found.text
    assert found.cells("total")[1] == str(figures.inspected)
    hours = [
        row for row in found.rows if re.fullmatch(r"\d\d:00–\d\d:00", row[0]) and len(row) == 9
    ]
    assert len(hours) == 8
    assert sum(int(row[1]) for row in hours) == figures.inspected


@pytest.mark.parametrize(
    ("language", "made_of"),
    [
        (Language.EN, "1.8 min planned for what was made, in 6.2 h planned so far"),
        (Language.ZH, "所产产品计划工时 1.8 分钟，已过计划工作时间 6.2 小时"),
    ],
)
def test_little_planned_time_is_told_in_minutes(language: Language, made_of: str) -> None:
    few = kept(worked(range(1), good=1, rejected=0))
    assert made_of in page(gathered(few, Scope(since=EARLY, product="fabric")), language).text


def test_what_was_planned_follows_the_breaks(report: Report) -> None:
    whole, broken = report.planned[0], report.planned[3]
    assert whole is not None and broken is not None
    assert broken == pytest.approx(whole / 2)
    assert whole == pytest.approx(2 * 3600 / 110, rel=0.05)  # two lines, a unit every 110 s


def test_states_are_words_and_signs(report: Report) -> None:
    found = page(report)
    assert found.cells("LOOM-3")[3] == "▲ silent"
    assert found.cells("EL-2")[3:7] == ["▲ never seen", "—", "0", "—"]
    assert "● running" in found.text
    assert "in no line" in next(row for row in found.rows if row[0] == "bench")


def test_a_span_that_is_over_shows_no_state_of_now(mill: MemoryStore) -> None:
    over = gathered(mill, Scope(since=EARLY - 8 * HOUR, until=EARLY))
    assert not over.open
    found = page(over)
    assert "▲ silent" not in found.text
    assert "Not over yet" not in found.text
    assert "Production report" in found.text


def test_days_and_weeks_have_their_own_buckets(mill: MemoryStore) -> None:
    for length, heading in (
        (5, "Output and pass rate by day"),
        (90, "Output and pass rate by week"),
    ):
        found = page(gathered(mill, Scope(since=NOW - timedelta(days=length))))
        assert found.headings[0] == heading
    long = page(gathered(mill, Scope(since=NOW - timedelta(days=200))))
    assert "The span is too long" in long.text


def test_a_report_without_a_span_is_about_the_plants_day(mill: MemoryStore) -> None:
    today = gathered(mill, Scope())
    assert today.window.since == datetime(2026, 3, 13, 16, tzinfo=UTC)  # midnight in Shanghai
    assert today.window.until == NOW


def test_the_baseline_is_the_week_before_or_the_one_asked_for(mill: MemoryStore) -> None:
    assert gathered(mill).summary.baseline == Span(EARLY - timedelta(days=7), EARLY)
    given = Span(EARLY - 24 * HOUR, EARLY - 12 * HOUR)
    assert gathered(mill, baseline=given).summary.baseline == given
    with pytest.raises(UsageError, match="The baseline ends before it begins"):
        gathered(mill, baseline=Span(EARLY, EARLY - HOUR))


def test_what_cannot_be_reported_is_said(mill: MemoryStore) -> None:
    with pytest.raises(UsageError, match="There is no shift 'dawn'"):
        gathered(mill, Scope(shift="dawn"))
    with pytest.raises(UsageError, match="has not begun"):
        gathered(mill, Scope(since=NOW + HOUR))
    with pytest.raises(UsageError, match="No turn of the shift 'late' has begun"):
        gathered(mill, Scope(shift="late", since=EARLY))


@pytest.mark.parametrize("language", Language)
def test_an_empty_plant_has_a_report_too(language: Language) -> None:
    found = page(gathered(MemoryStore(), Scope()), language, light=False)
    words = catalogue("inspector.report", language)
    assert words("page.nothing") in found.text
    assert words("flow.none") in found.text
    assert found.text.count("—") >= 3
    assert "0.0" not in found.text and "100.0" not in found.text
    assert found.attribute("div", "data-figure") == []


def test_rolls_and_modules_are_listed_where_there_are_any() -> None:
    store = of_goods()
    found = page(gathered(store, Scope(since=EARLY)))
    assert {"Rolls", "Modules"} <= set(found.headings)
    assert found.cells("R-1")[4] == "0"
    assert found.cells("R-1")[-1] == "first quality"
    assert found.cells("R-2")[-1] == "▲ second quality"
    assert "mm_per_pixel of station FINAL-2" in found.cells("R-3")[-1]
    assert found.cells("M-1")[2] == "2"
    long = page(gathered(store, Scope(since=EARLY - timedelta(days=5))))
    assert "They are listed for spans of at most two days" in long.text


def test_simulated_pictures_are_badged() -> None:
    store = MemoryStore()
    fill(store, days=0, every_s=900, simulated=True)
    assert (
        "nothing on this page is production"
        in page(gathered(store, replace(SHIFT, simulated=True))).text
    )
    assert "nothing on this page is production" not in page(gathered(store)).text


def test_names_are_text_wherever_they_stand() -> None:
    store, name = MemoryStore(), "<script>alert(1)</script>"
    lines = (Line(name, (Stage(name, (Station(name),)),)),)
    set_plant(store, Plant(name=name, lines=lines))
    set_order(store, replace(ORDERS[0], name=name))
    verdict = make_verdict(Disposition.REJECT, shows=[name])
    store.record([make_inspection(at=EARLY, station=name, order=name, verdict=verdict)])
    found = page(gathered(store, Scope()), light=False, titles={name: name})
    assert len(found.scripts) == 3
    assert name in found.text
    assert "<script>" not in json.dumps(json.loads(found.scripts[1]))


def test_templates_and_words_come_with_the_package() -> None:
    package = files("inspector.report")
    for path in (
        "templates/report.html.jinja",
        "templates/drawn.html.jinja",
        "templates/style.css",
        "templates/draw.js",
        "words/en.toml",
        "words/zh.toml",
    ):
        assert package.joinpath(path).is_file(), path


@pytest.mark.parametrize(
    ("package", "group", "names"),
    [
        ("charts", "rule", Rule),
        ("charts", "state", StationState),
        ("charts", "column", Grouping),
        ("report", "quality", Quality),
        ("report", "series", [Every.HOUR, Every.DAY, Every.WEEK]),
        ("report", "compare", ["down", "up", "unclear"]),
        ("report", "efficiency", FIGURES),
    ],
)
def test_every_value_of_a_closed_list_has_a_word(package: str, group: str, names: Any) -> None:
    texts = catalogue(f"inspector.{package}", Language.EN).texts
    assert [name for name in names if f"{group}.{name}" not in texts] == []


class Spy(Mapping[str, str]):
    """Texts that remember which of them were asked for."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self.used: set[str] = set()

    def __getitem__(self, key: str) -> str:
        self.used.add(key)
        return self._texts[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


def test_every_word_is_said_somewhere(mill: MemoryStore, monkeypatch: pytest.MonkeyPatch) -> None:
    spy = Spy(catalogue("inspector.report", Language.EN).texts)
    monkeypatch.setattr(page_module, "catalogue", lambda *_: Catalogue(Language.EN, spy))
    for report in every_kind_of_report(mill):
        render(report, Language.EN, Names(), light=False)
    left = {key for key in spy if key not in spy.used}
    assert left == set()


def every_kind_of_report(mill: MemoryStore) -> Iterator[Report]:
    """Reports that between them say everything there is to say."""
    yield gathered(mill)
    yield gathered(mill, Scope(since=NOW - timedelta(days=200), simulated=True, order=""))
    yield gathered(mill, Scope(since=NOW - timedelta(days=20), station="bench"))
    yield gathered(MemoryStore(), Scope(line=""))
    yield gathered(judged_well(), Scope(since=EARLY, product="fabric", line="Line 1"))
    yield gathered(moved(2, 40), Scope(since=EARLY))
    yield gathered(moved(40, 2), Scope(since=EARLY, until=EARLY + 3 * HOUR))
    yield gathered(answered(), Scope(since=EARLY - 30 * HOUR))
    goods = of_goods()
    yield gathered(goods, Scope(since=EARLY, stage="final"))
    yield gathered(goods, Scope(since=EARLY - timedelta(days=5)))


def worked(
    hours: range,
    *,
    station: str = "FINAL-1",
    good: int = 19,
    rejected: int = 1,
    at: int = 0,
    **fields: Any,
) -> list[Inspection]:
    """Units of so many hours after the shift's begin, the good ones first; `at` in minutes."""
    words = [Disposition.PASS] * good + [Disposition.REJECT] * rejected
    step = timedelta(minutes=30) / max(1, len(words))
    return [
        make_inspection(
            at=EARLY + hour * HOUR + timedelta(minutes=at) + number * step,
            station=station,
            verdict=make_verdict(word, shows=["hole"] if word is Disposition.REJECT else []),
            **{"order": "PO-7710", **fields},
        )
        for hour in hours
        for number, word in enumerate(words)
    ]


def kept(*batches: list[Inspection], plant: Plant = MILL) -> MemoryStore:
    """A store with these records in a mill without orders."""
    store = MemoryStore()
    set_plant(store, plant)
    for batch in batches:
        store.record(batch)
    return store


def judged_well() -> MemoryStore:
    """Passes and rejects that people looked at again, an order that is done, a recipe's history."""
    store = Dated()
    set_plant(store, MILL)
    set_order(store, replace(ORDERS[0], quantity=10))
    for record in worked(range(-30, 6), good=8, rejected=2, audit=True):
        store.record([record])
        wrong = record.sequence is None and record.counted_at.minute == 0
        word = Disposition.REJECT if wrong else record.disposition
        store.decide(record.id, Decision(word, record.categories, "Li Na", "", NOW))
    return store


class Dated(MemoryStore):
    """Recipes were set before the shift and while it was on."""

    def documents(self, kind: str, name: str) -> tuple[Document, ...]:
        if kind != RECIPE:
            return super().documents(kind, name)
        moments = (EARLY - HOUR, EARLY + HOUR, NOW + HOUR)
        return tuple(
            Document(kind, name, number, {}, moment, "trial")
            for number, moment in enumerate(moments, start=1)
        )


def moved(before: int, now: int) -> MemoryStore:
    """So many of a hundred rejected in each hour before, and now; a blind camera; rare defects."""
    blind = [
        replace(record, verdict=make_verdict(Disposition.CANNOT_JUDGE))
        for record in worked(range(6, 7), station="LOOM-1", good=10, rejected=0, at=32)
    ]
    rare = [
        replace(record, verdict=make_verdict(Disposition.REJECT, shows=[f"rare {number}"]))
        for number, record in enumerate(worked(range(1), good=12, rejected=0, at=31))
    ]
    quick = replace(MILL, products=(ProductData("fabric", 30.0),))
    earlier = worked(range(-3, 0), good=100 - before, rejected=before)
    return kept(earlier, worked(range(3), good=100 - now, rejected=now), blind, rare, plant=quick)


def answered() -> MemoryStore:
    """Frozen limits, an alarm that somebody answered, and one that goes on."""
    usual = [*range(-40, -12), *range(-11, 5)]
    batches = [worked(range(hour, hour + 1), good=19 - hour % 2) for hour in usual]
    store = kept(*batches, worked(range(-12, -11), good=5, rejected=15))
    store.record(worked(range(5, 6), good=5, rejected=15))
    reader = Reader(store, MILL, NOW)
    shown = control_chart(reader, Subject(Scope()), since=EARLY - 40 * HOUR, until=NOW)
    freeze(reader, shown.key, since=EARLY - 40 * HOUR, until=EARLY - 13 * HOUR)
    first = control_chart(reader, Subject(Scope()), since=EARLY - 20 * HOUR, until=NOW).alarms[0]
    acknowledge(store, first.alarm.id, by="Li Na", reason="lamp changed")
    return store


def of_goods() -> MemoryStore:
    """Two rolls that are scored, one that cannot be, and a module."""
    stations = (Station("FINAL-1", 0.5, 0.0), Station("FINAL-2"))
    lines = (Line("Line 1", (Stage("final", stations),)),)
    plant = replace(MILL, lines=lines)
    geometry: dict[str, Any] = {"width": 3200, "height": 1000, "position_m": 1.0}
    geometry["offset_mm"] = 200.0  # away from the edge, where nothing is charged
    cell: dict[str, Any] = {"module": "M-1", "row": 1, "product": "solar-cell"}
    return kept(
        worked(range(1), good=1, rejected=0, roll="R-1", **geometry),
        worked(range(1), good=0, rejected=1, roll="R-2", **geometry),
        worked(range(1), good=1, rejected=0, roll="R-3", station="FINAL-2"),
        worked(range(1), good=1, rejected=0, column=1, **cell),
        worked(range(1, 2), good=1, rejected=0, column=2, **cell),
        worked(range(2, 3), good=1, rejected=0, roll="R-3", station="FINAL-2"),
        plant=plant,
    )
