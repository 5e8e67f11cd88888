"""Defects in asking for required parameters: not asked for, asked for by the wrong code, asked for though optional."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.proof.mutant import Mutant
from conformance.proof.parameters import dashed, params, requirements
from conformance.proof.verbs import check_first, ignore_parameter, set_parameter
from conformance.reference.call import Call
from conformance.reference.errors import ServiceError
from conformance.reference.rules import Param, Type
from conformance.reference.service import Service

#: What is taken where a required parameter is missing; the empty text where nothing else stands here.
_TAKEN: dict[str, Any] = {
    "NotificationType": "Bounce",
    "Source": "nobody@unknown.example",
    "RawMessage.Data": b"",
    "Policy": "{}",
}


#: An absent boolean may mean false (observed, section 0 row 2), so that to take it is no defect.
_MAY_BE_ABSENT = (Type.BOOLEAN,)


def _not_asked_for(action: str, param: Param) -> Mutant:
    taken = [] if param.listed else _TAKEN.get(param.name, "")
    return Mutant(
        f"{dashed(action)}-{dashed(param.name)}-not-required",
        requirements(action, param.name, "required"),
        f"{action} goes on without {param.name}.",
        set_parameter(action, param.name, required=False, default=taken),
    )


def _wrong_code(action: str, param: Param) -> Mutant:
    return Mutant(
        f"{dashed(action)}-{dashed(param.name)}-missing-is-internal-failure",
        requirements(action, param.name, "required"),
        f"{action} without {param.name} is answered with InternalFailure.",
        set_parameter(action, param.name, codes={"missing": "InternalFailure"}),
    )


def _required() -> Iterator[Mutant]:
    for action, param in params():
        if param.required:
            yield _wrong_code(action, param)
            if param.type not in _MAY_BE_ABSENT:
                yield _not_asked_for(action, param)


#: Parameters that may be left out, with the requirement that says so.
_OPTIONAL = {
    ("ListIdentities", "IdentityType"): "ListIdentities.IdentityType.optional",
    ("ListIdentities", "MaxItems"): "ListIdentities.MaxItems.optional",
    ("ListIdentities", "NextToken"): "ListIdentities.NextToken.optional",
    ("SendEmail", "Destination.ToAddresses"): "Destination.ToAddresses.optional",
    ("SendEmail", "Destination.CcAddresses"): "Destination.CcAddresses.optional",
    ("SendEmail", "Destination.BccAddresses"): "Destination.BccAddresses.optional",
    ("SendEmail", "Message.Subject.Charset"): "Content.Charset.optional",
    ("SendEmail", "Message.Body.Text.Data"): "Body.Text.optional",
    ("SendEmail", "Message.Body.Html.Data"): "Body.Html.optional",
    ("SendEmail", "ReplyToAddresses"): "SendEmail.ReplyToAddresses.optional",
    ("SendEmail", "ReturnPath"): "SendEmail.ReturnPath.optional",
    ("SendEmail", "SourceArn"): "SendEmail.SourceArn.optional",
    ("SendEmail", "ReturnPathArn"): "SendEmail.ReturnPathArn.optional",
    ("SendRawEmail", "Destinations"): "SendRawEmail.Destinations.optional",
    ("SendRawEmail", "FromArn"): "SendRawEmail.FromArn.optional",
    ("SendRawEmail", "Source"): "SendRawEmail.Source.optional",
    ("SendRawEmail", "SourceArn"): "SendRawEmail.SourceArn.optional",
    ("SendRawEmail", "ReturnPathArn"): "SendRawEmail.ReturnPathArn.optional",
    ("SetIdentityNotificationTopic", "SnsTopic"): "SetIdentityNotificationTopic.SnsTopic.optional",
}


def _demanded(action: str, name: str, requirement: str) -> Mutant:
    return Mutant(
        f"{dashed(action)}-{dashed(name)}-demanded",
        (requirement,),
        f"{action} is rejected without {name}.",
        set_parameter(action, name, required=True),
    )


#: Parameters that change what an action does, with the requirements that are broken when they are ignored.
_HEEDED = {
    ("ListIdentities", "IdentityType"): ("ListIdentities.IdentityType.filter", "ListIdentities.IdentityType.type"),
    ("ListIdentities", "MaxItems"): ("ListIdentities.MaxItems.page-size",),
    ("ListIdentities", "NextToken"): ("ListIdentities.NextToken.pagination", "ListIdentities.NextToken.type"),
    ("SendEmail", "Destination.CcAddresses"): ("Destination.CcAddresses.effect",),
    ("SendEmail", "Destination.BccAddresses"): ("Destination.BccAddresses.effect",),
    ("SendEmail", "Message.Body.Text.Data"): ("Body.both",),
    ("SendEmail", "Message.Body.Html.Data"): ("Body.both",),
    ("SendEmail", "Message.Subject.Charset"): ("Content.Charset.accepted", "Content.Charset.effect"),
    ("SendEmail", "Message.Body.Text.Charset"): ("Content.Charset.accepted", "Content.Charset.effect"),
    ("SendEmail", "Message.Body.Html.Charset"): ("Content.Charset.accepted", "Content.Charset.effect"),
    ("SendEmail", "ReplyToAddresses"): ("SendEmail.ReplyToAddresses.effect",),
    ("SendEmail", "ReturnPath"): ("SendEmail.ReturnPath.unverified",),
    ("SendRawEmail", "Destinations"): ("SendRawEmail.Destinations.override", "SendRawEmail.Destinations.all-fields"),
    ("SendRawEmail", "FromArn"): ("SendRawEmail.FromArn.precedence",),
    ("SendRawEmail", "Source"): ("SendRawEmail.verified-sender",),
    ("SendRawEmail", "SourceArn"): ("SendRawEmail.SourceArn.precedence",),
    ("SendRawEmail", "ReturnPathArn"): ("SendRawEmail.ReturnPathArn.precedence",),
    ("SetIdentityNotificationTopic", "SnsTopic"): (
        "SetIdentityNotificationTopic.set-bounce",
        "SetIdentityNotificationTopic.set-complaint",
        "SetIdentityNotificationTopic.set-delivery",
    ),
}


def _ignored(action: str, name: str, broken: tuple[str, ...]) -> Mutant:
    return Mutant(
        f"{dashed(action)}-{dashed(name)}-ignored",
        broken,
        f"{action} does not heed {name}.",
        ignore_parameter(action, name),
    )


def _without_data(content: str) -> Mutant:
    return Mutant(
        f"send-email-{dashed(content)}-without-data",
        ("Content.Data.required",),
        f"A {content} of a character set and no Data is accepted.",
        set_parameter("SendEmail", f"{content}.Data", required=False, required_with=(), default="A text."),
    )


_BODY = ("Message.Body.Text.Data", "Message.Body.Html.Data")


def _any_of(service: Service, structure: str) -> Service:
    """Only one of the structures that SendEmail needs is asked for."""
    kept = {name: params for name, params in service.actions["SendEmail"].any_of.items() if name == structure}
    return service.with_action("SendEmail", any_of=kept)


def _nobody(service: Service) -> Service:
    return _any_of(service, "Message.Body")


def _no_body(service: Service) -> Service:
    def add_empty_text(call: Call) -> None:
        if not any(name in call.args for name in _BODY):
            call.args[_BODY[0]] = ""

    return check_first("SendEmail", add_empty_text)(_any_of(service, "Destination"))


def _no_body_fails(service: Service) -> Service:
    def fail(call: Call) -> None:
        if not any(name in call.args for name in _BODY):
            raise ServiceError("InternalFailure", "KeyError: Body")

    return check_first("SendEmail", fail)(_any_of(service, "Destination"))


def _no_message(service: Service) -> Service:
    service = service.with_param("SendEmail", "Message.Subject.Data", required=False, default="")
    return _no_body(service)


def _to_demanded(service: Service) -> Service:
    wanted = ("Destination.CcAddresses", "Destination.BccAddresses")
    return service.with_param("SendEmail", "Destination.ToAddresses", required=True, required_with=wanted)


MUTANTS: tuple[Mutant, ...] = (
    *_required(),
    *(_demanded(action, name, requirement) for (action, name), requirement in _OPTIONAL.items()),
    *(_ignored(action, name, broken) for (action, name), broken in _HEEDED.items()),
    *(_without_data(content) for content in ("Message.Subject", "Message.Body.Text", "Message.Body.Html")),
    Mutant("send-email-nobody", "SendEmail.Destination.required", "SendEmail accepts a message to nobody.", _nobody),
    Mutant(
        "send-email-no-body",
        ("Message.Body.required", "Body.parts"),
        "SendEmail accepts a message with neither text nor HTML.",
        _no_body,
    ),
    Mutant(
        "send-email-no-body-is-internal-failure",
        "Message.Body.required",
        "SendEmail without a body is answered with InternalFailure.",
        _no_body_fails,
    ),
    Mutant(
        "send-email-no-message",
        "SendEmail.Message.required",
        "SendEmail sends an empty message where there is no Message.",
        _no_message,
    ),
    Mutant(
        "send-email-no-message-is-internal-failure",
        "SendEmail.Message.required",
        "SendEmail without a Message is answered with InternalFailure.",
        set_parameter("SendEmail", "Message.Subject.Data", codes={"missing": "InternalFailure"}),
    ),
    Mutant(
        "send-email-to-demanded-beside-cc",
        "Destination.any-field",
        "SendEmail accepts CcAddresses and BccAddresses only beside ToAddresses.",
        _to_demanded,
    ),
)
