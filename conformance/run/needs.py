"""What must be so before a case is sent: the profile offers what it needs, and the target has the actions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.model import template
from conformance.model.case import Case, Send
from conformance.model.case_file import Need
from conformance.model.expectation import Alternative
from conformance.model.vocabulary import Outcome
from conformance.run.case_run import CaseRun
from conformance.run.findings import no_response_when_probed
from conformance.run.names import DEFAULT_ACCOUNT
from conformance.run.outcome import CaseStopped
from conformance.run.schemes import find_unfit

SETS_UP_DKIM = "VerifyDomainDkim"
"""Registers the domain as well on the real service [observed-2.4], but need not."""
_REGISTERS_TOO = {"VerifyEmailIdentity": "VerifyEmailAddress", "VerifyDomainIdentity": SETS_UP_DKIM}
_OF_ANY_STATUS = frozenset(
    {"VerifyEmailIdentity", "VerifyEmailAddress", "VerifyDomainIdentity", "DeleteIdentity", "ListIdentities"}
)
_ABOUT_DKIM = frozenset({SETS_UP_DKIM, "GetIdentityDkimAttributes", "SetIdentityDkimEnabled"})


def check_hope(run: CaseRun) -> None:
    """Check that a request can get through to the target at all.

    Raises:
        CaseStopped: blocked, with what keeps every request out.
    """
    if run.settings.hopeless:
        raise CaseStopped(Outcome.BLOCKED, f"not sent: {run.settings.hopeless}")


def check_needs(run: CaseRun) -> None:
    """Check that the profile offers what the case needs.

    Raises:
        CaseStopped: skipped, with what is lacking.
    """
    for need in sorted(run.case.needs):
        lacking = run.profile.lacks(need)
        if lacking is not None and need is Need.ACCOUNT_ID and proves_account(run.case):
            run.premise = f"{lacking}; policies were tried with {DEFAULT_ACCOUNT}"
        elif lacking is not None and need is Need.FRESH_VERIFIED and will_do_unverified(run):
            run.result.notes.append("the identities are not verified: the target keeps what is set for those, too")
        elif lacking is not None:
            raise CaseStopped(Outcome.SKIPPED, f"needs {need.value}: {lacking}")
    unfit = find_unfit(run.case, run.profile.usual_scheme)
    if unfit:
        raise CaseStopped(Outcome.SKIPPED, unfit)
    if "sender_domain" in run.case.names and run.names("sender_domain") is None:
        raise CaseStopped(Outcome.SKIPPED, "needs verified-sender: the profile names no verified domain")


def will_do_unverified(run: CaseRun) -> bool:
    """Say whether identities that are not verified will do for a case, where the target can verify none.

    They do if the case looks at nothing but names and settings that the target was seen to keep for such identities.
    """
    kept = run.settings.kept_unverified
    return not kept.isdisjoint(run.case.actions) and run.case.actions <= kept | _OF_ANY_STATUS


def proves_account(case: Case) -> bool:
    """Say whether a case finds out by itself if the target takes policies with an account number that it does not know.

    It does if its own requests name the account in policies at most, and a policy was put before them.
    """
    before = (*case.given, *((case.control,) if case.control is not None else ()))
    return all(_only_in_policy(send, case) for send in case.steps) and any(map(_puts_policy, before))


def _puts_policy(send: Send) -> bool:
    return send.action == "PutIdentityPolicy" and not send.refusable


def _only_in_policy(send: Send, case: Case) -> bool:
    return not _names_account({key: value for key, value in send.params.items() if key != "Policy"}, case)


def _names_account(params: Mapping[str, Any], case: Case) -> bool:
    used: set[str] = set()
    for name in template.names(dict(params)):
        first, _, key = name.partition(".")
        if first != "row":
            used.add(name)
        else:
            used |= set(template.names(case.row[key] if key and isinstance(case.row, Mapping) else case.row))
    return "account_id" in used or any(name.endswith(".arn") for name in used)


def check_actions(run: CaseRun) -> None:
    """Check that the target has the actions that the case sends, as far as the probes know.

    Raises:
        CaseStopped: unsupported, failed by silence, or blocked if only the set-up needs the action.
    """
    asked = {run.case.action, *(send.action for send in run.case.steps)}
    before = {stand_in(run, send) or send.action for send in run.case.given}
    control = {run.case.control.action} if run.case.control is not None else set()
    needed = asked | before | control | {registering_action(run, identity) for identity in identities_to_verify(run)}
    own = run.settings.unsupported.get(run.case.action)
    if own is not None:
        raise CaseStopped(Outcome.UNSUPPORTED, f"the target lacks {run.case.action}: {own}", run.case.action)
    for action, detail in run.settings.unsupported.items():
        if action in asked | needed:
            # That what the case is about can't be seen does not make it unsupported.
            what = "a look at the effect" if action in asked else "set-up"
            raise CaseStopped(Outcome.BLOCKED, f"{what} needs {action}, which the target lacks: {detail}", action)
    for action, detail in run.settings.silent.items():
        if action in asked:
            run.result.findings.append(no_response_when_probed(action, detail))
            reason = f"the target did not respond to {action} when it was probed: not sent again"
            raise CaseStopped(Outcome.FAILED, reason)
        if action in needed:
            reason = f"set-up needs {action}, to which the target did not respond when probed"
            raise CaseStopped(Outcome.BLOCKED, reason, action)


def identities_to_verify(run: CaseRun) -> list[str]:
    """Return the identities to be registered and verified before anything else, each once.

    The verified sender of the profile, if there is one, stands in where the target can't register a fresh one.
    """
    fresh = run.profile.verification == "immediate" or run.profile.confirm is not None
    found: list[str] = []
    for name, given in (("sender", run.profile.verified.address), ("sender_domain", run.profile.verified.domain)):
        if name not in run.case.names or not fresh:
            continue
        if given is not None and _is_missing(run, registering_action(run, str(run.names(name)))):
            run.names.set(name, given)
        else:
            found.append(str(run.names(name)))
    found += [str(template.render(identity, run.names)) for identity in run.case.verified]
    return list(dict.fromkeys(found))


def registering_action(run: CaseRun, identity: str) -> str:
    """Return the action that registers an identity, or another that does so where the target lacks it."""
    if "@" in identity and run.case.verified_by is not None:
        return run.case.verified_by
    action = "VerifyEmailIdentity" if "@" in identity else "VerifyDomainIdentity"
    return _other_way(run, action) or action


def stand_in(run: CaseRun, send: Send) -> str | None:
    """Return the action that does a step of the set-up where the target lacks the step's own; None: it needs none.

    Only a step of which nothing but its success is asked can be done another way.
    """
    plain = not send.capture and send.alternatives == (Alternative(success=True),)
    return _other_way(run, send.action) if plain else None


def _other_way(run: CaseRun, action: str) -> str | None:
    other = _REGISTERS_TOO.get(action)
    if other is None or not _is_missing(run, action) or _is_missing(run, other):
        return None
    # Setting up DKIM is no way to register a domain where DKIM is the question.
    return None if other == SETS_UP_DKIM and not _ABOUT_DKIM.isdisjoint(run.case.actions) else other


def _is_missing(run: CaseRun, action: str) -> bool:
    return action in run.settings.unsupported or action in run.settings.silent
