"""Answers each kind of rejection by another of the codes that fit it: where it is rejected, and with what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from conformance.reference.addresses import IdentityArn, domain_of, parse_identity_arn
from conformance.reference.auth.claim import Check, Claim
from conformance.reference.bind import Binder
from conformance.reference.call import Call, Guard
from conformance.reference.decode import Decoder, Fields
from conformance.reference.errors import SENDER, ErrorRule, ServiceError
from conformance.reference.http_types import HttpRequest, HttpResponse
from conformance.reference.render import Document, Renderer
from conformance.reference.rules import Action, Param, Type
from conformance.reference.sending import may_send
from conformance.reference.service import Service
from conformance.reference.xml_tree import Element

FAULT_NAMESPACE = "http://webservices.amazon.com/AWSFault/2005-15-09"
PLAIN = "error-response"
FAULT = "aws-fault"
UNKNOWN_OPERATION = "unknown-operation"
PAGE = "page"


@dataclass(frozen=True, slots=True)
class Refusal:
    """How a kind is rejected.

    Args:
        status: HTTP status.
        code: the text of `<Code>`.
        document: PLAIN; FAULT, the same in the namespace of AWSFault; UNKNOWN_OPERATION, a bare root of that name; or
            PAGE, an HTML page, as a server in front of the service makes it.
    """

    status: int
    code: str
    document: str = PLAIN

    @property
    def key(self) -> str:
        """Its key in the error table."""
        return f"{self.status} {self.code} {self.document}"


@dataclass(frozen=True, slots=True)
class FormRule(ErrorRule):
    """An error rule that knows its document's form."""

    document: str = PLAIN


Kinds = Mapping[str, Refusal]
"""Kind of rejection (the names of `refusals.KINDS`) to how it is answered; others are answered as ever."""


def refusing(service: Service, kinds: Kinds) -> Service:
    """A copy of a service that answers some kinds of rejections otherwise, and is the same else."""
    rules = {
        refusal.key: FormRule(refusal.code, refusal.status, SENDER, "It is refused.", refusal.document)
        for refusal in kinds.values()
    }
    renderer = service.renderer
    return replace(
        service,
        errors=MappingProxyType({**service.errors, **rules}),
        binder=_Binder(**_fields(service.binder), kinds=kinds),
        decoder=_Decoder(**_fields(service.decoder), kinds=kinds),
        renderer=_Renderer(**{**_fields(renderer), "finish": (*renderer.finish, _bare)}),
        guards=_guards(service, kinds),
        authenticator=_authenticator(service, kinds),
        check_place=_recoded(kinds, _place_kind, service.check_place),
        check_dates=_recoded(kinds, lambda fields: "invalid-combination", service.check_dates),
        check_version=_recoded(kinds, lambda fields: "invalid-version", service.check_version),
        find_action=_recoded(kinds, _action_kind, service.find_action),
    )


def _fields(one: Any) -> dict[str, Any]:
    names = [name for kind in type(one).__mro__ for name in getattr(kind, "__dataclass_fields__", {})]
    return {name: getattr(one, name) for name in dict.fromkeys(names) if name != "kinds"}


def _refuse(kinds: Kinds, kind: str, error: ServiceError) -> ServiceError:
    refusal = kinds.get(kind)
    return error if refusal is None else ServiceError(refusal.key, error.message)


