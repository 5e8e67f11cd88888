"""What must be so before a case is sent: the profile offers what it needs, and the target has the actions."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.model.vocabulary import Outcome
from conformance.run.case_run import CaseRun
from conformance.run.findings import no_response_when_probed
from conformance.run.outcome import CaseStopped


def check_needs(run: CaseRun) -> None:
    """Check that the profile offers what the case needs.

    Raises:
        CaseStopped: skipped, with what is lacking.
    """
    for need in sorted(run.case.needs):
        lacking = run.profile.lacks(need)
        if lacking is not None:
            raise CaseStopped(Outcome.SKIPPED, f"needs {need.value}: {lacking}")
    if "sender_domain" in run.case.names and run.names("sender_domain") is None:
        raise CaseStopped(Outcome.SKIPPED, "needs verified-sender: the profile names no verified domain")


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
