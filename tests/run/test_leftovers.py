"""A target that takes whatever it gets, under names of its own: nothing of it stays, and no case sees another's."""

from __future__ import annotations

import itertools
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from conformance.model.vocabulary import Outcome
from conformance.run.outcome import Result

from .fakes import Fake, Form, Reply, a_profile, cases_of, rejection, run, serving, success

_REJECTED = "  expect: { error: { status: 400, code: InvalidParameterValue } }\n"


class Sticky:
    """Keeps an identity for every request that may create one, and policies under names without blanks."""

    def __init__(self, *, listing: bool = True, status: int = 200) -> None:
        self.identities = {"somebody-else.example"}
        self.policies: dict[str, set[str]] = {}
        self._listing, self._status = listing, status

    def __call__(self, form: Form) -> Reply:
        action = form.get("Action") or "VerifyEmailIdentity"
        identity = form.get("Identity", "")
        match action:
            case "VerifyEmailIdentity" | "VerifyDomainIdentity":
                name = form.get("EmailAddress", form.get("Domain", ""))
                self.identities.add(name.partition("<")[2].rstrip(">") or name.strip().lower())
                if self._status != 200:
                    return rejection("InternalFailure", self._status)
            case "DeleteIdentity":
                self.identities.discard(identity)
            case "ListIdentities" if self._listing:
                return success(action, f"<Identities>{_members(self.identities)}</Identities>")
            case "PutIdentityPolicy":
                self.policies.setdefault(identity, set()).add(form["PolicyName"].replace(" ", ""))
            case "DeleteIdentityPolicy":
                self.policies.get(identity, set()).discard(form["PolicyName"])
            case "ListIdentityPolicies":
                return success(action, f"<PolicyNames>{_members(self.policies.get(identity, set()))}</PolicyNames>")
            case "ListIdentities":
                return rejection("InvalidAction")
        inner = "<VerificationToken>dG9rZW4=</VerificationToken>" if action == "VerifyDomainIdentity" else ""
        return success(action, inner)


def _members(names: set[str]) -> str:
    return "".join(f"<member>{escape(name)}</member>" for name in sorted(names))


def _run_all(folder: Path, entries: list[str], target: Sticky) -> tuple[list[Result], Fake]:
    head = "action: VerifyEmailIdentity\nclass: identities\n"
    text = "".join(
        f"- id: a.{number}\n  title: A title of some words\n  requirement: REQ\n  uncontrolled: It is a test.\n{entry}"
        for number, entry in enumerate(entries)
    )
    with serving(target) as fake:
        return [run(case, a_profile(fake.endpoint)) for case in cases_of(folder, text, head)], fake


@pytest.mark.parametrize(
    "request_",
    [
        "  send: {}\n",
        "  send: { EmailAddress: '' }\n",
        "  send: { EmailAddress: ' {email}' }\n",
        "  send: { EmailAddress: '{word}<{email}>' }\n",
        "  send: { EmailAddress: '{email.upper}' }\n",
        "  steps: [{ VerifyEmailIdentity: { EmailAddress: '{email}' }, omit: [Action], expect: "
        "{ error: { status: 400, code: InvalidParameterValue } } }]\n",
        "  send: { EmailAddress: '{email}' }\n  request: { body: '' }\n",
    ],
    ids=["absent", "empty", "blank", "angle brackets", "upper case", "no action", "no body"],
)
def test_what_should_have_been_rejected_does_not_stay(tmp_path: Path, request_: str) -> None:
    target = Sticky()
    expected = "" if "expect" in request_ else _REJECTED
    (result,), _ = _run_all(tmp_path, [request_ + expected], target)
    assert result.outcome is Outcome.FAILED
    assert target.identities == {"somebody-else.example"}


def test_what_was_made_before_an_internal_error_does_not_stay(tmp_path: Path) -> None:
    target = Sticky(status=500)
    _run_all(tmp_path, ["  send: { EmailAddress: '{email}' }\n  expect: { success: true }\n"], target)
    assert target.identities == {"somebody-else.example"}


def test_policies_under_altered_names_do_not_stay(tmp_path: Path) -> None:
    target = Sticky()
    entry = (
        "  action: PutIdentityPolicy\n  verified: ['{email}']\n"
        "  send: { Identity: '{email}', PolicyName: '{policy} x', Policy: '{}' }\n" + _REJECTED
    )
    _run_all(tmp_path, [entry], target)
    assert target.policies
    assert not any(target.policies.values())
    assert target.identities == {"somebody-else.example"}


def test_without_a_listing_the_rest_is_removed_all_the_same(tmp_path: Path) -> None:
    target = Sticky(listing=False)
    (result,), _ = _run_all(tmp_path, ["  send: {}\n" + _REJECTED], target)
    assert target.identities == {"somebody-else.example"}
    assert result.outcome is Outcome.FAILED


def test_an_ordinary_case_costs_no_listing(tmp_path: Path) -> None:
    _, fake = _run_all(tmp_path, ["  send: { EmailAddress: '{email}' }\n  expect: { success: true }\n"], Sticky())
    assert fake.actions == ["VerifyEmailIdentity", "DeleteIdentity"]


def test_cases_have_the_same_outcome_in_any_order(tmp_path: Path) -> None:
    listed = "  action: ListIdentities\n  send: {}\n  expect: { result: { Identities: { present: true } } }\n"
    entries = ["  send: {}\n" + _REJECTED, listed, "  send: { EmailAddress: '{word}' }\n" + _REJECTED]
    found = set()
    target = Sticky()
    for number, order in enumerate(itertools.permutations(range(len(entries)))):
        results, _ = _run_all(tmp_path / str(number), [entries[place] for place in order], target)
        found.add(tuple(outcome for _, outcome in sorted(zip(order, (r.outcome for r in results), strict=True))))
    assert found == {(Outcome.FAILED, Outcome.PASSED, Outcome.FAILED)}
