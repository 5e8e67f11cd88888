"""Other ways to read a request, where nothing says how: names, lists, repeated and unknown parameters, methods."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl

from conformance.proof.forms import form_of
from conformance.proof.mutant import Change
from conformance.proof.variations import Variation, add, variation
from conformance.proof.variations.refusals import KINDS
from conformance.proof.variations.refusing import Refusal
from conformance.proof.verbs import reject_requests
from conformance.reference.bind import Binder
from conformance.reference.decode import Decoder, Fields
from conformance.reference.errors import SENDER, ErrorRule, ServiceError
from conformance.reference.http_types import HttpRequest, HttpResponse
from conformance.reference.rules import ACTIONS, Action
from conformance.reference.service import Service

Values = dict[str, str]

_BAD_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_OTHER_WORD = re.compile(r"([A-Z][A-Za-z.]+)(?<!\.member)(?:\.item\.|\[)(\d+)\]?")
_NAMED = re.compile(r'[^<>"]*<([^<>\s]+@[^<>\s]+)>')
_ZERO = re.compile(r"\.member\.0$")
#: Each name of a parameter in small letters, to the name as it is.
_NAMES = {
    name.lower(): name
    for name in ("Action", "Version", *(param.name for one in ACTIONS.values() for param in one.params))
}
#: Parameters by which identities are registered.
_REGISTERED = ("Domain", "EmailAddress")
_ARNS = ("SnsTopic", "SourceArn", "FromArn", "ReturnPathArn")
#: What comes with every request or only with later ones, and so is known to every action.
_COMMON = (
    "Action", "Version", "AWSAccessKeyId", "Signature", "Timestamp", "Expires", "SecurityToken", "X-Amz-", "Tags.",
    "ConfigurationSetName",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Reading(Decoder):
    """A decoder around another, so that several add up.

    Args:
        inner: what reads the form.
        before: changes the request that is read.
        after: changes the fields that were read.
    """

    inner: Decoder = field(default_factory=Decoder)
    before: Callable[[HttpRequest], HttpRequest] = lambda request: request
    after: Callable[[HttpRequest, Fields], Fields] = lambda request, fields: fields

    def decode(self, request: HttpRequest) -> Fields:
        """Decode the changed request."""
        return self.after(request, self.inner.decode(self.before(request)))


def _reads(
    *,
    before: Callable[[HttpRequest], HttpRequest] = lambda request: request,
    after: Callable[[HttpRequest, Fields], Fields] = lambda request, fields: fields,
) -> Change:
    return lambda service: replace(service, decoder=_Reading(inner=service.decoder, before=before, after=after))


def _edits(edit: Callable[[Values], Values]) -> Change:
    """Return a change that edits the decoded parameters, in wire order."""
    return _reads(after=lambda request, fields: Fields(edit(fields.values), fields.names))


def _proper(name: str) -> str:
    head, member, number = name.lower().partition(".member.")
    return _NAMES[head] + member + number if head in _NAMES else name


def _both(request: HttpRequest, fields: Fields) -> Fields:
    """Each further member of a number that was given before is a member of its own."""
    values = dict(fields.values)
    seen: set[str] = set()
    for name, text in parse_qsl(form_of(request).decode("latin-1"), keep_blank_values=True):
        if name in seen and ".member." in name:
            head = name.rpartition(".")[0]
            values[f"{head}.{100_000 + len(values)}"] = text
        seen.add(name)
    return Fields(values, fields.names)


def _find_folded(service: Service) -> Service:
    def find(actions: Mapping[str, Action], fields: Fields) -> Action:
        name = fields.values.get("Action", "")
        known = next((each for each in actions if each.lower() == name.lower()), None)
        return service.find_action(actions, fields) if known is None else actions[known]

    return replace(service, find_action=find)


def _once(request: HttpRequest, fields: Fields) -> Fields:
    if len(set(fields.names)) < len(fields.names):
        raise ServiceError("InvalidParameterCombination", "A parameter is given twice.")
    return fields


def _trimmed(values: Values) -> Values:
    trimmed = (*_ARNS, *_REGISTERED) if values.get("Action", "").startswith("Verify") else _ARNS
    return {name: text.strip(" \t\r\n") if name in trimmed else text for name, text in values.items()}


def _bare(values: Values) -> Values:
    """An address that is registered stands for itself in front of whatever reads it."""
    named = _NAMED.fullmatch(values.get("EmailAddress", ""))
    return (
        {**values, "EmailAddress": named[1]} if named and values.get("Action", "").startswith("VerifyEmail") else values
    )


def _version_first(service: Service) -> Service:
    def find(actions: Mapping[str, Action], fields: Fields) -> Action:
        if "Version" not in fields.values:
            raise ServiceError("MissingParameter", "Version is required.")
        return service.find_action(actions, fields)

    return replace(service, find_action=find)


def _without_bad_pairs(request: HttpRequest) -> HttpRequest:
    def text(form: bytes) -> bytes:
        return b"&".join(pair for pair in form.split(b"&") if not _BAD_PERCENT.search(pair))

    return replace(request, query=text(request.query), body=text(request.body))


@dataclass(frozen=True, slots=True)
class _KnownOnly(Binder):
    """Rejects parameters that the action does not have."""

    code: str = ""

    def bind(self, action: Action, fields: Fields) -> dict[str, Any]:
        """As `Binder.bind`; raises ServiceError for an unknown name."""
        known = (*_COMMON, *(param.name for param in action.params))
        for name in fields.values:
            if not name.startswith(known):
                raise ServiceError(self.code, f"The action has no parameter {name[:60]}.")
        return Binder.bind(self, action, fields)


def _known_only(refusal: Refusal) -> Change:
    def change(service: Service) -> Service:
        settings = {name: getattr(service.binder, name) for name in Binder.__dataclass_fields__}
        errors = {**service.errors, refusal.key: ErrorRule(refusal.code, refusal.status, SENDER, "It is not known.")}
        return replace(service, errors=errors, binder=_KnownOnly(**settings, code=refusal.key))

    return change


@variation("put-performed", varies="A PUT is performed like a POST.", source="no line says")
def _put_performed(service: Service) -> Service:
    def as_post(request: HttpRequest) -> HttpRequest:
        return replace(request, method="POST") if request.method == "PUT" else request

    decoding = _reads(before=as_post)(service)
    return replace(decoding, check_place=lambda request: service.check_place(as_post(request)))


@variation(
    "post-only",
    varies="Requests by GET are rejected by their method, by a page of whatever stands in front.",
    source="every sample is a POST: [DeleteIdentity / Examples / Sample Request]; [RFC 9110 / 15.5.6]",
    lacks=frozenset({"get"}),
)
def _post_only(service: Service) -> Service:
    def page(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
        if request.method != "GET":
            return answer
        return HttpResponse(
            405, [("content-type", "text/html"), ("allow", "POST")], b"<html><h1>Not allowed</h1></html>"
        )

    return reject_requests(lambda request: request.method == "GET")(service).with_delivery(page)


_FREE = (
    ("action-case-folded", "The case of an action's name does not count.", "no line says", _find_folded),
    ("names-case-folded", "The case of parameter names does not count.", "no line says",
     _edits(lambda values: {_proper(name): text for name, text in values.items()})),
    ("list-zero-counts", "member.0 is a member like any other.", "[observed-2.17]",
     _edits(lambda values: {_ZERO.sub(".member.99999", name): text for name, text in values.items()})),
    ("list-other-words", "Lists may be written with item for member, or in brackets.", "[observed-2.17]",
     _edits(lambda values: {_OTHER_WORD.sub(r"\1.member.\2", name): text for name, text in values.items()})),
    ("repeated-both", "Both of two members with the same number count.", "[GetIdentityVerificationAttributes / Examples / Sample Request]", _reads(after=_both)),
    ("repeated-rejected", "A request that gives a parameter twice is rejected.", "[CommonErrors / InvalidParameterCombination]",
     _reads(after=_once)),
    ("names-trimmed", "Whitespace around a name that is registered, or around an ARN, is no part of it.", "RFC 5322, 3.4.1; no line says",
     _edits(_trimmed)),
    ("address-with-name", "An address may be registered with a display name, which is not kept.",
     "[VerifyEmailIdentity / Request Parameters / EmailAddress]: no line says", _edits(_bare)),
    ("version-first", "A request without Version is rejected for that, whatever else it lacks.",
     "[CommonParameters / Version], [CommonErrors / MissingParameter]", _version_first),
    ("query-bad-pairs-ignored", "Parameters with a percent sign that is no escape are left out.", "[reading-10]",
     _reads(before=_without_bad_pairs)),
)  # fmt: skip
for _name, _varies, _source, _change in _FREE:
    add(Variation(_name, _varies, _source, _change))


for _refusal in KINDS["unknown-parameter"]:
    add(Variation(f"unknown-parameter-{_refusal.code}",
                  f"A parameter that the action does not know is rejected with {_refusal.code}.",
                  "[reading-9]: no line says", _known_only(_refusal)))  # fmt: skip
