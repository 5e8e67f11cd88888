"""Defects of what is left of an identity that was deleted, or registered twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from conformance.proof.calls import owned, remember, remembered
from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import edit_result, reject_calls, wrap_handler
from conformance.reference.call import Call, Handler
from conformance.reference.service import Service
from conformance.reference.state import NOT_STARTED, SUCCESS, Identity
from conformance.reference.xml_tree import Element

_AGAIN = "DeleteIdentity.leaves-nothing"
_REGISTER = ("VerifyEmailIdentity", "VerifyEmailAddress", "VerifyDomainIdentity")


def _restored(restore: Callable[[Identity, Identity], None]) -> Change:
    """A deleted identity that is registered again gets back what it had."""

    def change(service: Service) -> Service:
        deleted: dict[tuple[str, str, str], Identity] = {}

        def keep(call: Call, handler: Handler) -> list[Element]:
            identity = owned(call)
            if identity is not None:
                deleted[call.world.name, call.account.id, identity.name] = identity
            return handler(call)

        def give_back(call: Call, handler: Handler) -> list[Element]:
            before = owned(call)
            result = handler(call)
            identity = owned(call)
            if before is None and identity is not None:
                old = deleted.get((call.world.name, call.account.id, identity.name))
                if old is not None:
                    restore(identity, old)
            return result

        service = service.with_handler("DeleteIdentity", keep)
        for action in _REGISTER:
            service = service.with_handler(action, give_back)
        return service

    return change


def _status(identity: Identity, old: Identity) -> None:
    identity.status = old.status


def _topics(identity: Identity, old: Identity) -> None:
    identity.topics = old.topics


def _forwarding(identity: Identity, old: Identity) -> None:
    identity.forwarding = old.forwarding


def _dkim(identity: Identity, old: Identity) -> None:
    identity.dkim_enabled, identity.dkim_tokens = old.dkim_enabled, old.dkim_tokens


def _dkim_state(identity: Identity, old: Identity) -> None:
    identity.dkim_status = old.dkim_status


def _as_read_first(service: Service) -> Service:
    """The status that was read first is given for good."""
    read: dict[tuple[str, str, str], Element] = {}

    def repeat(call: Call, result: list[Element]) -> None:
        for entry in result[0].children:
            name, value = entry.children
            entry.children[1] = read.setdefault((call.world.name, call.account.id, name.text or ""), value)

    return edit_result("GetIdentityVerificationAttributes", repeat)(service)


def _policies(identity: Identity, old: Identity) -> None:
    identity.policies, identity.status = old.policies, old.status


def _gone_for_ever(service: Service) -> Service:
    """What was deleted can't be registered again."""

    def note(call: Call) -> None:
        remember(call, "deleted")

    def forget(call: Call, handler: Handler) -> list[Element]:
        result = handler(call)
        identity = owned(call)
        if identity is not None and identity.name in remembered(call, "deleted"):
            call.account.remove(identity.name)
        return result

    service = service.with_guard("DeleteIdentity", "note", note)
    for action in _REGISTER:
        service = service.with_handler(action, forget)
    return service


def _reset(action: str, reset: Callable[[Identity], None]) -> Change:
    """Registering again sets something back."""

    def edit(call: Call, result: list[Element]) -> None:
        identity = owned(call)
        if identity is not None:
            reset(identity)

    return edit_result(action, edit)


def _without_dkim(identity: Identity) -> None:
    identity.dkim_enabled, identity.dkim_tokens, identity.dkim_status = False, (), NOT_STARTED


def _disabled(identity: Identity) -> None:
    identity.dkim_enabled = False


def _forwards(identity: Identity) -> None:
    identity.forwarding = True


def _repeats() -> Iterator[Mutant]:
    for action in _REGISTER:
        yield Mutant(
            f"{dashed(action)}-clears-topics",
            f"{action}.repeat",
            f"{action} clears the topics of an identity that was registered before.",
            _reset(action, lambda identity: identity.topics.clear()),
        )
        yield Mutant(
            f"{dashed(action)}-forwards",
            f"{action}.repeat",
            f"{action} turns on the forwarding of an identity that was registered before.",
            _reset(action, _forwards),
        )
        yield Mutant(
            f"{dashed(action)}-clears-policies",
            f"{action}.repeat",
            f"{action} deletes the policies of an identity that was registered before.",
            _reset(action, lambda identity: identity.policies.clear()),
        )


