"""Defects that the cases of `cases/identities/by-arn.yaml` find: other rules for what is named by its ARN."""

from __future__ import annotations

import re
from collections.abc import Callable

from conformance.proof.calls import identity_of
from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import check_first, reject_calls, wrap_handler
from conformance.reference.call import Call, Handler
from conformance.reference.errors import ServiceError
from conformance.reference.service import Service
from conformance.reference.xml_tree import Element

_PUT, _TOPIC, _GET = "PutIdentityPolicy", "SetIdentityNotificationTopic", "GetIdentityNotificationAttributes"


def _is_arn(text: str) -> bool:
    return text.startswith("arn:")


def _unchecked(action: str, guard: str) -> Change:
    """A guard of an action lets pass whatever names its identity by an ARN."""

    def change(service: Service) -> Service:
        inner = service.guards[action][guard]

        def check(call: Call) -> None:
            if not _is_arn(identity_of(call)):
                inner(call)

        return service.with_guard(action, guard, check)

    return change


def _mixed(call: Call) -> None:
    names = call.args["Identities"]
    if any(map(_is_arn, names)) and not all(map(_is_arn, names)):
        raise ServiceError("InternalFailure", "Not allowed.")


def _has_policy(call: Call) -> bool:
    identity = call.identity(identity_of(call), arn=True)
    return identity is not None and call.args["PolicyName"] in identity.policies


def _kept(by_arn: bool) -> Change:
    """A policy that is there is not replaced by a request that names its identity in one way."""

    def keep(call: Call, handler: Handler) -> list[Element]:
        return [] if _is_arn(identity_of(call)) is by_arn and _has_policy(call) else handler(call)

    return wrap_handler(_PUT, keep)


def _in_lower_case(call: Call) -> None:
    if _is_arn(identity_of(call)):
        call.args["Identity"] = call.args["Identity"].lower()


def _lost_by_arn(when: Callable[[Call], bool]) -> Change:
    """A topic that is set by an ARN, under a condition, is not set."""

    def lose(call: Call, handler: Handler) -> list[Element]:
        return [] if _is_arn(identity_of(call)) and when(call) else handler(call)

    return wrap_handler(_TOPIC, lose)


def _is_arn_like(pattern: str) -> Callable[[Call], bool]:
    """Return whether the identity of a call is named by an ARN in which a pattern is found."""
    return lambda call: _is_arn(identity_of(call)) and re.search(pattern, identity_of(call)) is not None


def _first_arn(call: Call) -> None:
    arns = [name for name in call.args["Identities"] if _is_arn(name)]
    call.args["Identities"] = [name for name in call.args["Identities"] if name not in arns[1:]]


def _without_capitals(call: Call) -> None:
    names = call.args["Identities"]
    call.args["Identities"] = [one for one in names if not _is_arn(one) or one == one.lower()]


def _above_by_arn(call: Call) -> None:
    """The domain above is found first, where it is an identity as well."""
    name = identity_of(call)
    start, _, domain = name.rpartition("/")
    above = domain.partition(".")[2]
    if _is_arn(name) and "@" not in domain and call.account.find(above) is not None:
        call.args["Identity"] = f"{start}/{above}"


MUTANTS: tuple[Mutant, ...] = (
    Mutant("topic-cleared-by-arn", f"{_TOPIC}.clear-while-off",
           "By an ARN a topic is cleared without which forwarding can't be off.", _unchecked(_TOPIC, "keep-topic")),
    Mutant("notification-attributes-arn-beside-name", f"{_GET}.Identities.arn",
           "Names and ARNs in one request are an InternalFailure.", check_first(_GET, _mixed)),
    Mutant("policy-unchecked-by-arn", f"{_PUT}.Policy.json",
           "By an ARN any text can be put as a policy.", _unchecked(_PUT, "policy")),
    Mutant("policy-kept-by-arn", f"{_PUT}.update", "By an ARN no policy is replaced.", _kept(True)),
    Mutant("policy-update-by-arn-rejected", f"{_PUT}.Identity.arn", "By an ARN a policy that is there is rejected.",
           reject_calls(_PUT, lambda call: _is_arn(identity_of(call)) and _has_policy(call))),
    Mutant("policy-kept-from-arn", f"{_PUT}.update", "By its name the policy of an identity is not replaced.",
           _kept(False)),
    *(
        Mutant(f"{name}-arn-in-lower-case", f"{action}.Identity.arn", f"{action} reads an ARN in lower case.",
               check_first(action, _in_lower_case))
        for name, action in (("topic", _TOPIC), ("policy", _PUT))
    ),
    Mutant("topic-not-cleared-by-arn", f"{_TOPIC}.Identity.arn", "By an ARN no topic is cleared.",
           _lost_by_arn(lambda call: not call.args.get("SnsTopic"))),
    Mutant("topic-by-arn-of-bounces-only", f"{_TOPIC}.Identity.arn", "By an ARN only the topic of bounces is set.",
           _lost_by_arn(lambda call: call.args["NotificationType"] != "Bounce")),
    Mutant("topic-arn-tagged", f"{_TOPIC}.Identity.arn", "By the ARN of an address with a plus sign no topic is set.",
           _lost_by_arn(lambda call: "+" in identity_of(call))),
    Mutant("notification-attributes-arn-capitals", f"{_GET}.Identities.arn",
           "The ARN of an address with capitals is not found.", check_first(_GET, _without_capitals)),
    Mutant("topic-arn-of-domain-above", f"{_TOPIC}.Identity.arn",
           "By the ARN of a domain below another the topic of that one is set.", check_first(_TOPIC, _above_by_arn)),
    *(
        Mutant(f"{dashed(action)}-arn-of-domain-above", f"{action}.Identity.arn",
               f"{action} takes the ARN of a domain below another for that of the other.",
               check_first(action, _above_by_arn))
        for action in (_PUT, "ListIdentityPolicies", "GetIdentityPolicies", "DeleteIdentityPolicy")
    ),
    Mutant("notification-attributes-one-arn", f"{_GET}.Identities.arn", "Only the first ARN is looked up.",
           check_first(_GET, _first_arn)),
    *(
        Mutant(f"{dashed(action)}-arn-{label}", f"{action}.Identity.arn",
               f"{action} rejects the ARN of an address with {words}.",
               reject_calls(action, _is_arn_like(pattern)))
        for action in (_PUT, "ListIdentityPolicies", "GetIdentityPolicies", "DeleteIdentityPolicy")
        for label, words, pattern in (("tagged", "a plus sign", r"\+"), ("capitals", "capitals", r"/[^@]*[A-Z]"))
    ),
)  # fmt: skip