def _recoded(kinds: Kinds, kind_of: Callable[..., str], check: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(*args: Any) -> Any:
        try:
            return check(*args)
        except ServiceError as error:
            raise _refuse(kinds, kind_of(*args), error) from None

    return wrapped


# -- before an action is known -----------------------------------------------------------------------------------


def _place_kind(request: HttpRequest) -> str:
    if request.method in ("GET", "POST"):
        return "wrong-path"
    return "wrong-method" if request.method == "PUT" else "other-method"


def _action_kind(actions: Mapping[str, Action], fields: Fields) -> str:
    if fields.values.get("Action"):
        return "invalid-action"
    return "missing-action" if "Action" in fields.values or "Version" in fields.values else "nothing-named"


@dataclass(frozen=True, slots=True)
class _Decoder(Decoder):
    kinds: Kinds = field(default_factory=dict)

    def decode(self, request: HttpRequest) -> Fields:
        if request.header(b"transfer-encoding") and "chunked-refused" in self.kinds:
            raise ServiceError(self.kinds["chunked-refused"].key, "The body must have a length.")
        is_form = request.method != "POST" or not request.body or self._is_form(request)
        if not is_form and "not-a-form" in self.kinds:
            raise ServiceError(self.kinds["not-a-form"].key, "The body is no form.")
        try:
            return Decoder.decode(self, request)
        except ServiceError as error:
            kind = "bad-percent" if "UTF-8" in error.message else "malformed-query"
            raise _refuse(self.kinds, kind, error) from None


# -- signatures --------------------------------------------------------------------------------------------------

#: Check of a signature to the kind that it rejects; a form and a name, or a name that is the same in all forms.
CHECKS: Mapping[str, str] = MappingProxyType(
    {
        "sigv2.parts": "auth-parameter-absent",
        "sigv2.version": "auth-parameter-invalid",
        "sigv2.method": "auth-parameter-invalid",
        "parts": "incomplete-signature",
        "date": "unreadable-date",
        # Nothing is lacking there: the signature is one over too little.
        "signed-host": "wrong-signature",
        "signed-amz": "wrong-signature",
        "signed-headers": "wrong-signature",
        "access-key": "unknown-key",
        "token": "bad-token",
        "scope-date": "wrong-signature",
        "scope-region": "wrong-signature",
        "scope-service": "wrong-signature",
        "fresh": "request-expired",
        "signature": "wrong-signature",
    }
)


def _check_kind(form: str, name: str, error: ServiceError) -> str:
    if form == "sigv2" and name == "date":
        return "auth-parameter-absent" if error.code == "MissingParameter" else "auth-parameter-invalid"
    if name == "expires":
        return "request-expired" if error.code == "RequestExpired" else "incomplete-signature"
    return CHECKS.get(f"{form}.{name}") or CHECKS[name]


def _checked(kinds: Kinds, form: str, name: str, check: Check) -> Check:
    def wrapped(claim: Claim) -> None:
        try:
            check(claim)
        except ServiceError as error:
            raise _refuse(kinds, _check_kind(form, name, error), error) from None

    return wrapped


def _authenticator(service: Service, kinds: Kinds) -> Any:
    authenticator = service.authenticator
    forms = tuple(
        replace(form, checks={name: _checked(kinds, form.name, name, check) for name, check in form.checks.items()})
        for form in authenticator.forms
    )
    refusal = kinds.get("missing-authentication")
    unsigned = authenticator.unsigned
    if refusal is not None and unsigned is None:

        def unsigned(credentials: Mapping[str, Any]) -> Any:
            raise ServiceError(refusal.key, "The request is not signed.")

    return replace(authenticator, forms=forms, unsigned=unsigned)


# -- parameters --------------------------------------------------------------------------------------------------

_SENDS = ("SendEmail", "SendRawEmail")


@dataclass(frozen=True, slots=True)
class _Binder(Binder):
    kinds: Kinds = field(default_factory=dict)

    def bind(self, action: Action, fields: Fields) -> dict[str, Any]:
        try:
            return Binder.bind(self, action, fields)
        except _Fault as fault:
            kind = fault.kind
            if action.name in _SENDS and kind == "format":
                kind = "bad-address"
            elif action.name == "SendEmail" and fault.message.startswith("Message.Body is"):
                kind = "no-body"
            elif action.name == "SendEmail" and fault.message.startswith("Destination is"):
                kind = "no-recipients"
            elif action.name == "PutIdentityPolicy" and fault.message.startswith("Policy must"):
                kind = "invalid-policy"
            known = _BINDING.get(kind, kind)
            raise _refuse(self.kinds, known, ServiceError(fault.code, fault.message)) from None

    def _value(self, param: Param, name: str, text: str) -> Any:
        try:
            return Binder._value(self, param, name, text)
        except _Fault as fault:
            if not text and param.required:
                fault.kind = "empty"
            elif param.type is Type.BLOB:
                fault.kind = "bad-base64"
            raise

    def _fault(self, param: Param | None, kind: str, message: str) -> ServiceError:
        error = Binder._fault(self, param, kind, message)
        return _Fault(kind, error.code, message)


class _Fault(ServiceError):
    """A rejection of the binder that remembers its kind."""

    def __init__(self, kind: str, code: str, message: str) -> None:
        super().__init__(code, message)
        self.kind = kind


#: Kind of the binder, as of `bind.CODES` and `_Binder`, to kind of rejection.
_BINDING: Mapping[str, str] = MappingProxyType(
    {
        "missing": "required-absent",
        "empty": "required-empty",
        "type": "malformed-scalar",
        "enum": "invalid-value",
        "range": "invalid-value",
        "format": "invalid-value",
        "length": "invalid-value",
        "pattern": "invalid-value",
        "members": "over-limit",
        "list-form": "malformed-list",
    }
)

# -- guards of actions -------------------------------------------------------------------------------------------

_POLICY_ACTIONS = ("GetIdentityPolicies", "ListIdentityPolicies", "DeleteIdentityPolicy")

#: Action and guard to the kind that the guard rejects.
GUARD_KINDS: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("SetIdentityDkimEnabled", "known"): "dkim-not-set-up",
        ("SetIdentityDkimEnabled", "set-up"): "dkim-not-set-up",
        ("SetIdentityFeedbackForwardingEnabled", "known"): "not-owned",
        ("SetIdentityFeedbackForwardingEnabled", "both-topics"): "invalid-value",
        ("SetIdentityNotificationTopic", "known"): "not-owned",
        ("SetIdentityNotificationTopic", "keep-topic"): "invalid-value",
        ("ListIdentities", "next-token"): "invalid-value",
        **{(action, "owner"): "policy-unowned" for action in _POLICY_ACTIONS},
        ("PutIdentityPolicy", "owner"): "put-policy-unowned",
        ("PutIdentityPolicy", "policy"): "invalid-policy",
        ("PutIdentityPolicy", "count"): "policy-limit",
        ("SendEmail", "subject"): "header-injection",
        ("SendEmail", "charset"): "bad-charset",
        ("SendRawEmail", "from"): "no-sender",
        ("SendRawEmail", "destination"): "no-recipients",
        **{(action, "recipients"): "too-many-recipients" for action in _SENDS},
        **{(action, "size"): "message-too-large" for action in _SENDS},
        **{(action, "senders"): "unverified-sender" for action in _SENDS},
        **{
            ("SendRawEmail", name): "broken-message"
            for name in ("separator", "fields", "single-fields", "multipart", "base64")
        },
    }
)


