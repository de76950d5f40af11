"""The parameters of a request, held against their model; faults are told by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from pydantic import BaseModel, ValidationError

from service.problems import bad_parameters

__all__ = ["checked", "read_query"]

_MODEL = TypeVar("_MODEL", bound=BaseModel)


def read_query(model: type[_MODEL], query: bytes) -> _MODEL:
    """The parameters of a request.

    Raises the problem `bad-parameters`, which names each fault, and UsageError for parameters
    that do not go together.
    """
    try:
        pairs = parse_qsl(
            query.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(query),
            errors="strict",
            max_num_fields=64,
        )
    except ValueError as error:  # UnicodeError too
        raise bad_parameters({"query": f"it cannot be read ({error})"}) from error
    repeated = [name for name, count in Counter(name for name, _ in pairs).items() if count > 1]
    if repeated:
        raise bad_parameters(dict.fromkeys(repeated, "given more than once"))
    return checked(model, dict(pairs))


def checked(model: type[_MODEL], values: Mapping[str, Any]) -> _MODEL:
    """Values as they came. Raises as `read_query` does."""
    try:
        return model.model_validate(dict(values))
    except ValidationError as error:
        raise bad_parameters(_faults(model, error)) from error


def _faults(model: type[BaseModel], error: ValidationError) -> dict[str, str]:
    """What is wrong by parameter, in words that do not need pydantic to be understood."""
    found = {}
    for entry in error.errors(include_url=False):
        name = str(entry["loc"][0]) if entry["loc"] else "query"
        found[name] = {
            "missing": "it is missing",
            "extra_forbidden": f"no such parameter; known: {', '.join(model.model_fields)}",
            "value_error": str(entry.get("ctx", {}).get("error", entry["msg"])),
        }.get(entry["type"], f"{entry['msg'][:1].lower()}{entry['msg'][1:]}")
    return found
