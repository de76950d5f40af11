"""Recipes over HTTP, and what their thresholds would have done."""

from __future__ import annotations

import random
import time
from datetime import timedelta
from typing import Any

import pytest

from inspector.ports import InspectionStore
from inspector.production.history import Caution
from inspector.values import BundleRef, Decision, Disposition, Inspection
from service.products.histories import Histories
from service.products.recipe_documents import (
    EffectAnswer,
    LabelsAnswer,
    RecipeAnswer,
    RecipeVersions,
    ScoresAnswer,
)
from tests.fakes.memory_store import MemoryStore
from tests.fakes.records import NOON, make_inspection, make_verdict
from tests.service.conftest import Running
from tests.support.toy_bundle import REJECT, toy_picture

TOY = "/v1/recipes/toy"
GOOD: dict[str, Any] = {"review_at": 0.25, "reject_at": 0.6, "audit_share": 0.5}


def _put(running: Running, recipe: Any, **query: Any) -> Any:
    return running.client.put(TOY, json=recipe, params=query)


def test_a_recipe_is_read_set_and_looked_back_at(service: Running) -> None:
    own = service.client.get(TOY)
    assert own.headers["ETag"] == '"0"'
    assert RecipeAnswer.model_validate_json(own.content).version == 0
    stored = _put(service, GOOD, note="fewer escapes")
    assert RecipeAnswer.model_validate_json(stored.content).version == 1
    assert service.post(toy_picture(REJECT)).json()["recipe"]["version"] == 1
    assert service.client.get(TOY, params={"version": 0}).json()["recipe"]["review_at"] == 0.3
    listed = service.client.get(TOY + "/versions")
    RecipeVersions.model_validate_json(listed.content)
    newest, first = listed.json()["versions"]
    assert (newest["note"], first["changes"]) == ("fewer escapes", [])
    assert {each["name"]: each["after"] for each in newest["changes"]} == {
        "review_at": 0.25,
        "reject_at": 0.6,
        "audit_share": 0.5,
    }
    assert service.client.get(TOY, params={"version": 7}).status_code == 404


def test_the_same_recipe_again_makes_no_version(service: Running) -> None:
    first = _put(service, GOOD).json()
    assert _put(service, first["recipe"]).json() == first


def test_a_change_made_from_an_outdated_version_is_refused(service: Running) -> None:
    _put(service, GOOD)
    conflict = service.client.put(TOY, json={**GOOD, "review_at": 0.1}, headers={"If-Match": '"0"'})
    assert conflict.status_code == 409
    assert conflict.json()["newest"] == 1
    unchanged = service.client.put(TOY, json=GOOD, headers={"If-Match": '"0"'})
    assert unchanged.status_code == 409


def test_all_faults_of_a_recipe_are_told_at_once(service: Running) -> None:
    answer = _put(
        service,
        {
            "review_at": 1.5,
            "min_contrast": "much",
            "nonsense": 1,
            "categories": {"dark_spot": {"report_at": 2, "severity": "bad"}, "hole": {}},
            "fabric": {"holes": "sometimes", "edge_mm": -1},
        },
    )
    assert answer.status_code == 422
    assert answer.json()["type"].endswith(":bad-recipe")
    assert {each["place"] for each in answer.json()["errors"]} == {
        "review_at",
        "reject_at",
        "min_contrast",
        "nonsense",
        "categories.dark_spot.report_at",
        "categories.dark_spot.severity",
        "fabric.holes",
        "fabric.edge_mm",
    }
    crossed = _put(service, {"review_at": 0.7, "reject_at": 0.6}).json()
    assert [each["place"] for each in crossed["errors"]] == ["review_at"]
    unknown = _put(service, {**GOOD, "categories": {"hole": {"report_at": 0.5}}}).json()
    assert [each["place"] for each in unknown["errors"]] == ["categories.hole"]
    assert service.client.get(TOY).json()["version"] == 0


def _record(store: InspectionStore, bundle: BundleRef, score: float, **fields: Any) -> Inspection:
    said = fields.pop("said", None) or (
        Disposition.REJECT
        if score >= 0.7
        else Disposition.REVIEW
        if score >= 0.3
        else Disposition.PASS
    )
    verdict = make_verdict(said, scores={"defective": score}, bundle="other")
    ref = BundleRef("toy", bundle.version, bundle.sha256, bundle.precision)
    verdict = type(verdict)(
        **{
            **{name: getattr(verdict, name) for name in verdict.__dataclass_fields__},
            "bundle": ref,
        }
    )
    record = make_inspection(product="toy", station="s", verdict=verdict, **fields)
    store.record([record])
    return record


