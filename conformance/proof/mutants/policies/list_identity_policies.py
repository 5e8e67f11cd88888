"""Defects that the cases of `cases/policies/list-identity-policies.yaml` find."""

from __future__ import annotations

from collections.abc import Callable

from conformance.proof.calls import identity_of, policies_of
from conformance.proof.edits import set_text
from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import (
    edit_result,
    wrap_handler,
)
from conformance.reference.addresses import domain_of
from conformance.reference.call import Call, Handler
from conformance.reference.service import Service
from conformance.reference.xml_tree import Element, members


def _names(text: str) -> Mutant:
    def edit(call: Call, result: list[Element]) -> None:
        set_text(result, "member", text)

    words = {" ": "blank", "a/b": "slash", "what?": "question-mark", "*": "asterisk"}
    word = words.get(text, "long" if text else "empty")
    aspect = "length" if word in ("empty", "long") else "pattern"
    name = f"list-identity-policies-{word}-name"
    return Mutant(
        name,
        f"ListIdentityPolicies.PolicyNames.{aspect}",
        f"A name is listed as '{text}'.",
        edit_result("ListIdentityPolicies", edit),
    )


_PUT = "PutIdentityPolicy"
_LIST = "ListIdentityPolicies"


def _listed(names: Callable[[Call], list[str]]) -> Change:
    def wrap(call: Call, handler: Handler) -> list[Element]:
        return [members("PolicyNames", names(call))]

    return wrap_handler(_LIST, wrap)


def _of_domain(call: Call) -> list[str]:
    domain = call.account.find(domain_of(identity_of(call)))
    return sorted({*policies_of(call), *(domain.policies if domain else ())})


def _of_addresses(call: Call) -> list[str]:
    names = set(policies_of(call))
    for identity in call.account.identities.values():
        if identity.name.endswith(f"@{identity_of(call)}"):
            names |= set(identity.policies)
    return sorted(names)


def _remembers(service: Service) -> Service:
    """A policy that was replaced is listed once for each time it was put."""

    def note(call: Call) -> None:
        if call.args["PolicyName"] in policies_of(call):
            call.account.memory.setdefault("replaced", set()).add(call.args["PolicyName"])

    def edit(call: Call, result: list[Element]) -> None:
        again = call.account.memory.get("replaced", set())
        result[0].children += [
            Element("member", child.text or "") for child in result[0].children if child.text in again
        ]

    return edit_result(_LIST, edit)(service.with_guard(_PUT, "note", note))


MUTANTS: tuple[Mutant, ...] = (
    *(_names(text) for text in ("", "n" * 65, " ", "a/b", "what?", "*")),
    Mutant("list-policies-none", f"{_LIST}.effect", "No policy is listed.", _listed(lambda call: [])),
    Mutant(
        "list-policies-first-only",
        f"{_LIST}.effect",
        "One policy is listed.",
        _listed(lambda call: sorted(policies_of(call))[:1]),
    ),
    Mutant(
        "list-policies-twice",
        f"{_LIST}.effect",
        "Each policy is listed twice.",
        _listed(lambda call: sorted([*policies_of(call)] * 2)),
    ),
    Mutant(
        "list-policies-of-domain",
        f"{_LIST}.own-only",
        "Policies of its domain are listed for an address.",
        _listed(_of_domain),
    ),
    Mutant(
        "list-policies-of-addresses",
        f"{_LIST}.own-only",
        "Policies of its addresses are listed for a domain.",
        _listed(_of_addresses),
    ),
    Mutant(
        "list-policies-content",
        f"{_LIST}.names-only",
        "The content of policies is listed.",
        _listed(lambda call: list(policies_of(call).values())),
    ),
    Mutant(
        "list-policies-default",
        f"{_LIST}.PolicyNames.empty",
        "A policy is listed where there is none.",
        _listed(lambda c: sorted(policies_of(c)) or ["none"]),
    ),
    Mutant("list-policies-replaced-twice", f"{_LIST}.effect", "A replaced policy is listed twice.", _remembers),
)
