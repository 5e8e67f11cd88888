"""A case of any file as a program of its own: defaults filled in, its row put in, accept-sets spelled out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from conformance.explore.program import Program
from conformance.model import template
from conformance.model.case import Case, Send
from conformance.model.expectation import Alternative, Matcher

_ROW = re.compile(r"\{row(?:\.([a-z_]+))?\}")


def program_of(case: Case) -> Program:
    """Return a case as a program: what must work before it is its set-up, all that it asks its steps."""
    entry: dict[str, Any] = {"requirement": list(case.requirement_ids)}
    if case.level is not case.requirements[0].level:
        entry["level"] = case.level.value
    reasons = {"why": case.why, "uncontrolled": case.uncontrolled, "unkillable": case.unkillable}
    entry |= {key: value for key, value in reasons.items() if value}
    if case.control is not None:
        entry["uncontrolled"] = "its control request is the last one of its set-up"
    if case.needs:
        entry["needs"] = sorted(need.value for need in case.needs)
    if case.verified:
        entry["verified"] = list(case.verified)
    if case.verified_account != "main":
        entry["verified_account"] = case.verified_account
    if case.verified_by is not None:
        entry["verified_by"] = case.verified_by
    given = [*case.given, *([case.control] if case.control is not None else [])]
    if given:
        entry["given"] = [_step(send, case.id) for send in given]
    entry["steps"] = [_step(send, case.id, is_asked=True) for send in case.steps]
    if case.row is not None and _names_row(entry):
        filled = _put_in_row(entry, case.row)
        # What a generator makes may stand where no generator may, as in a condition, and a file that is sent may name
        # the row: such a row stays a row.
        stays = _generates(case.row) or _names_row(filled)
        entry = {**entry, "table": {"row": case.row}} if stays else filled
    return Program(case.action, entry)


def _names_row(value: Any) -> bool:
    return any(name.partition(".")[0] == "row" for name in template.names(value))


def _step(send: Send, case_id: str, *, is_asked: bool = False) -> dict[str, Any]:
    step: dict[str, Any] = {"action": send.action, "params": dict(send.params)}
    if re.fullmatch(r"[A-Z]\w*", send.action):
        step = {send.action: dict(send.params)}
    if send.omit:
        step["omit"] = list(send.omit)
    options = send.request.model_dump(mode="json", exclude_unset=True)
    if options:
        step["request"] = options
    expect = _expect(send, case_id)
    if is_asked or expect != {"success": True}:
        step["expect"] = expect
    if send.capture:
        step["capture"] = dict(send.capture)
    if send.pages is not None:
        step["pages"] = send.pages.model_dump(mode="json", exclude_unset=True, by_alias=True)
    if send.pipeline:
        step["pipeline"] = True
    if send.parallel:
        step["parallel"] = True
    if send.pace is not None:
        step["pace"] = send.pace
    if send.times != 1:
        step["times"] = send.times
    if send.assume:
        step["assume"] = True
    return step


def _expect(send: Send, case_id: str) -> dict[str, Any]:
    alternatives = [_alternative(alternative) for alternative in send.alternatives]
    expect: dict[str, Any] = alternatives[0]
    if len(alternatives) > 1:
        expect = {"because": f"as in the case {case_id}", "any": alternatives}
    elif "source" in expect:
        expect = {key: value for key, value in expect.items() if key != "source"}
    if send.mail is not None:
        values = {name: _matcher(matcher) for name, matcher in send.mail.values.items()}
        expect["mail"] = {**send.mail.model_dump(mode="json", exclude_unset=True, by_alias=True), "values": values}
    return expect


def _alternative(alternative: Alternative) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if alternative.source is not None:
        found["source"] = sorted(source.value for source in alternative.sources)
    if alternative.error is not None:
        error = alternative.error
        found["error"] = error if isinstance(error, str) else error.model_dump(mode="json", exclude_unset=True)
    elif alternative.result is not None:
        found["result"] = {path: _matcher(matcher) for path, matcher in alternative.result.items()}
    else:
        found["success"] = True
    if alternative.headers:
        found["headers"] = {name: _matcher(matcher) for name, matcher in alternative.headers.items()}
    return found


def _matcher(matcher: Any) -> Any:
    if not isinstance(matcher, Matcher):
        return matcher
    conditions = matcher.model_dump(mode="json", exclude_unset=True, by_alias=True)
    return conditions | ({"may_be_empty": True} if matcher.may_be_empty else {})


def _put_in_row(value: Any, row: Any) -> Any:
    """Return ``value`` with the row in the place of its names; generators and all other names stay."""
    if isinstance(value, str):
        whole = _ROW.fullmatch(value)
        if whole is not None:
            return _part(row, whole[1])
        return _ROW.sub(lambda found: str(_part(row, found[1])), value)
    if isinstance(value, Mapping):
        return {_put_in_row(key, row): _put_in_row(item, row) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_put_in_row(item, row) for item in value]
    return value


def _generates(value: Any) -> bool:
    """Say whether a value is made by a generator, or a part of it is."""
    if isinstance(value, Mapping):
        return any(str(key).startswith("$") or _generates(item) for key, item in value.items())
    return isinstance(value, list | tuple) and any(map(_generates, value))


def _part(row: Any, key: str | None) -> Any:
    return row if key is None else row[key]
