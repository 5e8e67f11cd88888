"""What must be so before a case is sent: the profile offers what it needs, and the target has the actions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.model import template
from conformance.model.case import Case, Send
from conformance.model.case_file import Need
from conformance.model.vocabulary import Outcome
from conformance.run.case_run import CaseRun
from conformance.run.findings import no_response_when_probed
from conformance.run.names import DEFAULT_ACCOUNT
from conformance.run.outcome import CaseStopped


def check_needs(run: CaseRun) -> None:
    """Check that the profile offers what the case needs.

    Raises:
        CaseStopped: skipped, with what is lacking.
    """
    for need in sorted(run.case.needs):
        lacking = run.profile.lacks(need)
        if lacking is not None and need is Need.ACCOUNT_ID and proves_account(run.case):
            run.premise = f"{lacking}; policies were tried with {DEFAULT_ACCOUNT}"
        elif lacking is not None:
            raise CaseStopped(Outcome.SKIPPED, f"needs {need.value}: {lacking}")
    if "sender_domain" in run.case.names and run.names("sender_domain") is None:
        raise CaseStopped(Outcome.SKIPPED, "needs verified-sender: the profile names no verified domain")


def proves_account(case: Case) -> bool:
    """Say whether a case finds out by itself if the target takes policies with an account number that it does not know.

    It does if its own requests name the account in policies at most, and a policy was put before them.
    """
    asked = [send for send in case.steps if _names_account(send.params, case)]
    if not asked:
        return True
    before = (*case.given, *((case.control,) if case.control is not None else ()))
    return all(_only_in_policy(send, case) for send in asked) and any(map(_puts_policy, before))


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
    needed = run.case.actions | {registering_action(identity) for identity in identities_to_verify(run)}
    for action, detail in run.settings.unsupported.items():
        if action in asked:
            raise CaseStopped(Outcome.UNSUPPORTED, f"the target lacks {action}: {detail}", action)
        if action in needed:
            raise CaseStopped(Outcome.BLOCKED, f"set-up needs {action}, which the target lacks: {detail}", action)
    for action, detail in run.settings.silent.items():
        if action in asked:
            run.result.findings.append(no_response_when_probed(action, detail))
            reason = f"the target did not respond to {action} when it was probed: not sent again"
            raise CaseStopped(Outcome.FAILED, reason)
        if action in needed:
            reason = f"set-up needs {action}, to which the target did not respond when probed"
            raise CaseStopped(Outcome.BLOCKED, reason, action)


def identities_to_verify(run: CaseRun) -> Iterator[str]:
    """Yield the identities, still with ``{names}``, to be registered and verified before anything else."""
    fresh = run.profile.verification == "immediate" or run.profile.confirm is not None
    for name in ("sender", "sender_domain"):
        if name in run.case.names and fresh:
            yield f"{{{name}}}"
    yield from run.case.verified


def registering_action(identity: str) -> str:
    """Return the action that registers an identity, given as a value or as a template."""
    is_domain = "@" not in identity and not identity.startswith(("{email", "{sender}"))
    return "VerifyDomainIdentity" if is_domain else "VerifyEmailIdentity"
