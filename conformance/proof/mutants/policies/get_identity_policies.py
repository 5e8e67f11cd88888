"""Defects that the cases of `cases/policies/get-identity-policies.yaml` find."""

from __future__ import annotations

from collections.abc import Callable

from conformance.proof.calls import policies_of, reject
from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import check_first, wrap_handler
from conformance.reference.addresses import domain_of
from conformance.reference.call import Call, Handler
from conformance.reference.xml_tree import Element, entries

_GET = "GetIdentityPolicies"


def _got(pick: Callable[[dict[str, str], list[str]], dict[str, str]]) -> Change:
    def wrap(call: Call, handler: Handler) -> list[Element]:
        return [entries("Policies", pick(policies_of(call), call.args["PolicyNames"]).items())]

    return wrap_handler(_GET, wrap)


def _asked(policies: dict[str, str], names: list[str]) -> dict[str, str]:
    return {name: policies[name] for name in names if name in policies}


_EFFECT = (f"{_GET}.effect", f"{_GET}.PolicyNames.list")


def _of_any_identity(call: Call, handler: Handler) -> list[Element]:
    found: dict[str, str] = {}
    for identity in call.account.identities.values():
        found |= _asked(identity.policies, call.args["PolicyNames"])
    return [entries("Policies", found.items())]


def _of_domain_too(call: Call, handler: Handler) -> list[Element]:
    domain = call.account.find(domain_of(call.args["Identity"]))
    found = _asked(domain.policies, call.args["PolicyNames"]) if domain else {}
    return [entries("Policies", (found | _asked(policies_of(call), call.args["PolicyNames"])).items())]


def _of_addresses_too(call: Call, handler: Handler) -> list[Element]:
    found = _asked(policies_of(call), call.args["PolicyNames"])
    for identity in call.account.identities.values():
        if identity.name.endswith(f"@{call.args['Identity']}"):
            found |= _asked(identity.policies, call.args["PolicyNames"])
    return [entries("Policies", found.items())]


def _by_rank(call: Call, handler: Handler) -> list[Element]:
    found = _asked(policies_of(call), call.args["PolicyNames"])
    return [entries("Policies", zip(found, (found[name] for name in sorted(found)), strict=True))]


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "get-policies-of-domain",
        _EFFECT,
        "An address has the policies of its domain.",
        wrap_handler(_GET, _of_domain_too),
    ),
    Mutant(
        "get-policies-of-addresses",
        _EFFECT,
        "A domain has the policies of its addresses.",
        wrap_handler(_GET, _of_addresses_too),
    ),
    Mutant(
        "get-policies-by-rank",
        ("GetIdentityPolicies.content", "GetIdentityPolicies.PolicyNames.list"),
        "The policies are returned in the order of their names, under the names in the order that they were asked for.",
        wrap_handler("GetIdentityPolicies", _by_rank),
    ),
    Mutant(
        "get-policies-first-only",
        _EFFECT,
        "Of several policies the first is returned.",
        _got(lambda p, names: _asked(p, names[:1])),
    ),
    Mutant(
        "get-policies-last-only",
        _EFFECT,
        "Of several policies the last is returned.",
        _got(lambda p, names: _asked(p, names[-1:])),
    ),
    Mutant(
        "get-policies-ten-only",
        f"{_GET}.PolicyNames.limit",
        "At most ten policies are returned.",
        _got(lambda p, n: _asked(p, n[:10])),
    ),
    Mutant(
        "get-policies-all",
        f"{_GET}.only-asked",
        "All policies of the identity are returned.",
        _got(lambda policies, names: policies),
    ),
    Mutant("get-policies-none", f"{_GET}.effect", "No policy is returned.", _got(lambda policies, names: {})),
    Mutant(
        "get-policies-prefixes",
        f"{_GET}.PolicyNames.type",
        "A name stands for all that begin with it.",
        _got(lambda policies, names: {key: policies[key] for key in policies if key.startswith(tuple(names))}),
    ),
    Mutant(
        "get-policies-numbers",
        f"{_GET}.PolicyNames.type",
        "Digits are read as a number, and zeros before it are lost.",
        _got(lambda policies, names: _asked(policies, [str(int(name)) if name.isdigit() else name for name in names])),
    ),
    Mutant(
        "get-policies-unknown-empty",
        (f"{_GET}.unknown-name", f"{_GET}.Policies.empty"),
        "A name without a policy is returned with an empty object.",
        _got(lambda policies, names: {name: policies.get(name, "{}") for name in names}),
    ),
    Mutant(
        "get-policies-names-lower-case",
        f"{_GET}.effect",
        "The names of policies are returned in capitals.",
        _got(lambda policies, names: {name.upper(): text for name, text in _asked(policies, names).items()}),
    ),
    Mutant(
        "get-policies-of-any-identity",
        (f"{_GET}.content", f"{_GET}.effect"),
        "A name gives the policy of any identity.",
        wrap_handler(_GET, _of_any_identity),
    ),
    Mutant(
        "get-policies-unknown-is-internal-failure",
        (f"{_GET}.unknown-name", f"{_GET}.Policies.empty"),
        "A name without a policy is answered with InternalFailure.",
        check_first(
            _GET,
            lambda call: None if set(call.args["PolicyNames"]) <= set(policies_of(call)) else reject("InternalFailure"),
        ),
    ),
)
