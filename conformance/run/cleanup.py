"""Removing what a case created. A failed clean-up is a note, never a failure; nothing else is ever touched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from conformance.judge.expected import Expected
from conformance.judge.response import ParsedResponse
from conformance.model.vocabulary import Phase
from conformance.run.case_run import CaseRun
from conformance.run.leftovers import Leftovers, altered, find_leftovers
from conformance.run.outcome import CaseStopped
from conformance.run.rendering import Rendered, sent_by

_SUCCESS = (Expected(result={}),)
_PAGES = 3
"""Pages of a thousand identities that are searched for altered names; a larger account is not searched to its end."""


def clean_up(run: CaseRun) -> None:
    """Delete the policies and identities that the case's requests made, as far as the target can.

    What a target has taken that should have been rejected goes, too, also if the target has altered its name.
    """
    run.renew_budget()
    found = find_leftovers(tuple(run.result.sent), run.names)
    # The keys of two of them may be of one account: its policies go before its identities.
    for account, left in found.items():
        for identity, policy in [*left.policies, *_altered_policies(run, left, account)]:
            params = {"Identity": identity, "PolicyName": policy}
            made = (identity, policy) in left.made or (identity, policy) not in left.policies
            _delete(run, "DeleteIdentityPolicy", params, account, made=made)
    for account, left in found.items():
        for identity in left.identities:
            _delete(run, "DeleteIdentity", {"Identity": identity}, account, made=identity in left.made)
        if left.identities_altered:
            # Listed only now, so that nothing is found which the requests above have removed.
            for identity in altered(_listed_identities(run, account), left.identities, run.names):
                _delete(run, "DeleteIdentity", {"Identity": identity}, account, made=True)


def _altered_policies(run: CaseRun, left: Leftovers, account: str) -> Iterator[tuple[str, str]]:
    for identity in left.policies_altered:
        response = _ask(run, "ListIdentityPolicies", {"Identity": identity}, account)
        for name in _texts(response, "PolicyNames"):
            if (identity, name) not in left.policies:
                yield identity, name


def _listed_identities(run: CaseRun, account: str) -> list[str]:
    found: list[str] = []
    params = {"MaxItems": "1000"}
    for _ in range(_PAGES):
        response = _ask(run, "ListIdentities", params, account)
        found += _texts(response, "Identities")
        token = response.value("NextToken") if response is not None else None
        if not isinstance(token, str) or not token:
            break
        params = {**params, "NextToken": token}
    return found


def _texts(response: ParsedResponse | None, path: str) -> list[str]:
    values = response.value(path) if response is not None else None
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []


def _delete(run: CaseRun, action: str, params: Mapping[str, str], account: str, *, made: bool) -> None:
    """Delete something; where that does not work, say so, and that it stays, if it was ``made`` for sure."""
    if action in run.settings.unsupported:
        problem = f"the target lacks {action}; {dict(params)} stays"
    else:
        response = _ask(run, action, params, account)
        if response is not None and response.kind == "success":
            return
        problem = f"{action} did not work; {dict(params)} stays" if response is not None else ""
    if problem:
        run.result.notes.append(f"clean-up: {problem}")
    run.note_left(problem or f"{action} got no response; {dict(params)} may stay", made=made)


def _ask(run: CaseRun, action: str, params: Mapping[str, str], account: str) -> ParsedResponse | None:
    """Send a request of the clean-up; return the response, or None if the target lacks the action or there is none."""
    if action in run.settings.unsupported:
        return None
    try:
        judged = run.send(Rendered(action, dict(params), sent_by(account), _SUCCESS), Phase.CLEANUP)
    except (CaseStopped, ValueError) as error:
        run.result.notes.append(f"clean-up: {action}: {error}")
        return None
    return judged.verdict.response
