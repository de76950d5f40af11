from __future__ import annotations

from typing import Any

from inspector.demo.ledger import Ledger, total


def answer(disposition: str, *categories: str) -> dict[str, Any]:
    return {"disposition": disposition, "defects": [{"category": name} for name in categories]}


def test_verdicts_are_held_against_the_truth() -> None:
    ledger = Ledger([("a", "toy")])
    for disposition, defective in [
        ("pass", False),
        ("pass", True),
        ("review", True),
        ("reject", True),
        ("reject", False),
        ("cannot_judge", False),
    ]:
        ledger.answered("a", answer(disposition), defective, 5.0)
    (account,) = ledger.accounts()
    assert account.pictures == 6
    assert (account.defective, account.good) == (3, 3)
    assert (account.caught, account.escaped, account.overkill) == (2, 1, 1)
    assert [account.disposed(name) for name in ("pass", "review", "reject")] == [2, 1, 2]


def test_a_category_counts_once_a_picture() -> None:
    ledger = Ledger([("a", "toy")])
    ledger.answered("a", answer("reject", "hole", "hole", "stain"), True, 5.0)
    assert ledger.accounts()[0].categories == {"hole": 1, "stain": 1}


def test_latency_is_read_off_the_sorted_answers() -> None:
    ledger = Ledger([("a", "toy")])
    assert ledger.accounts()[0].latency_ms(0.5) is None
    for value in (9.0, 1.0, 5.0):
        ledger.answered("a", answer("pass"), False, value)
    (account,) = ledger.accounts()
    assert account.latency_ms(0.5) == 5.0
    assert account.latency_ms(0.95) == 9.0


def test_repetitions_and_refusals_count_apart() -> None:
    ledger = Ledger([("a", "toy"), ("b", "toy")])
    ledger.answered("a", answer("pass"), False, 1.0)
    ledger.repeated("a")
    ledger.refused("b", "503: busy")
    every = total(ledger.accounts())
    assert (every.pictures, every.replayed, every.failed) == (1, 1, 1)
    assert ledger.complaint == "503: busy"


def test_accounts_are_copies() -> None:
    ledger = Ledger([("a", "toy")])
    before = ledger.accounts()[0]
    ledger.answered("a", answer("pass"), False, 1.0)
    assert before.pictures == 0
