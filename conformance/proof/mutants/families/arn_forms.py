"""Defects of the reading of ARNs: what only resembles the ARN of an identity or a topic is taken for it, or breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from conformance.proof.calls import reject
from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import SENDS, check_first, combine, draft_of, reject_calls, replace_guard, set_parameter
from conformance.reference.actions.send_raw_email import raw_of
from conformance.reference.addresses import is_topic_arn, parse_identity_arn
from conformance.reference.call import Call
from conformance.reference.sending import check_senders
from conformance.reference.service import Service

_ACTIONS = (
    "ListIdentityPolicies", "GetIdentityPolicies", "PutIdentityPolicy", "DeleteIdentityPolicy",
    "SetIdentityNotificationTopic", "GetIdentityNotificationAttributes",
)  # fmt: skip
_TOPIC = "SetIdentityNotificationTopic"
_PARAMETERS = {"SendEmail": ("SourceArn", "ReturnPathArn"), "SendRawEmail": ("SourceArn", "FromArn", "ReturnPathArn")}
_HEADERS = ("X-SES-SOURCE-ARN", "X-SES-FROM-ARN", "X-SES-RETURN-PATH-ARN")

_FORMS = {
    "partition": ("of any partition", r"arn:[a-z-]+:ses:[^:]*:(?P<account>\d+):identity/(?P<name>.+)"),
    "service": ("of any service", r"arn:aws:[a-z]+:[^:]*:(?P<account>\d+):identity/(?P<name>.+)"),
    "account": ("without an account", r"arn:aws:ses:[^:]*:(?P<account>\d*):identity/(?P<name>.+)"),
    "resource": ("of any kind of resource", r"arn:aws:ses:[^:]*:(?P<account>\d+):[a-z]+/(?P<name>.+)"),
    "bare": ("without a kind of resource", r"arn:aws:ses:[^:]*:(?P<account>\d+):(?:identity/)?(?P<name>.+)"),
    "colon": ("with a colon for its slash", r"arn:aws:ses:[^:]*:(?P<account>\d+):identity[:/](?P<name>.+)"),
    "colons": ("with a colon too many", r"arn:aws:ses:[^:]*:(?P<account>\d+):+identity/(?P<name>.+)"),
    "prefix": ("without its first word", r"(?:arn:)?aws:ses:[^:]*:(?P<account>\d+):identity/(?P<name>.+)"),
    "nameless": ("without a name", r"arn:aws:ses:[^:]*:(?P<account>\d+):identity/(?P<name>.*)"),
}
"""Name to words, and the pattern of the texts that are taken for an ARN."""

_TOPICS = {
    "service": ("of any service", r"arn:aws:[a-z0-9]+:[a-z0-9-]+:\d{12}:[\w-]+"),
    "partition": ("of any partition", r"arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[\w-]+"),
    "region": ("without a region", r"arn:aws:sns:[a-z0-9-]*:\d{12}:[\w-]+"),
    "account": ("without an account", r"arn:aws:sns:[a-z0-9-]+:\d*:[\w-]+"),
    "nameless": ("without a name", r"arn:aws:sns:[a-z0-9-]+:\d{12}:[\w-]*"),
    "prefix": ("without its first word", r"(?:arn:)?aws:sns:[a-z0-9-]+:\d{12}:[\w-]+"),
    "colons": ("with a colon too many", r"arn:aws:sns::?[a-z0-9-]+:\d{12}:[\w-]+"),
    "slash": ("with a slash for its last colon", r"arn:aws:sns:[a-z0-9-]+:\d{12}[:/][\w-]+"),
    "space": ("with a space in its name", r"arn:aws:sns:[a-z0-9-]+:\d{12}:[\w -]+"),
}


def _whole(call: Call, arn: str, pattern: str, bearer: str) -> str:
    """The ARN that a text is taken for; what it does not say comes from whoever it is to be an ARN of."""
    found = re.fullmatch(pattern, arn)
    if parse_identity_arn(arn) is not None or found is None:
        return arn
    name = found["name"] or bearer
    owners = (one.id for one in call.world.accounts() if one.find(name) is not None)
    return f"arn:aws:ses:{call.settings.region}:{found['account'] or next(owners)}:identity/{name}"


def _latest(call: Call) -> str:
    return [identity.name for identity in call.account.identities.values()][-1]


def _of_identities(pattern: str) -> Change:
    def read(call: Call) -> None:
        if "Identities" in call.args:
            call.args["Identities"] = [_whole(call, name, pattern, _latest(call)) for name in call.args["Identities"]]
        else:
            call.args["Identity"] = _whole(call, call.args["Identity"], pattern, _latest(call))

    return combine(*(check_first(action, read) for action in _ACTIONS))


def _any_text(service: Service) -> Service:
    """Take any text as an ARN of a send, for the guards to look at."""
    every = (set_parameter(action, name, format=None) for action in SENDS for name in _PARAMETERS[action])
    return combine(*every)(service)


def _of_senders(pattern: str) -> Change:
    def look(call: Call) -> None:
        draft = draft_of(call)
        senders = [(one, arn and _whole(call, arn, pattern, one)) for one, arn in draft.senders]
        check_senders(call, replace(draft, senders=senders))

    return combine(_any_text, *(replace_guard(action, "senders", look) for action in SENDS))


def _names_no_arn(call: Call) -> bool:
    given = [call.args.get(name) for name in _PARAMETERS[call.action]]
    if call.action == "SendRawEmail":
        given += [raw_of(call).get(name) for name in _HEADERS]
    return any(arn is not None and parse_identity_arn(arn) is None for arn in given)


def _cut_off(call: Call) -> bool:
    return any(name == "arn:aws:ses" for name in (call.args.get("Identity"), *call.args.get("Identities", ())))


def _topics(pattern: str) -> Change:
    def read(value: str) -> str:
        return "" if not value or re.fullmatch(pattern, value) else "it is not the ARN of a topic"

    return lambda service: service.with_binder(formats={**service.binder.formats, "topic-or-empty": read})


def _one_type_only(kind: str) -> Change:
    """The topic of one type of notification is not looked at."""

    def look(call: Call) -> None:
        topic = call.args.get("SnsTopic")
        if topic and call.args["NotificationType"] != kind and not is_topic_arn(topic):
            reject()

    return combine(set_parameter(_TOPIC, "SnsTopic", format=None), check_first(_TOPIC, look))


def _lenient() -> Iterator[Mutant]:
    for name, (words, pattern) in _FORMS.items():
        yield Mutant(
            f"sender-arn-{name}",
            tuple(f"{action}.Authorization.arn-form" for action in SENDS),
            f"The ARN of a sender is taken {words}.",
            _of_senders(pattern),
        )
        yield Mutant(
            f"identity-arn-{name}",
            tuple(f"{action}.Identity.arn-form" for action in _ACTIONS),
            f"The ARN of an identity is taken {words}.",
            _of_identities(pattern),
        )
    for name, (words, pattern) in _TOPICS.items():
        yield Mutant(
            f"topic-arn-{name}",
            f"{_TOPIC}.SnsTopic.arn",
            f"The ARN of a topic is taken {words}.",
            _topics(pattern),
        )
    yield Mutant(
        "topic-arn-whitespace-kept",
        f"{_TOPIC}.SnsTopic.whitespace",
        "The ARN of a topic is taken and reported with whitespace around it.",
        _topics(r"\s*arn:aws:sns:[a-z0-9-]+:\d{12}:[\w-]+\s*"),
    )
    for kind in ("Complaint", "Delivery"):
        yield Mutant(
            f"topic-arn-of-{kind.lower()}-unseen",
            f"{_TOPIC}.SnsTopic.arn",
            f"Any text is taken for the topic of {kind}.",
            _one_type_only(kind),
        )


def _breaking() -> Iterator[Mutant]:
    for action in SENDS:
        yield Mutant(
            f"{dashed(action)}-no-arn-fails",
            f"{action}.SourceArn.form",
            f"{action} with an ARN that is none ends in an internal error.",
            combine(_any_text, reject_calls(action, _names_no_arn, "InternalFailure")),
        )
    yield Mutant(
        "list-identity-policies-short-arn-fails",
        "ListIdentityPolicies.Identity.arn-form",
        "An ARN that is cut off ends in an internal error.",
        reject_calls("ListIdentityPolicies", _cut_off, "InternalFailure"),
    )


MUTANTS: tuple[Mutant, ...] = (*_lenient(), *_breaking())
