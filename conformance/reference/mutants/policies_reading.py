"""Defects of getting and listing policies."""

from __future__ import annotations

from collections.abc import Callable

from conformance.reference.addresses import domain_of
from conformance.reference.call import Call, Handler
from conformance.reference.mutants.changes import (
    Breaks,
    after,
    declare,
    identity_of,
    looked,
    policies_of,
    refuse,
    wrapped,
)
from conformance.reference.service import Service
from conformance.reference.xml_tree import Element, entries, members

_PUT = "PutIdentityPolicy"
_GET = "GetIdentityPolicies"
_LIST = "ListIdentityPolicies"


def _got(words: str, breaks: Breaks, lie: str, pick: Callable[[dict[str, str], list[str]], dict[str, str]]) -> None:
    def wrap(call: Call, handler: Handler) -> list[Element]:
        return [entries("Policies", pick(policies_of(call), call.args["PolicyNames"]).items())]

    wrapped(f"get-policies-{words}", _GET, breaks, lie, wrap)


def _asked(policies: dict[str, str], names: list[str]) -> dict[str, str]:
    return {name: policies[name] for name in names if name in policies}


_EFFECT = (f"{_GET}.effect", f"{_GET}.PolicyNames.list")
_got("first-only", _EFFECT, "Of several policies the first is returned.", lambda p, names: _asked(p, names[:1]))
_got("last-only", _EFFECT, "Of several policies the last is returned.", lambda p, names: _asked(p, names[-1:]))
_got("ten-only", f"{_GET}.PolicyNames.limit", "At most ten policies are returned.", lambda p, n: _asked(p, n[:10]))
_got("all", f"{_GET}.only-asked", "All policies of the identity are returned.", lambda policies, names: policies)
_got("none", f"{_GET}.effect", "No policy is returned.", lambda policies, names: {})
_got(
    "prefixes",
    f"{_GET}.PolicyNames.type",
    "A name stands for all that begin with it.",
    lambda policies, names: {key: policies[key] for key in policies if key.startswith(tuple(names))},
)
_got(
    "numbers",
    f"{_GET}.PolicyNames.type",
    "Digits are read as a number, and zeros before it are lost.",
    lambda policies, names: _asked(policies, [str(int(name)) if name.isdigit() else name for name in names]),
)
_got(
    "unknown-empty",
    (f"{_GET}.unknown-name", f"{_GET}.Policies.empty"),
    "A name without a policy is returned with an empty object.",
    lambda policies, names: {name: policies.get(name, "{}") for name in names},
)
_got(
    "names-lower-case",
    f"{_GET}.effect",
    "The names of policies are returned in capitals.",
    lambda policies, names: {name.upper(): text for name, text in _asked(policies, names).items()},
)


def _of_any_identity(call: Call, handler: Handler) -> list[Element]:
    found: dict[str, str] = {}
    for identity in call.account.identities.values():
        found |= _asked(identity.policies, call.args["PolicyNames"])
    return [entries("Policies", found.items())]


wrapped(
    "get-policies-of-any-identity",
    _GET,
    (f"{_GET}.content", f"{_GET}.effect"),
    "A name gives the policy of any identity.",
    _of_any_identity,
)
looked(
    "get-policies-unknown-is-internal-failure",
    _GET,
    (f"{_GET}.unknown-name", f"{_GET}.Policies.empty"),
    "A name without a policy is answered by InternalFailure.",
    lambda call: None if set(call.args["PolicyNames"]) <= set(policies_of(call)) else refuse("InternalFailure"),
)

# -- listing -----------------------------------------------------------------------------------------------------------


def _listed(words: str, breaks: Breaks, lie: str, names: Callable[[Call], list[str]]) -> None:
    def wrap(call: Call, handler: Handler) -> list[Element]:
        return [members("PolicyNames", names(call))]

    wrapped(f"list-policies-{words}", _LIST, breaks, lie, wrap)


def _of_domain(call: Call) -> list[str]:
    domain = call.account.find(domain_of(identity_of(call)))
    return sorted({*policies_of(call), *(domain.policies if domain else ())})


def _of_addresses(call: Call) -> list[str]:
    names = set(policies_of(call))
    for identity in call.account.identities.values():
        if identity.name.endswith(f"@{identity_of(call)}"):
            names |= set(identity.policies)
    return sorted(names)


_listed("none", f"{_LIST}.effect", "No policy is listed.", lambda call: [])
_listed("first-only", f"{_LIST}.effect", "One policy is listed.", lambda call: sorted(policies_of(call))[:1])
_listed("twice", f"{_LIST}.effect", "Each policy is listed twice.", lambda call: sorted([*policies_of(call)] * 2))
_listed("of-domain", f"{_LIST}.own-only", "Policies of its domain are listed for an address.", _of_domain)
_listed("of-addresses", f"{_LIST}.own-only", "Policies of its addresses are listed for a domain.", _of_addresses)
_listed(
    "content",
    f"{_LIST}.names-only",
    "The content of policies is listed.",
    lambda call: list(policies_of(call).values()),
)
_listed(
    "default",
    f"{_LIST}.PolicyNames.empty",
    "A policy is listed where there is none.",
    lambda c: sorted(policies_of(c)) or ["none"],
)


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

    return after(service.with_guard(_PUT, "note", note), _LIST, edit)


declare("list-policies-replaced-twice", f"{_LIST}.effect", "A replaced policy is listed twice.", _remembers)
