"""What the figures mean here; shops differ, so the screen says it."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["DEFINITIONS"]

DEFINITIONS: Mapping[str, str] = {
    "inspected": "units seen at the end of their line, by their latest verdict; all units of "
    "stations that are in no line",
    "pass_rate": "good / (good + rejected); undecided and cannot judge are left out",
    "completion": "good / planned order quantity, not capped; over all the order's time",
    "production_efficiency": "planned run time per item × units produced / planned busy time "
    "elapsed (ISO 22400: availability × effectiveness)",
    "quality_ratio": "good / units produced; undecided and cannot judge count as not good yet",
    "oee": "production efficiency × quality ratio",
    "availability": "planned busy minutes in which a unit was counted / planned busy time elapsed",
    "effectiveness": "planned run time per item × units produced / planned busy minutes in which "
    "a unit was counted",
    "real_time_output": "units of the open hour, and units an hour over its part that is over",
    "first_pass_yield": "good at the first look / all first looks, undecided and cannot judge "
    "included",
    "rolled_throughput_yield": "product of the first-pass yields of a line's stages",
    "automation_rate": "units that the model itself passed or rejected / units inspected, at every "
    "stage",
    "comparison": "rejected / (good + rejected) against the same in the baseline span; intervals "
    "at 95 %, Newcombe for the difference, Koopman for the relative change",
    "categories": "units that show each category, at every stage; one that shows two counts "
    "under both",
    "escape_rate_of_defective": "defective units that the model passed / all defective units, "
    "estimated from units drawn for audit",
    "overkill_rate_of_good": "good units that the model rejected / all good units, estimated from "
    "units drawn for audit",
}
"""By the name of a figure."""