def _verified_at_once(identity: Identity) -> None:
    identity.status = SUCCESS


_CUT = ("VerifyEmailIdentity", "VerifyEmailAddress")


def _cut_at(sign: str, action: str) -> Change:
    """Of an address, what follows a sign is registered."""

    def change(service: Service) -> Service:
        inner = service.binder.formats["address"]
        formats = {**service.binder.formats, "cut-address": lambda text: inner(text.rpartition(sign)[2])}

        def handle(call: Call, handler: Handler) -> list[Element]:
            call.args["EmailAddress"] = call.args["EmailAddress"].rpartition(sign)[2]
            return handler(call)

        changed = service.with_binder(formats=formats).with_param(action, "EmailAddress", format="cut-address")
        return changed.with_handler(action, handle)

    return change


def _cuts() -> Iterator[Mutant]:
    for action in _CUT:
        for label, sign in (("less-than", "<"), ("comma", ","), ("semicolon", ";")):
            yield Mutant(
                f"{dashed(action)}-cut-at-{label}",
                f"{action}.EmailAddress.type",
                f"{action} registers what follows '{sign}' in an address.",
                _cut_at(sign, action),
            )


def _never_set(call: Call) -> bool:
    identity = owned(call)
    return identity is not None and not call.args["DkimEnabled"] and not identity.dkim_tokens


def _enabled_by_disabling(call: Call, handler: Handler) -> list[Element]:
    if _never_set(call):
        call.args["DkimEnabled"] = True
    return handler(call)


MUTANTS: tuple[Mutant, ...] = (
    Mutant("deleted-status-again", _AGAIN, "A deleted identity is verified when registered again.", _restored(_status)),
    Mutant("deleted-topics-again", _AGAIN, "A deleted identity has its topics again.", _restored(_topics)),
    Mutant("deleted-forwarding-again", _AGAIN, "A deleted identity does not forward again.", _restored(_forwarding)),
    Mutant("deleted-dkim-again", _AGAIN, "A deleted domain is signed for again.", _restored(_dkim)),
    Mutant(
        "deleted-dkim-state-again", _AGAIN, "The DKIM state of a deleted domain is there again.", _restored(_dkim_state)
    ),
    Mutant(
        "verification-as-read-first",
        (_AGAIN, "GetIdentityVerificationAttributes.read-again"),
        "The status of an identity that was read first is given for good.",
        _as_read_first,
    ),
    Mutant("deleted-policies-again", _AGAIN, "A deleted identity has its policies again.", _restored(_policies)),
    Mutant("deleted-for-ever", _AGAIN, "A deleted identity can't be registered again.", _gone_for_ever),
    *_repeats(),
    Mutant(
        "verify-domain-identity-clears-dkim",
        "VerifyDomainIdentity.repeat",
        "Registering a domain again takes back what was set up for signing.",
        _reset("VerifyDomainIdentity", _without_dkim),
    ),
    Mutant(
        "verify-domain-dkim-disables",
        "VerifyDomainDkim.repeat",
        "Asking for the tokens again disables signing.",
        _reset("VerifyDomainDkim", _disabled),
    ),
    Mutant(
        "verify-email-address-at-once",
        "VerifyEmailAddress.pending",
        "VerifyEmailAddress verifies an address without its confirmation.",
        _reset("VerifyEmailAddress", _verified_at_once),
    ),
    *_cuts(),
    Mutant(
        "dkim-disable-never-set-is-internal-failure",
        "SetIdentityDkimEnabled.disable-never-set",
        "Disabling what was never set up is answered with InternalFailure.",
        reject_calls("SetIdentityDkimEnabled", _never_set, "InternalFailure"),
    ),
    Mutant(
        "dkim-disable-never-set-enables",
        "SetIdentityDkimEnabled.disable-never-set",
        "Disabling what was never set up enables it.",
        wrap_handler("SetIdentityDkimEnabled", _enabled_by_disabling),
    ),
)
