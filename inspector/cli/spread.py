"""Options that belong together, given once as a value and typed one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from inspect import Parameter, Signature, signature
from typing import Any, get_type_hints

__all__ = ["spread"]


def spread(command: Callable[..., int], kind: type[Any], name: str) -> Callable[..., int]:
    """The command with an option for each field of `kind` in place of its argument `name`.

    `kind` is a dataclass whose fields are annotated as options, each with a default.
    """

    def spread_out(**given: Any) -> int:
        value = kind(**{each.name: given.pop(each.name) for each in fields(kind)})
        return command(**{name: value}, **given)

    spread_out.__name__, spread_out.__doc__ = command.__name__, command.__doc__
    own = signature(command, eval_str=True).parameters.values()
    rest = [each.replace(kind=Parameter.KEYWORD_ONLY) for each in own if each.name != name]
    spread_out.__signature__ = Signature([*_options(kind), *rest])  # type: ignore[attr-defined]
    spread_out.__annotations__ = {}  # the framework reads the signature
    return spread_out


def _options(kind: type[Any]) -> list[Parameter]:
    hints = get_type_hints(kind, include_extras=True)
    return [
        Parameter(
            each.name, Parameter.KEYWORD_ONLY, default=each.default, annotation=hints[each.name]
        )
        for each in fields(kind)
    ]
