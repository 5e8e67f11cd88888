"""Defects that cases of `set-identity-notification-topic.yaml` find: topics that are set again, names of topics."""

from __future__ import annotations

from conformance.proof.mutant import Mutant
from conformance.proof.verbs import check_first, edit_result, reject_calls
from conformance.reference.call import Call, Handler
from conformance.reference.service import Service
from conformance.reference.xml_tree import Element

_ACTION = "SetIdentityNotificationTopic"
_SAME = f"{_ACTION}.same"
_TYPE = f"{_ACTION}.SnsTopic.type"


def _topics(call: Call) -> dict[str, str]:
    identity = call.identity(call.args["Identity"], arn=True)
    return {} if identity is None else identity.topics


def _is_set(call: Call) -> bool:
    topic = call.args.get("SnsTopic")
    return bool(topic) and _topics(call).get(call.args["NotificationType"]) == topic


def _serves_another(call: Call) -> bool:
    kept = {kind: topic for kind, topic in _topics(call).items() if kind != call.args["NotificationType"]}
    return call.args.get("SnsTopic") in kept.values()


def _name(call: Call) -> str:
    return str(call.args.get("SnsTopic") or "").rpartition(":")[2]


def _lower(call: Call) -> None:
    if "SnsTopic" in call.args:
        call.args["SnsTopic"] = call.args["SnsTopic"].lower()


def _cut(call: Call) -> None:
    if "SnsTopic" in call.args:
        call.args["SnsTopic"] = call.args["SnsTopic"][:100]


def _serves_another_identity(call: Call) -> bool:
    own = call.identity(call.args["Identity"], arn=True)
    return any(
        one is not own and call.args.get("SnsTopic") in one.topics.values() for one in call.account.identities.values()
    )


def _as_before(service: Service) -> Service:
    """A deleted identity is shown with its topics."""

    def keep(call: Call, inner: Handler) -> list[Element]:
        identity = call.account.find(call.args["Identity"])
        if identity is not None:
            kept[call.world.name, call.account.id, identity.name] = dict(identity.topics)
        return inner(call)

    def show(call: Call, result: list[Element]) -> None:
        for name in call.args["Identities"]:
            topics = kept.get((call.world.name, call.account.id, name))
            if topics is not None and call.account.find(name) is None:
                value = [Element("ForwardingEnabled", "true")]
                value += [Element(f"{kind}Topic", topic) for kind, topic in topics.items()]
                result[0].children.append(Element("entry", [Element("key", name), Element("value", value)]))

    kept: dict[tuple[str, str, str], dict[str, str]] = {}
    return edit_result("GetIdentityNotificationAttributes", show)(service.with_handler("DeleteIdentity", keep))


MUTANTS: tuple[Mutant, ...] = (
    Mutant("topic-of-another-identity-rejected", _TYPE, "A topic serves one identity only.",
           reject_calls(_ACTION, _serves_another_identity)),
    Mutant("topics-of-deleted", "GetIdentityNotificationAttributes.deleted",
           "A deleted identity is shown with its topics.", _as_before),
    Mutant("topic-set-already-rejected", _SAME, "A topic that is set already is rejected.",
           reject_calls(_ACTION, _is_set)),
    Mutant("topic-of-another-type-rejected", _SAME, "A topic serves one type only.",
           reject_calls(_ACTION, _serves_another)),
    Mutant("topic-in-lower-case", _TYPE, "Topics are kept in lower case.", check_first(_ACTION, _lower)),
    Mutant("topic-no-dash", _TYPE, "A dash in the name of a topic is rejected.",
           reject_calls(_ACTION, lambda call: "-" in _name(call))),
    Mutant("topic-no-underscore", _TYPE, "An underscore in the name of a topic is rejected.",
           reject_calls(_ACTION, lambda call: "_" in _name(call))),
    Mutant("topic-cut", f"{_ACTION}.SnsTopic.long", "The ARN of a topic is cut after a hundred characters.",
           check_first(_ACTION, _cut)),
    Mutant("topic-long-rejected", f"{_ACTION}.SnsTopic.long", "A topic whose name has over 64 characters is rejected.",
           reject_calls(_ACTION, lambda call: len(_name(call)) > 64)),
)  # fmt: skip
