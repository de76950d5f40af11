"""Whether a model fits this machine: its files and golden cases, checked and told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.markup import escape

from inspector.cli.output import plain_table, results
from inspector.errors import BundleError

if TYPE_CHECKING:
    from inspector.bundles import Precision

__all__ = ["check_here", "print_checks"]

_AT_EXPORT = {
    "torch_fp32_worst_log_odds": "torch and fp32: log-odds",
    "fp32_int8_mean_probability": "fp32 and int8: probability, on average",
    "fp32_int8_worst_log_odds": "fp32 and int8: log-odds",
}
_ALLOWED = {
    "torch_fp32_worst_log_odds": "torch_fp32_tolerance",
    "fp32_int8_mean_probability": "fp32_int8_tolerance",
    "fp32_int8_worst_log_odds": "fp32_int8_tolerance",
}


def check_here(product: str, precision: Precision) -> dict[str, Any]:
    """Verify a model in one precision; where it does not fit, `error` says why."""
    from inspector.adapters.decoding import quiet_decoder
    from inspector.bundles import find_bundle
    from inspector.bundles.verify import match_here

    quiet_decoder()
    check: dict[str, Any] = {"product": product, "precision": precision.value}
    try:
        bundle = find_bundle(product)
        match = match_here(bundle, precision)
    except BundleError as error:
        return {**check, "ok": False, "error": str(error)}
    return {
        **check,
        "ok": True,
        "worst_difference": match.log_odds,
        "machine": asdict(match),
        "export": {name: value for name, value in bundle.parity.items() if name != "cases"},
    }


def print_checks(checks: Sequence[dict[str, Any]]) -> None:
    """A row a check."""
    table = plain_table("Product", "Precision", "", "")
    for check in checks:
        if check["ok"]:
            state, remark = "[green]fits[/]", "\n".join(_certificate(check))
        else:
            state, remark = "[bold red]does not[/]", escape(check["error"])
        table.add_row(escape(check["product"]), check["precision"], state, remark)
    results().print(table)


def _certificate(check: Mapping[str, Any]) -> Iterator[str]:
    """What was compared, the worst difference found and the largest allowed, a line each."""
    machine, export = check["machine"], check["export"]
    yield (
        f"largest difference in log-odds {machine['log_odds']:.2g} of "
        f"{machine['log_odds_tolerance']:g} allowed, on {machine['cases']} golden cases"
    )
    if machine["levels"] is not None:
        yield (
            f"decoder and resize: {machine['levels']:.2g} of {machine['levels_tolerance']:g} "
            "grey levels"
        )
    for name, words in _AT_EXPORT.items():
        if name in export:
            allowed = export.get(_ALLOWED.get(name, ""))
            limit = "" if allowed is None else f" of {allowed:g} allowed"
            yield f"[dim]at export, {words} {export[name]:.2g}{limit}[/]"
