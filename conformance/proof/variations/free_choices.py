"""What the text leaves to the target: mail and policies that a strict reader rejects and a lenient one takes."""

from __future__ import annotations

import json
from email.errors import CloseBoundaryNotFoundDefect

from conformance.proof.calls import identity_of, reject
from conformance.proof.edits import elements
from conformance.proof.variations import variation
from conformance.proof.verbs import check_first, combine, edit_result
from conformance.reference.addresses import AddressError, parse_mailbox
from conformance.reference.call import Call, Guard
from conformance.reference.errors import ServiceError
from conformance.reference.raw_message import RawMessage
from conformance.reference.service import Service
from conformance.reference.xml_tree import Element

_RAW = "SendRawEmail"
_REGISTERS = ("VerifyEmailIdentity", "VerifyEmailAddress", "VerifyDomainIdentity", "VerifyDomainDkim")
_WITH_TOKENS = ("VerifyDomainDkim", "GetIdentityDkimAttributes")
_SIMULATOR = "success@simulator.amazonses.com"


def _allowed(call: Call) -> None:
    """A guard that rejects nothing."""


@variation(
    "raw-fields-unchecked",
    varies="A raw message may have malformed header fields, and any of them twice.",
    source="[SendRawEmail / Request Parameters / RawMessage]: the standards bind the client; [observed-3.19] rejects",
)
def _fields_unchecked(service: Service) -> Service:
    return service.with_guard(_RAW, "fields", _allowed).with_guard(_RAW, "single-fields", _allowed)


@variation(
    "raw-parts-unchecked",
    varies="Parts of a raw message may be declared base64 and be none, and the closing boundary may be missing.",
    source="[SendRawEmail / Request Parameters / RawMessage]",
)
def _parts_unchecked(service: Service) -> Service:
    inner = service.guards[_RAW]["multipart"]

    def multipart(call: Call) -> None:
        parts = RawMessage(call.args["RawMessage.Data"]).parsed().walk()
        if not any(isinstance(defect, CloseBoundaryNotFoundDefect) for part in parts for defect in part.defects):
            inner(call)

    return service.with_guard(_RAW, "base64", _allowed).with_guard(_RAW, "multipart", multipart)


@variation(
    "recipients-bounce",
    varies="A recipient or reply-to address that is 7-bit ASCII is taken: what can't be delivered bounces.",
    source="[Destination / Description]; [observed-3.13] rejects",
)
def _recipients_bounce(service: Service) -> Service:
    fields = ("Destination.ToAddresses", "Destination.CcAddresses", "Destination.BccAddresses", "ReplyToAddresses")
    for action, names in (("SendEmail", fields), (_RAW, ("Destinations",))):
        for name in names:
            service = service.with_param(action, name, format=None)
        service = check_first(action, _standing_in(names))(service)
    return service


def _standing_in(names: tuple[str, ...]) -> Guard:
    """A guard that has a deliverable address stand in for what is none, so that the rest of the service can send it."""

    def guard(call: Call) -> None:
        for name in names:
            if name in call.args:
                call.args[name] = [_deliverable(text) for text in call.args[name]]

    return guard


def _deliverable(text: str) -> str:
    try:
        parse_mailbox(text)
    except AddressError as error:
        if not text.isascii() or not text.isprintable():
            raise ServiceError("InvalidParameterValue", str(error)) from None
        return _SIMULATOR
    return text


@variation(
    "charset-unknown-taken",
    varies="Text in a character set that does not exist is sent as UTF-8.",
    source="[Content / Contents / Charset]: no sets are named; [observed-2.15] rejects",
)
def _charset_unknown(service: Service) -> Service:
    def guard(call: Call) -> None:
        for name, value in list(call.args.items()):
            if name.endswith(".Charset") and value == "no-such-charset":
                call.args[name] = "UTF-8"

    return check_first("SendEmail", guard)(service)


@variation(
    "policy-any-object",
    varies="Any JSON object is a policy.",
    source="[PutIdentityPolicy / Request Parameters / Policy]: the language of policies is described elsewhere",
)
def _policy_any_object(service: Service) -> Service:
    inner = service.guards["PutIdentityPolicy"]["policy"]

    def policy(call: Call) -> None:
        try:
            value = json.loads(call.args["Policy"])
        except ValueError:
            value = None
        if not isinstance(value, dict):
            inner(call)

    return service.with_guard("PutIdentityPolicy", "policy", policy)


@variation(
    "names-of-one-account",
    varies="A name that is an identity of another account can't be registered.",
    source="[VerifyEmailIdentity / Description]: that two accounts can have the same identity is not said",
)
def _one_account(service: Service) -> Service:
    def look(call: Call) -> None:
        name = identity_of(call)
        if any(one.find(name) is not None for one in call.world.accounts() if one is not call.account):
            reject()

    return combine(*(check_first(action, look) for action in _REGISTERS))(service)


@variation(
    "tokens-dkim-two",
    varies="A domain has two DKIM tokens.",
    source="[VerifyDomainDkim / Response Elements / DkimTokens]: how many there are is not said",
)
def _two_tokens(service: Service) -> Service:
    def leave_two(call: Call, result: list[Element]) -> None:
        for tokens in elements(result, "DkimTokens"):
            del tokens.children[2:]

    return combine(*(edit_result(action, leave_two) for action in _WITH_TOKENS))(service)
