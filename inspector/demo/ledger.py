"""What the stations count for themselves, to be compared with what the service counted."""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

__all__ = ["Account", "Ledger", "total"]

_LATENCIES = 2000  # the latest ones; a median of more says nothing newer


@dataclass(frozen=True, slots=True)
class Account:
    """The counts of one station.

    `truth` counts (defective, disposition) pairs; `replayed` second deliveries, which
    must count in none of the others; `failed` deliveries that were refused.
    """

    station: str
    product: str
    truth: Counter[tuple[bool, str]] = field(default_factory=Counter)
    categories: Counter[str] = field(default_factory=Counter)
    latencies_ms: tuple[float, ...] = ()
    replayed: int = 0
    failed: int = 0

    def disposed(self, name: str) -> int:
        """Pictures with this disposition."""
        return self.truth[True, name] + self.truth[False, name]

    @property
    def pictures(self) -> int:
        """Pictures that got a verdict."""
        return self.truth.total()

    @property
    def defective(self) -> int:
        """Pictures that show a defect, in truth."""
        return sum(count for (defective, _), count in self.truth.items() if defective)

    @property
    def good(self) -> int:
        """Pictures that show none."""
        return self.pictures - self.defective

    @property
    def caught(self) -> int:
        """Defective ones that did not pass."""
        return self.defective - self.escaped

    @property
    def escaped(self) -> int:
        """Defective ones that passed."""
        return self.truth[True, "pass"]

    @property
    def overkill(self) -> int:
        """Good ones that were rejected."""
        return self.truth[False, "reject"]

    def latency_ms(self, share: float) -> float | None:
        """The latency that `share` of the latest answers stayed within; None before the first."""
        if not self.latencies_ms:
            return None
        ordered = sorted(self.latencies_ms)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Ledger:
    """Accounts of all stations; written by their threads, read by whoever shows them."""

    def __init__(self, stations: Sequence[tuple[str, str]]) -> None:
        """Open an account for each (station, product)."""
        self._lock = threading.Lock()
        self._accounts = {station: Account(station, product) for station, product in stations}
        self._latencies: dict[str, deque[float]] = {
            station: deque(maxlen=_LATENCIES) for station, _ in stations
        }
        self._complaint = ""

    def answered(
        self, station: str, document: dict[str, Any], defective: bool, latency_ms: float
    ) -> None:
        """Enter a verdict."""
        with self._lock:
            account = self._accounts[station]
            account.truth[defective, document["disposition"]] += 1
            account.categories.update({entry["category"] for entry in document["defects"]})
            self._latencies[station].append(latency_ms)

    def repeated(self, station: str) -> None:
        """Enter a second delivery of a picture that was answered before."""
        with self._lock:
            account = self._accounts[station]
            self._accounts[station] = replace(account, replayed=account.replayed + 1)

    def refused(self, station: str, complaint: str) -> None:
        """Enter a delivery that came to nothing."""
        with self._lock:
            account = self._accounts[station]
            self._accounts[station] = replace(account, failed=account.failed + 1)
            self._complaint = complaint

    @property
    def complaint(self) -> str:
        """The latest reason for a refusal."""
        return self._complaint

    def accounts(self) -> list[Account]:
        """A copy of every account, in the order of the stations."""
        with self._lock:
            return [
                replace(
                    account,
                    truth=account.truth.copy(),
                    categories=account.categories.copy(),
                    latencies_ms=tuple(self._latencies[name]),
                )
                for name, account in self._accounts.items()
            ]


def total(accounts: Sequence[Account]) -> Account:
    """All accounts as one."""
    return Account(
        station="all",
        product="",
        truth=sum((account.truth for account in accounts), Counter()),
        categories=sum((account.categories for account in accounts), Counter()),
        latencies_ms=tuple(each for account in accounts for each in account.latencies_ms),
        replayed=sum(account.replayed for account in accounts),
        failed=sum(account.failed for account in accounts),
    )