def _decide(store: InspectionStore, record: Inspection, *, defective: bool) -> None:
    word = Disposition.REJECT if defective else Disposition.PASS
    store.decide(record.id, Decision(word, (), "Li", "", NOON))


def _history(service: Running, pictures: int, *, audited: float = 1.0) -> list[tuple[float, bool]]:
    """Records whose truth people told, passes only as far as they were drawn for audit."""
    inside = service.app.state.service
    bundle = inside.products.graders("toy").wide.bundle_ref
    chance, known = random.Random(1), []
    for number in range(pictures):
        score = round(chance.random(), 3)
        drawn = score < 0.3 and chance.random() < audited
        record = _record(
            inside.store, bundle, score, at=NOON + timedelta(seconds=number), audit=drawn
        )
        if score >= 0.3 or drawn:
            defective = chance.random() < score
            _decide(inside.store, record, defective=defective)
            known.append((score, defective))
    return known


def test_what_thresholds_would_have_done_is_what_counting_finds(service: Running) -> None:
    known = _history(service, 160)
    answer = service.client.get(
        TOY + "/effect",
        params={
            "review_at": 0.2,
            "reject_at": 0.5,
            "escape_cost": 100,
            "reject_cost": 10,
            "review_cost": 1,
        },
    )
    EffectAnswer.model_validate_json(answer.content)
    asked, n = answer.json()["asked"], len(known)
    escapes = sum(defective and score < 0.2 for score, defective in known)
    overkill = sum(not defective and score >= 0.5 for score, defective in known)
    reviewed = sum(0.2 <= score < 0.5 for score, _ in known)
    bad = sum(defective for _, defective in known)
    assert (asked["escapes"], asked["overkill"], asked["reviewed"]) == (escapes, overkill, reviewed)
    assert asked["escape_rate_of_defective"] == pytest.approx(escapes / bad)
    assert asked["overkill_rate_of_good"] == pytest.approx(overkill / (n - bad))
    assert asked["review_share"] == pytest.approx(reviewed / n)
    assert asked["cost_per_1000"] == pytest.approx(
        1000 * (100 * escapes + 10 * overkill + reviewed) / n
    )
    assert asked["production"]["pictures"] == n
    assert asked["production"]["reviewed"] == pytest.approx(reviewed / n)
    in_force = answer.json()["in_force"]
    assert (in_force["review_at"], in_force["reject_at"]) == (0.3, 0.7)
    assert answer.json()["cautions"] == []


def test_audited_passes_stand_for_all_that_passed(service: Running) -> None:
    known = _history(service, 160, audited=0.3)
    document = service.client.get(TOY + "/effect").json()
    drawn = [defective for score, defective in known if score < 0.3]
    passed = next(each for each in document["strata"] if each["said"] == "pass")
    assert (passed["examined"], passed["representative"]) == (len(drawn), True)
    assert document["in_force"]["escapes"] == pytest.approx(
        passed["units"] * sum(drawn) / len(drawn)
    )
    assert document["in_force"]["pictures"] == pytest.approx(160)


def test_a_history_of_rejects_alone_says_that_it_knows_nothing_of_escapes(
    service: Running,
) -> None:
    known = _history(service, 60, audited=0.0)
    document = service.client.get(TOY + "/effect").json()
    assert document["labelled"]["pictures"] == len(known)
    assert Caution.PASSES_NOT_AUDITED in [each["code"] for each in document["cautions"]]
    assert document["asked"]["escape_rate_of_defective"] is None
    assert document["asked"]["cost_per_1000"] is None
    assert document["asked"]["production"]["pictures"] == 60


def test_without_a_decision_only_production_is_known(service: Running) -> None:
    document = service.client.get(TOY + "/effect").json()
    assert [each["code"] for each in document["cautions"]] == [Caution.NOTHING_LABELLED]
    assert document["asked"]["production"] == {
        "pictures": 0,
        "passed": None,
        "reviewed": None,
        "rejected": None,
    }


def test_scores_of_another_model_are_left_out_and_counted(service: Running) -> None:
    inside = service.app.state.service
    other = BundleRef("toy", "0", "0" * 64, "int8")
    _decide(inside.store, _record(inside.store, other, 0.9), defective=True)
    document = service.client.get(TOY + "/effect").json()
    assert document["labelled"] == {"pictures": 0, "good": 0, "defective": 0, "elsewhere": 1}
    assert Caution.OTHER_MODEL in [each["code"] for each in document["cautions"]]


