"""What comes before a case's own requests: identities verified, the set-up of the case, the control request."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from conformance.model.case import Send
from conformance.model.expectation import Alternative, Matcher
from conformance.model.vocabulary import Layer, Outcome, Phase
from conformance.run.case_run import CaseRun
from conformance.run.findings import describe
from conformance.run.hooks import confirm
from conformance.run.needs import SETS_UP_DKIM, identities_to_verify, registering_action, stand_in, will_do_unverified
from conformance.run.outcome import CaseStopped, Indeterminate
from conformance.run.pages import paginate
from conformance.run.rendering import render, sent_by


@cache
def _success() -> Alternative:
    return Alternative(success=True)


@cache
def _known() -> Matcher:
    return Matcher(one_of=["Pending", "Success"])


def set_up(run: CaseRun) -> None:
    """Verify the identities that the case starts from, and send its set-up requests.

    Raises:
        CaseStopped: blocked, since a request failed; skipped, since a premise does not hold; or indeterminate.
    """
    for identity in identities_to_verify(run):
        _verify(run, identity)
    for send in run.case.given:
        for number in range(1, send.times + 1):
            run.names.set("n", number)
            _prepare(run, send)


def _prepare(run: CaseRun, send: Send) -> None:
    """Send a step of the set-up, by another action that does the same if the target lacks the step's own."""
    other = stand_in(run, send)
    if other is None:
        _require_or_leave_out(run, send, Phase.GIVEN)
        return
    _require_or_leave_out(run, replace(send, action=other), Phase.GIVEN)
    if other == SETS_UP_DKIM:
        _require(run, _look_up(send.params["Domain"], _known()), Phase.GIVEN)


def _look_up(domain: str, status: Matcher) -> Send:
    """Return the request that shows whether a domain is an identity of some status."""
    expected = Alternative(result={f"VerificationAttributes[{domain}].VerificationStatus": status})
    return Send("GetIdentityVerificationAttributes", {"Identities": [domain]}, (expected,))


def send_control(run: CaseRun) -> None:
    """Send the control request, if the case has one: the good request that its fault departs from.

    Raises:
        CaseStopped: blocked, since it failed; or indeterminate.
    """
    if run.case.control is not None:
        _require_or_leave_out(run, run.case.control, Phase.CONTROL)


def _verify(run: CaseRun, identity: str) -> None:
    parameter = "EmailAddress" if "@" in identity else "Domain"
    account = run.names.account(run.case.verified_account)
    owner = sent_by(account)
    action = registering_action(run, identity)
    _require(run, Send(action, {parameter: identity}, (_success(),), request=owner), Phase.GIVEN)
    immediate = run.profile.verification == "immediate"
    if action == SETS_UP_DKIM:
        status = Matcher(equals="Success") if immediate else _known()
        _require(run, replace(_look_up(identity, status), request=owner), Phase.GIVEN)
    if immediate or will_do_unverified(run):
        return
    if not confirm(run.ask, run.profile, identity, account):
        raise CaseStopped(Outcome.BLOCKED, f"set-up: {identity} could not be confirmed through confirm.url")


def _require_or_leave_out(run: CaseRun, send: Send, phase: Phase) -> None:
    """Send what must work; a premise that does not hold leaves the case undecided."""
    try:
        _require(run, send, phase)
    except Indeterminate:
        raise
    except CaseStopped as stopped:
        assumed = run.premise and send.action == "PutIdentityPolicy"
        if not send.assume and not assumed:
            raise
        run.result.findings.clear()
        why = f"{run.premise}: {stopped.reason}" if assumed else stopped.reason
        raise CaseStopped(Outcome.SKIPPED, f"applies only where its premise holds: {why}") from stopped


def _require(run: CaseRun, send: Send, phase: Phase) -> None:
    """Send a request that must work before the case means anything; it is judged like any other."""
    what = f"{'control' if phase is Phase.CONTROL else 'set-up'}: {send.action}"
    if send.pages is not None:
        paginate(run, send, phase)
        missed = [finding for finding in run.result.findings if finding.layer is Layer.VALUES]
        if missed:
            raise CaseStopped(Outcome.BLOCKED, f"{what} over all pages did not work: {describe(missed[0])}")
        return
    judged = run.send(render(send, run.names), phase)
    verdict = judged.verdict
    if verdict.response.unsupported and not send.refusable:
        raise CaseStopped(Outcome.BLOCKED, f"{what}: {verdict.response.unsupported}", send.action)
    run.note_findings(judged)
    wrong_value = any(finding.layer is Layer.VALUES for finding in verdict.findings)
    if verdict.findings and (verdict.response.kind != "success" or send.refusable or wrong_value):
        raise CaseStopped(Outcome.BLOCKED, f"{what} did not work: {describe(verdict.findings[0])}")
    run.capture(judged)
