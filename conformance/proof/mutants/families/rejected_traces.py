"""Defects by which a request that is rejected has changed something all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from conformance.proof.calls import owned, reject
from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import check_first, combine, set_parameter, wrap_handler
from conformance.reference.bind import BOOLEANS, FORMATS
from conformance.reference.call import Call, Handler
from conformance.reference.rules import Type
from conformance.reference.state import Identity
from conformance.reference.xml_tree import Element

_NAMES = (
    ("VerifyEmailIdentity", "EmailAddress", "address"),
    ("VerifyEmailAddress", "EmailAddress", "address"),
    ("VerifyDomainIdentity", "Domain", "domain"),
    ("VerifyDomainDkim", "Domain", "domain"),
)


def _registered_first(action: str, name: str, form: str) -> Change:
    """The name is checked after it was registered."""

    def handle(call: Call, handler: Handler) -> list[Element]:
        result = handler(call)
        if FORMATS[form](call.args[name]):
            reject()
        return result

    return combine(set_parameter(action, name, format=None), wrap_handler(action, handle))


def _registered() -> Iterator[Mutant]:
    for action, name, form in _NAMES:
        yield Mutant(
            f"{dashed(action)}-registers-what-it-rejects",
            f"{action}.rejected",
            f"{action} rejects a bad {name}, which is registered all the same.",
            _registered_first(action, name, form),
        )


def _switched_first(action: str, name: str, switch: Callable[[Identity], None]) -> Change:
    """A text that is no boolean changes the setting, and is rejected then."""

    def look(call: Call) -> None:
        text = call.args[name]
        if text not in BOOLEANS:
            identity = owned(call)
            if identity is not None:
                switch(identity)
            reject()
        call.args[name] = BOOLEANS[text]

    return combine(set_parameter(action, name, type=Type.STRING), check_first(action, look))


def _switch_dkim(identity: Identity) -> None:
    identity.dkim_enabled = not identity.dkim_enabled


def _switch_forwarding(identity: Identity) -> None:
    identity.forwarding = not identity.forwarding


_TOPIC = "SetIdentityNotificationTopic"


def _cleared_first(call: Call) -> None:
    """Topics are cleared before the request is checked."""
    kind, topic = call.args["NotificationType"], call.args.get("SnsTopic", "")
    if kind not in ("Bounce", "Complaint", "Delivery") or FORMATS["topic-or-empty"](topic):
        identity = owned(call)
        if identity is not None:
            identity.topics.clear()
        reject()


MUTANTS: tuple[Mutant, ...] = (
    *_registered(),
    Mutant(
        "dkim-switched-by-what-is-rejected",
        "SetIdentityDkimEnabled.rejected",
        "SetIdentityDkimEnabled rejects what is not a boolean, and switches signing.",
        _switched_first("SetIdentityDkimEnabled", "DkimEnabled", _switch_dkim),
    ),
    Mutant(
        "forwarding-switched-by-what-is-rejected",
        "SetIdentityFeedbackForwardingEnabled.rejected",
        "SetIdentityFeedbackForwardingEnabled rejects what is not a boolean, and switches forwarding.",
        _switched_first("SetIdentityFeedbackForwardingEnabled", "ForwardingEnabled", _switch_forwarding),
    ),
    Mutant(
        "topics-cleared-by-what-is-rejected",
        f"{_TOPIC}.rejected",
        "SetIdentityNotificationTopic rejects a bad type or topic, and clears the topics.",
        combine(
            set_parameter(_TOPIC, "NotificationType", enum=()),
            set_parameter(_TOPIC, "SnsTopic", format=None),
            check_first(_TOPIC, _cleared_first),
        ),
    ),
)
