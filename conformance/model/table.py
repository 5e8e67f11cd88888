"""A table's row in its entry: its action and parameters take their places, so that each row is a case of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from conformance.model.case_file import Entry, Step

T = TypeVar("T")


def fill_in(entry: Entry, row: Any) -> Entry:
    """Return ``entry`` as one row of its table has it.

    An action and parameters that are a whole ``{row.key}`` become what the row has under that key. Names inside a value
    are filled in when the case runs.

    Raises:
        ValueError: the row has no such key, or its parameters are not a mapping.
    """
    if not isinstance(row, Mapping):
        return entry
    return entry.model_copy(
        update={
            "action": None if entry.action is None else str(_part(entry.action, row)),
            "control": _params(entry.control, row),
            "send": _params(entry.send, row),
            "given": None if entry.given is None else [_fill_in_step(step, row) for step in entry.given],
            "steps": [_fill_in_step(step, row) for step in entry.steps],
        }
    )


def _fill_in_step(step: Step, row: Mapping[str, Any]) -> Step:
    return step.model_copy(update={"action": str(_part(step.action, row)), "params": _params(step.params, row)})


def _params(value: T, row: Mapping[str, Any]) -> T | Mapping[str, Any]:
    if not isinstance(value, str):
        return value
    params = _part(value, row)
    if not isinstance(params, Mapping):
        raise ValueError(f"{value} stands for parameters, but is not a mapping in the row")
    return params


def _part(text: str, row: Mapping[str, Any]) -> Any:
    """Return what ``{row.key}`` stands for; any other text is itself."""
    if not text.startswith("{row."):
        return text
    key = text[len("{row.") : -1]
    if key not in row:
        raise ValueError(f"the table's row has no {key}")
    return row[key]
