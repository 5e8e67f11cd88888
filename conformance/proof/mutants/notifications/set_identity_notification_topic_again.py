"""Defects that cases of `set-identity-notification-topic.yaml` find: topics that are set again, names of topics."""

from __future__ import annotations

from conformance.proof.mutant import Mutant
from conformance.proof.verbs import check_first, reject_calls
from conformance.reference.call import Call

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


MUTANTS: tuple[Mutant, ...] = (
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