def test_scores_are_spread_over_bins_that_hold_all_of_them(service: Running) -> None:
    known = _history(service, 80)
    answer = service.client.get(TOY + "/scores")
    spread = ScoresAnswer.model_validate_json(answer.content)
    assert len(spread.edges) == len(spread.good) + 1
    assert sum(spread.defective) == sum(defective for _, defective in known)
    assert sum(spread.good) + sum(spread.defective) == len(known)
    assert sum(spread.produced) == 80


def _labels(service: Running, text: str) -> Any:
    headers = {"Content-Type": "text/csv"}
    return service.client.post(TOY + "/labels", content=text.encode(), headers=headers)


def test_uploaded_labels_take_the_place_of_decisions(service: Running) -> None:
    rows = "".join(f"{score},{label}\n" for score, label in [("0.1", "good"), ("0.9", "ng")] * 40)
    taken = _labels(service, "score,label\n" + rows)
    assert taken.status_code == 201
    labels = LabelsAnswer.model_validate_json(taken.content)
    assert (labels.pictures, labels.good, labels.defective) == (80, 40, 40)
    query: dict[str, Any] = {"labels": labels.labels, "review_at": 0.95, "reject_at": 0.95}
    document = service.client.get(TOY + "/effect", params=query).json()
    assert document["source"] == "labels"
    assert document["asked"]["escapes"] == 40
    assert [each["code"] for each in document["cautions"]] == [Caution.NOT_PRODUCTIONS_MIX]
    elsewhere = service.client.get("/v1/recipes/strip/effect", params=query)
    assert elsewhere.status_code == 404


def test_labels_may_come_as_a_spreadsheet_saves_them(service: Running) -> None:
    rows = "".join(f"{score};{label}\r\n" for score, label in [("0,1", "OK"), ("0,9", "NG")] * 40)
    taken = _labels(service, "\ufeffScore;Label\r\n" + rows)
    assert taken.status_code == 201
    labels = LabelsAnswer.model_validate_json(taken.content)
    assert (labels.pictures, labels.good, labels.defective) == (80, 40, 40)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "columns score"),
        ("a,b\n1,2\n", "columns score"),
        ("score,label\n", "no row"),
        ("score,label\n0.5,maybe\n", "Line 2"),
        ("score,label\n0.1,good\nhigh,good\n", "Line 3"),
        ("score,label\n1.5,good\n", "Line 2"),
    ],
)
def test_labels_that_cannot_be_read_are_refused_by_line(
    service: Running, text: str, told: str
) -> None:
    refused = _labels(service, text)
    assert refused.status_code == 422
    assert told in refused.json()["detail"]


def test_an_export_of_records_can_be_given_back_as_labels(service: Running) -> None:
    known = _history(service, 40)
    export = service.client.get("/v1/exports/inspections", params={"product": "toy"})
    taken = LabelsAnswer.model_validate_json(_labels(service, export.text).content)
    assert (taken.pictures, taken.defective) == (len(known), sum(bad for _, bad in known))


def test_thresholds_that_cross_are_refused(service: Running) -> None:
    crossed = service.client.get(TOY + "/effect", params={"review_at": 0.8, "reject_at": 0.4})
    assert crossed.status_code == 422
    half = service.client.get(TOY + "/effect", params={"escape_cost": 5})
    assert half.status_code == 422


def test_a_history_is_read_again_when_somebody_decided_since() -> None:
    store, now = MemoryStore(), [0.0]
    histories = Histories(store, clock=lambda: now[0])
    bundle = BundleRef("toy", "1", "a" * 64, "int8")
    record = _record(store, bundle, 0.9)
    assert len(histories.of("toy", bundle.sha256).table) == 0
    _decide(store, record, defective=True)
    assert len(histories.of("toy", bundle.sha256).table) == 0
    now[0] += 11
    assert len(histories.of("toy", bundle.sha256).table) == 1


def test_a_slider_is_answered_at_once_over_a_long_history() -> None:
    """No figure of time: the second question reads nothing from the store."""
    store = MemoryStore()
    bundle = BundleRef("toy", "1", "a" * 64, "int8")
    _decide(store, _record(store, bundle, 0.9), defective=True)
    histories = Histories(store, clock=time.monotonic)
    first = histories.of("toy", bundle.sha256)
    store.broken = True
    assert histories.of("toy", bundle.sha256) is first
