"""Control charts of a plant: subgroups from the store, frozen limits, alarms answered for."""

from inspector.production.control.acknowledgements import (
    Acknowledgement,
    acknowledge,
    acknowledgements,
)
from inspector.production.control.baselines import (
    StoredBaseline,
    baseline_versions,
    current_baselines,
    freeze,
)
from inspector.production.control.chart import (
    AnsweredAlarm,
    ControlChart,
    Limits,
    control_chart,
)
from inspector.production.control.subject import Subject, read_key
from inspector.production.control.unavailable import Unavailable

__all__ = [
    "Acknowledgement",
    "AnsweredAlarm",
    "ControlChart",
    "Limits",
    "StoredBaseline",
    "Subject",
    "Unavailable",
    "acknowledge",
    "acknowledgements",
    "baseline_versions",
    "control_chart",
    "current_baselines",
    "freeze",
    "read_key",
]
