"""Sampling plans and lots on the command line."""

from __future__ import annotations

import json

from tests.support.command_line import Command

PLAN = ("sampling", "plan", "--lot", "1200", "--aql", "1.0")
RECORD = (
    *("sampling", "record", "-p", "fabric", "--size", "1200", "--inspected", "80"),
    *("--aql", "1.0"),
)


def record(inspector: Command, lot: str, defective: int, *more: str) -> str:
    ran = inspector(*RECORD, "--lot", lot, "--defective", str(defective), *more)
    assert ran.code == 0, ran.err
    return ran.out


def test_a_plan_is_read_by_people_and_by_programs(inspector: Command) -> None:
    shown = inspector(*PLAN).out
    assert "Inspect 80 of 1,200 units, drawn at random." in shown
    assert "Accept with up to 2 defective, reject from 3 on." in shown
    assert "normal inspection, letter J" in shown
    assert "10 times" in shown
    plan = json.loads(inspector(*PLAN, "--tightened", "--json").out)
    assert (plan["accept"], plan["inspection"]) == (1, "tightened")


def test_the_first_lot_of_a_product_nobody_knows_is_kept_with_a_word(inspector: Command) -> None:
    said = (
        "Nothing is known of a product 'fabirc'; known are fabric, solar-cell, toy. The lot is "
        "kept all the same."
    )
    recording = ("sampling", "record", "-p", "fabirc", "--size", "1200", "--inspected", "80")
    for lot, told in (("L1", [said]), ("L2", [])):
        ran = inspector(*recording, "--lot", lot, "--defective", "0", "--aql", "1.0")
        assert ran.code == 0
        assert ran.err.splitlines() == told
    assert "L2" in inspector("sampling", "lots").out
    toy = (*recording[:3], "toy", *recording[4:])
    assert inspector(*toy, "--lot", "L1", "--defective", "0", "--aql", "1.0").err == ""


def test_a_small_lot_is_inspected_whole(inspector: Command) -> None:
    shown = inspector("sampling", "plan", "--lot", "40", "--aql", "0.1").out
    assert "Inspect 40 of 40 units, all of them." in shown


def test_plans_that_no_table_has_are_one_sentence(inspector: Command) -> None:
    ran = inspector("sampling", "plan", "--lot", "40", "--aql", "0.9")
    assert (ran.code, "no AQL 0.9" in ran.complaint) == (2, True)


def test_lots_are_decided_kept_and_listed(inspector: Command) -> None:
    assert "accepted" in record(inspector, "R-1", 2)
    rejected = record(inspector, "R-2", 3)
    assert "Lot R-2: rejected (3 defective of 80, reject from 3 on; normal inspection)." in rejected
    assert "tightened inspection" in record(inspector, "R-3", 9)
    assert "nothing was added" in record(inspector, "R-3", 9)
    assert "accepted" in record(inspector, "R-3", 0, "--resubmitted")
    listed = inspector("sampling", "lots").out
    assert "next lot: tightened inspection" in listed
    assert "R-3 (again)" in listed
    (series,) = json.loads(inspector("sampling", "lots", "--json", "--limit", "1").out)
    assert (series["recorded"], [lot["lot"] for lot in series["lots"]]) == (3, ["R-3"])


def test_the_end_of_acceptance_is_said_and_how_to_go_on(inspector: Command) -> None:
    for number in range(7):
        record(inspector, f"R-{number}", 9)
    assert "discontinued" in inspector("sampling", "lots").out
    refused = inspector(*RECORD, "--lot", "R-8", "--defective", "0")
    assert refused.code == 2
    assert "corrective_action" in refused.complaint
    assert "accepted" in record(inspector, "R-8", 0, "--corrective-action", "new reed")


def test_another_report_about_a_lot_is_refused(inspector: Command) -> None:
    record(inspector, "R-1", 2)
    ran = inspector(*RECORD, "--lot", "R-1", "--defective", "1")
    assert ran.code == 2
    assert "is on record" in ran.complaint


def test_no_lots_are_said(inspector: Command) -> None:
    assert "There is no database" in inspector("sampling", "lots").complaint
    record(inspector, "R-1", 2)
    assert "No lots are on record." in inspector("sampling", "lots", "-p", "other").out
