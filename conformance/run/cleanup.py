"""Removing what a case created. A failed clean-up is a note, never a failure; nothing else is ever touched."""

from __future__ import annotations

from conformance.judge.expected import Expected
from conformance.model.case_file import RequestOptions
from conformance.model.vocabulary import Phase
from conformance.run.case_run import CaseRun
from conformance.run.names import Names
from conformance.run.outcome import CaseStopped, Result
from conformance.run.rendering import Rendered

_CREATES = {
    "VerifyEmailIdentity": "EmailAddress",
    "VerifyEmailAddress": "EmailAddress",
    "VerifyDomainIdentity": "Domain",
    "VerifyDomainDkim": "Domain",
}
_SUCCESS = (Expected(result={}),)


def clean_up(run: CaseRun) -> None:
    """Delete the policies and identities that the case's requests made, as far as the target can."""
    notes = run.result.notes
    run.renew_budget()
    for action, params, account in _leftovers(run.result, run.names):
        if action in run.settings.unsupported:
            notes.append(f"clean-up: the target lacks {action}; {dict(params)} stays")
            continue
        options = RequestOptions.model_construct({"account"}, **{**dict(RequestOptions()), "account": account})
        try:
            judged = run.send(Rendered(action, dict(params), options, _SUCCESS), Phase.CLEANUP)
        except (CaseStopped, ValueError) as error:
            notes.append(f"clean-up: {action}: {error}")
            continue
        if judged.verdict.response.kind != "success":
            notes.append(f"clean-up: {action} did not work; {dict(params)} stays")


_Leftover = tuple[str, tuple[tuple[str, str], ...], str]


def _leftovers(result: Result, names: Names) -> list[_Leftover]:
    """Return the requests that remove what was made and is still there: policies first, then identities."""
    policies: dict[_Leftover, None] = {}
    identities: dict[_Leftover, None] = {}
    for sent in result.sent:
        if not sent.succeeded:
            continue
        text = {key: value for key, value in sent.params.items() if isinstance(value, str)}
        identity, account = text.get("Identity", ""), sent.account
        policy = (("Identity", identity), ("PolicyName", text.get("PolicyName", "")))
        created = sent.params.get(_CREATES.get(sent.action, "")) or ""
        if sent.action == "PutIdentityPolicy" and names.owns("".join(value for _, value in policy)):
            policies["DeleteIdentityPolicy", policy, account] = None
        elif sent.action == "DeleteIdentityPolicy":
            policies.pop(("DeleteIdentityPolicy", policy, account), None)
        elif sent.action in _CREATES and isinstance(created, str) and (not created or names.owns(created)):
            # A target may have taken a missing name for an empty one: that identity is the case's, too.
            identities["DeleteIdentity", (("Identity", created),), account] = None
        elif sent.action in ("DeleteIdentity", "DeleteVerifiedEmailAddress"):
            gone = identity or text.get("EmailAddress", "")
            identities.pop(("DeleteIdentity", (("Identity", gone),), account), None)
    return [*policies, *identities]
