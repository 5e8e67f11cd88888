"""Defects of notification topics."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.proof.calls import identity_of, reject
from conformance.proof.edits import values
from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import change_decoding, check_first, edit_result, reject_calls, trimming, wrap_handler
from conformance.reference.addresses import domain_of
from conformance.reference.call import Call, Handler
from conformance.reference.state import Identity
from conformance.reference.xml_tree import Element

_TOPIC = "SetIdentityNotificationTopic"
_GET = "GetIdentityNotificationAttributes"
_KINDS = ("Bounce", "Complaint", "Delivery")


def _identity(call: Call) -> Identity:
    return call.known_identity(identity_of(call), arn=True)


def _stored_as(kind: str, other: str) -> Change:
    def look(call: Call) -> None:
        if call.args["NotificationType"] == kind:
            call.args["NotificationType"] = other

    return check_first(_TOPIC, look)


def _mixed_up_kinds() -> Iterator[Mutant]:
    for kind in _KINDS:
        for other in _KINDS:
            if kind != other:
                yield Mutant(
                    f"topic-{kind.lower()}-set-as-{other.lower()}",
                    (f"{_TOPIC}.set-{kind.lower()}", f"{_TOPIC}.other-types-kept"),
                    f"The topic of {kind} is set as that of {other}.",
                    _stored_as(kind, other),
                )


def _not_set(kind: str) -> Change:
    def wrap(call: Call, handler: Handler) -> list[Element]:
        return [] if call.args["NotificationType"] == kind else handler(call)

    return wrap_handler(_TOPIC, wrap)


def _leaks(kind: str) -> Change:
    """Setting or clearing one type does the same to the two others."""

    def edit(call: Call, result: list[Element]) -> None:
        if call.args["NotificationType"] == kind:
            topics = _identity(call).topics
            for other in _KINDS:
                topics.pop(other, None)
                if call.args.get("SnsTopic"):
                    topics[other] = call.args["SnsTopic"]

    return edit_result(_TOPIC, edit)


def _first_stays(kind: str) -> Change:
    def look(call: Call) -> None:
        topics = _identity(call).topics
        if call.args["NotificationType"] == kind and call.args.get("SnsTopic") and (kind in topics):
            call.args["SnsTopic"] = topics[kind]

    return check_first(_TOPIC, look)


def _not_cleared(kind: str, *, empty: bool) -> Mutant:
    def wrap(call: Call, handler: Handler) -> list[Element]:
        cleared = call.args.get("SnsTopic") == "" if empty else "SnsTopic" not in call.args
        return [] if cleared and call.args["NotificationType"] == kind else handler(call)

    way, word = ("empty", "An empty") if empty else ("omitted", "No")
    row = f"{_TOPIC}.clear-{way}"
    defect = f"{word} SnsTopic leaves the topic of {kind}."
    return Mutant(f"topic-{kind.lower()}-stays-when-{way}", row, defect, wrap_handler(_TOPIC, wrap))


def _clears_all(call: Call, result: list[Element]) -> None:
    if not call.args.get("SnsTopic"):
        _identity(call).topics.clear()


def _empty_stored(call: Call, result: list[Element]) -> None:
    if call.args.get("SnsTopic") == "":
        _identity(call).topics[call.args["NotificationType"]] = "None"


def _nothing_to_clear(call: Call) -> None:
    if not call.args.get("SnsTopic") and call.args["NotificationType"] not in _identity(call).topics:
        reject()


def _each_kind() -> Iterator[Mutant]:
    for kind in _KINDS:
        yield Mutant(
            f"topic-{kind.lower()}-not-set",
            (f"{_TOPIC}.set-{kind.lower()}", f"{_TOPIC}.clear-omitted"),
            f"The topic of {kind} is neither set nor cleared.",
            _not_set(kind),
        )
        yield Mutant(
            f"topic-{kind.lower()}-for-all-types",
            (f"{_TOPIC}.other-types-kept", f"{_TOPIC}.set-{kind.lower()}"),
            f"The topic of {kind} is that of all types.",
            _leaks(kind),
        )
        yield Mutant(
            f"topic-{kind.lower()}-unchangeable",
            f"{_TOPIC}.change",
            f"A topic of {kind} that is set can't be changed.",
            _first_stays(kind),
        )
        yield _not_cleared(kind, empty=True)
        yield _not_cleared(kind, empty=False)


def _lower_case(call: Call) -> None:
    if "SnsTopic" in call.args:
        call.args["SnsTopic"] = call.args["SnsTopic"].upper()


def _domain_gets(call: Call, result: list[Element]) -> None:
    domain = call.account.find(domain_of(_identity(call).name))
    if domain is not None and call.args.get("SnsTopic"):
        domain.topics[call.args["NotificationType"]] = call.args["SnsTopic"]


def _addresses_get(call: Call, result: list[Element]) -> None:
    name = _identity(call).name
    for identity in call.account.identities.values():
        if identity.name.endswith(f"@{name}") and call.args.get("SnsTopic"):
            identity.topics[call.args["NotificationType"]] = call.args["SnsTopic"]


def _unset_told(words: str, text: str) -> Mutant:
    """A topic that is not set is told by a text."""

    def edit(call: Call, result: list[Element]) -> None:
        for _, value in values(result):
            for kind in _KINDS:
                if value.find(f"{kind}Topic") is None:
                    value.children.append(Element(f"{kind}Topic", text))

    rows = tuple(f"IdentityNotificationAttributes.{kind}Topic.present" for kind in _KINDS)
    return Mutant(
        f"topic-unset-{words}", rows, f"A topic that is not set is reported as '{text}'.", edit_result(_GET, edit)
    )


def _keyed_by_last_part(call: Call, result: list[Element]) -> None:
    for entry in result[0].children:
        key = entry.children[0]
        if (key.text or "").startswith("arn:"):
            key.text = "identity/" + (key.text or "").partition("identity/")[2]


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "topic-notification-type-trimmed",
        "SetIdentityNotificationTopic.NotificationType.whitespace",
        "Whitespace around NotificationType is passed over.",
        change_decoding(after=trimming("NotificationType")),
    ),
    # Topics
    *_mixed_up_kinds(),
    *_each_kind(),
    Mutant(
        "topic-clears-all-types",
        f"{_TOPIC}.other-types-kept",
        "Clearing one topic clears all.",
        edit_result(_TOPIC, _clears_all),
    ),
    Mutant(
        "topic-empty-is-none",
        f"{_TOPIC}.clear-empty",
        "An empty SnsTopic sets the topic None.",
        edit_result(_TOPIC, _empty_stored),
    ),
    Mutant(
        "topic-nothing-to-clear",
        (f"{_TOPIC}.SnsTopic.optional", f"{_TOPIC}.clear-omitted"),
        "Clearing a topic that is not set is rejected.",
        check_first(_TOPIC, _nothing_to_clear),
    ),
    Mutant(
        "topic-upper-case",
        (f"{_TOPIC}.SnsTopic.type", "IdentityNotificationAttributes.BounceTopic.value"),
        "Topics are kept in upper case.",
        check_first(_TOPIC, _lower_case),
    ),
    Mutant(
        "topic-of-address-for-domain",
        f"{_TOPIC}.others-kept",
        "The domain of an address gets its topic.",
        edit_result(_TOPIC, _domain_gets),
    ),
    Mutant(
        "topic-of-domain-for-addresses",
        f"{_TOPIC}.others-kept",
        "The addresses of a domain get its topic.",
        edit_result(_TOPIC, _addresses_get),
    ),
    _unset_told("null", "null"),
    _unset_told("none", "None"),
    _unset_told("arn", "arn:aws:sns:us-east-1:000000000000:none"),
    Mutant(
        "topic-key-of-arn-part",
        (f"{_GET}.NotificationAttributes.key-of-arn", f"{_GET}.Identities.arn"),
        "The key of an identity asked for by ARN is a part of the ARN.",
        edit_result(_GET, _keyed_by_last_part),
    ),
    # Topics while forwarding is off
    Mutant(
        "set-identity-notification-topic-no-plus",
        f"{_TOPIC}.Identity.type",
        "SetIdentityNotificationTopic knows no address with a plus.",
        reject_calls(_TOPIC, lambda call: "+" in identity_of(call), "InvalidParameterValue"),
    ),
    Mutant(
        "set-identity-notification-topic-unknown-is-internal-failure",
        f"{_TOPIC}.Identity.unknown",
        "SetIdentityNotificationTopic responds to an unknown identity with InternalFailure.",
        reject_calls(_TOPIC, lambda call: call.identity(identity_of(call), arn=True) is None, "InternalFailure"),
    ),
)
