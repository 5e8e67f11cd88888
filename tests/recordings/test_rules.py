"""The rules for requests agree with the cases: what these accept is never forbidden, and what they reject is."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.model.case import Case, Send
from conformance.model.registry import registry
from conformance.model.suite import load_suite
from conformance.recordings.call import RecordedCall, SignedBy
from conformance.recordings.forbidden import accepted_rejections, faults_of
from conformance.recordings.recorded import RecordedPlace, recorded
from conformance.recordings.rules import RULES
from conformance.run.names import Names
from conformance.run.rendering import Rendered, render
from conformance.targets.profile import Profile
from conformance.targets.profile_parts import Verified
from conformance.wire.exchange import Request
from conformance.wire.query import flatten

_PROFILE = Profile(
    name="x",
    endpoint="http://x",
    account_id="123456789012",
    region="us-east-1",
    verified=Verified(address="a@b.example", domain="b.example"),
)
_NOT_SEEN = (
    "send-raw-email.headers.fifty-one[",  # the recipients stand in the message
)
"""Beginnings of the ids of cases that another rule finds, or none."""


def _rendered() -> Iterator[tuple[Case, Send, Rendered]]:
    for case in load_suite().cases:
        names = Names("seed", case.id, _PROFILE, case.row)
        for send in (*case.given, *([case.control] if case.control else []), *case.steps):
            # Only plain requests: what the options do to others is not in their parameters.
            if send.request.model_fields_set - {"account", "sign", "tamper"}:
                continue
            try:
                yield case, send, render(send, names)
            except (KeyError, ValueError):
                continue  # it needs what an earlier response gives


def _call(item: Rendered) -> RecordedCall | None:
    own = {name: value for name, value in item.params.items() if name not in ("Action", "Version")}
    try:
        params = flatten(own)
    except TypeError:
        return None
    return RecordedCall(
        recorded(RecordedPlace("x"), Request("POST", "http://x/"), None), item.action, None, params, SignedBy(), "x"
    )


def test_every_rule_is_a_requirement_that_cases_decide() -> None:
    rules = [rule for rules in RULES.values() for rule in rules]
    assert {rule.requirement for rule in rules} <= set(registry().requirements)
    assert {rule.requirement for rule in rules} <= set(accepted_rejections())


def test_rules_and_cases_agree() -> None:
    seen, asked = set(), 0
    for case, send, item in _rendered():
        call = _call(item) if item.action in RULES else None
        if call is None:
            continue
        broken = {fault.rule.requirement for fault in faults_of(call)}
        seen |= broken
        if any(expected.error is None for expected in item.expected):
            # A case may ask for the form of the response alone, or what stays, whatever the target makes of the value.
            assert not broken or case.id.startswith("protocol.xml.rejected.") or ".kept.after-" in case.id, case.id
        elif send is case.steps[0] and case.requirements[0].id in {rule.requirement for rule in RULES[item.action]}:
            asked += 1
            assert (not broken.isdisjoint(case.requirement_ids)) is not case.id.startswith(_NOT_SEEN), case.id
    assert asked > 100
    assert seen == {rule.requirement for rules in RULES.values() for rule in rules}
