"""Defects of the rules of single parameters, for every rule of the table: unchecked, or answered by a wrong code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.proof.mutant import Mutant
from conformance.proof.parameters import dashed, params, requirements, takes_arn
from conformance.proof.verbs import check_first, set_parameter
from conformance.reference.call import Call
from conformance.reference.rules import Param, Type
from conformance.reference.service import Service

#: Parameters of which the text does not say that another form is rejected.
_FORMLESS = {("SendEmail", "ReturnPath"), ("DeleteVerifiedEmailAddress", "EmailAddress")}


def _rules(param: Param) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """The rules of a parameter: a word for it, its aspect, the kind of fault, and what leaves it out."""
    if param.enum:
        yield "enum", "enum", "enum", {"enum": ()}
    if param.minimum is not None:
        yield "range", "range", "range", {"minimum": None, "maximum": None}
    if param.max_members is not None:
        yield "limit", "over-limit", "members", {"max_members": None}
    if param.max_length is not None:
        yield "length", "length", "length", {"min_length": None, "max_length": None}
    if param.max_bytes is not None:
        yield "size", "size", "length", {"max_bytes": None}
    if param.pattern is not None:
        yield "pattern", "pattern", "pattern", {"pattern": None}


def _type_kinds(action: str, param: Param) -> Iterator[tuple[str, str, str]]:
    if param.type is not Type.STRING:
        yield "type", "type", "type"
    if param.format not in (None, "some-text") and not takes_arn(param) and (action, param.name) not in _FORMLESS:
        yield "format", "format", "format"


def _unchecked(action: str, param: Param, word: str, aspect: str, changes: dict[str, Any]) -> Mutant:
    return Mutant(
        f"{dashed(action)}-{dashed(param.name)}-any-{word}",
        requirements(action, param.name, aspect),
        f"{action} does not check the {word} of {param.name}.",
        set_parameter(action, param.name, **changes),
    )


def _wrong_code(action: str, param: Param, word: str, aspect: str, kind: str) -> Mutant:
    return Mutant(
        f"{dashed(action)}-{dashed(param.name)}-{word}-is-internal-failure",
        requirements(action, param.name, aspect),
        f"{action} rejects {param.name} for its {word} with InternalFailure.",
        set_parameter(action, param.name, codes={kind: "InternalFailure"}),
    )


def _rules_of_parameters() -> Iterator[Mutant]:
    for action, param in params():
        for word, aspect, kind, changes in _rules(param):
            if action != "ListIdentities":
                yield _unchecked(action, param, word, aspect, changes)
            yield _wrong_code(action, param, word, aspect, kind)
        for word, aspect, kind in _type_kinds(action, param):
            yield _wrong_code(action, param, word, aspect, kind)


def _max_items(words: str, defect: str, minimum: int | None, maximum: int | None) -> Mutant:
    def change(service: Service) -> Service:
        service = service.with_param("ListIdentities", "MaxItems", minimum=minimum, maximum=maximum)
        return check_first("ListIdentities", _one_at_least)(service)

    return Mutant(f"list-identities-max-items-{words}", ("ListIdentities.MaxItems.range",), defect, change)


def _one_at_least(call: Call) -> None:
    if "MaxItems" in call.args:
        call.args["MaxItems"] = max(call.args["MaxItems"], 1)


def _boundaries() -> Iterator[Mutant]:
    for action, param in params():
        if param.max_members is not None:
            maximum = param.max_members
            name = param.name
            yield Mutant(
                f"{dashed(action)}-{dashed(name)}-{maximum + 1}",
                (f"{action}.{name}.over-limit",),
                f"{action} accepts {maximum + 1} members of {name}.",
                set_parameter(action, name, max_members=maximum + 1),
            )
            yield Mutant(
                f"{dashed(action)}-{dashed(name)}-only-{maximum - 1}",
                (f"{action}.{name}.limit",),
                f"{action} rejects {maximum} members of {name}.",
                set_parameter(action, name, max_members=maximum - 1),
            )
        if param.max_length is not None:
            broken = (f"{action}.{param.name}.length",)
            for words, defect, changes in (
                ("65", "of 65 characters is taken", {"max_length": 65}),
                ("only-63", "of 64 characters is refused", {"max_length": 63}),
                ("from-2", "of 1 character is refused", {"min_length": 2}),
            ):
                yield Mutant(
                    f"{dashed(action)}-{dashed(param.name)}-{words}",
                    broken,
                    f"A {param.name} {defect} by {action}.",
                    set_parameter(action, param.name, **changes),
                )


MUTANTS: tuple[Mutant, ...] = (
    *_rules_of_parameters(),
    _max_items("any-range", "ListIdentities takes any number as MaxItems.", None, None),
    _max_items("0", "MaxItems may be 0.", 0, 1000),
    _max_items("negative", "MaxItems may be negative.", None, 1000),
    _max_items("not-1", "A MaxItems of 1 is refused.", 2, 1000),
    *_boundaries(),
    Mutant(
        "put-identity-policy-policy-4097",
        ("PutIdentityPolicy.Policy.over-size",),
        "A Policy of 4,097 bytes is accepted.",
        set_parameter("PutIdentityPolicy", "Policy", max_bytes=4097),
    ),
    Mutant(
        "put-identity-policy-policy-only-3999",
        ("PutIdentityPolicy.Policy.size",),
        "A Policy of 4,000 bytes is rejected.",
        set_parameter("PutIdentityPolicy", "Policy", max_bytes=3999),
    ),
    *(
        Mutant(
            f"list-identities-identity-type-not-{dashed(value)}",
            ("ListIdentities.IdentityType.filter", "ListIdentities.IdentityType.type"),
            f"ListIdentities rejects a IdentityType of {value}.",
            set_parameter(
                "ListIdentities", "IdentityType", enum=tuple(one for one in ("EmailAddress", "Domain") if one != value)
            ),
        )
        for value in ("EmailAddress", "Domain")
    ),
    *(
        Mutant(
            f"set-identity-notification-topic-notification-type-not-{dashed(value)}",
            (f"SetIdentityNotificationTopic.set-{value.lower()}", "SetIdentityNotificationTopic.NotificationType.type"),
            f"SetIdentityNotificationTopic rejects a NotificationType of {value}.",
            set_parameter(
                "SetIdentityNotificationTopic",
                "NotificationType",
                enum=tuple(one for one in ("Bounce", "Complaint", "Delivery") if one != value),
            ),
        )
        for value in ("Bounce", "Complaint", "Delivery")
    ),
    Mutant(
        "list-identities-identity-type-any-case",
        ("ListIdentities.IdentityType.case",),
        "IdentityType is accepted in lower and upper case.",
        set_parameter(
            "ListIdentities",
            "IdentityType",
            enum=("EmailAddress", "Domain", "domain", "emailaddress", "DOMAIN", "EMAILADDRESS"),
        ),
    ),
    Mutant(
        "set-identity-notification-topic-notification-type-any-case",
        ("SetIdentityNotificationTopic.NotificationType.case",),
        "NotificationType is accepted in lower and upper case.",
        set_parameter(
            "SetIdentityNotificationTopic",
            "NotificationType",
            enum=("Bounce", "Complaint", "Delivery", "bounce", "complaint", "delivery", "BOUNCE", "DELIVERY"),
        ),
    ),
    Mutant(
        "set-identity-notification-topic-notification-type-later-value",
        ("SetIdentityNotificationTopic.NotificationType.enum",),
        "NotificationType may be Open, a value that the text does not have.",
        set_parameter(
            "SetIdentityNotificationTopic", "NotificationType", enum=("Bounce", "Complaint", "Delivery", "Open")
        ),
    ),
)