def _guarded(kinds: Kinds, action: str, name: str, guard: Guard) -> Guard:
    kind = GUARD_KINDS.get((action, name), "")

    def wrapped(call: Call) -> None:
        try:
            guard(call)
        except ServiceError as error:
            known = _sender_kind(call) if kind == "unverified-sender" else kind
            raise _refuse(kinds, known, error) from None

    return wrapped


def _sender_kind(call: Call) -> str:
    """What is wrong with the senders of a message: by default that they are not verified."""
    if _source_is_good(call):
        return "unverified-return-path"
    if _names_another(call):
        return "arn-names-another"
    return "not-authorized" if _is_of_another_account(call) else "unverified-sender"


def _names_another(call: Call) -> bool:
    """Whether a sender of a message comes with the ARN of an identity that is neither its address nor its domain."""
    return any(arn.name not in (address, domain_of(address)) for address, arn in _arns(call))


def _is_of_another_account(call: Call) -> bool:
    """Whether a sender of a message comes with the ARN of another account's identity."""
    return any(arn.account_id != call.account.id for _, arn in _arns(call))


def _arns(call: Call) -> list[tuple[str, IdentityArn]]:
    """Each sender of a message that comes with an ARN, and the ARN's parts."""
    draft = call.cache.get("draft")
    senders = draft.senders if draft is not None else ()
    parsed = [(address, parse_identity_arn(arn)) for address, arn in senders if arn]
    return [(address, arn) for address, arn in parsed if arn is not None]


def _source_is_good(call: Call) -> bool:
    """Whether a rejected message of SendEmail has a source that is verified: then its return path is not."""
    draft = call.cache.get("draft")
    if call.action != "SendEmail" or draft is None:
        return False
    address, arn = draft.senders[0]
    return may_send(call, draft, address, arn)


def _guards(service: Service, kinds: Kinds) -> Mapping[str, Mapping[str, Guard]]:
    return {
        action: {name: _guarded(kinds, action, name, guard) for name, guard in guards.items()}
        for action, guards in service.guards.items()
    }


# -- documents ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Renderer(Renderer):
    def error(self, rule: ErrorRule, message: str, request_id: str, action: str | None) -> Document:
        document = Renderer.error(self, rule, message, request_id, action)
        form = rule.document if isinstance(rule, FormRule) else PLAIN
        if form == FAULT:
            document.root.attributes = [("xmlns", FAULT_NAMESPACE)]
        elif form == UNKNOWN_OPERATION:
            document.root = Element("UnknownOperationException")
        elif form == PAGE:
            title = f"{rule.status} {rule.code}"
            document.root = Element("html", [Element("title", title), Element("body", [Element("h1", title)])])
        return document


def _bare(document: Document, answer: HttpResponse) -> HttpResponse:
    if document.root.name in ("UnknownOperationException", "html"):
        answer.headers = [pair for pair in answer.headers if pair[0].lower() != "content-type"]
    if document.root.name == "html":
        answer.headers.append(("content-type", "text/html"))
    if answer.status == 204:
        answer.body = b""  # none may follow [RFC 9110 / 15.3.5]
    return answer
