"""Defects of `cases/protocol/rejected-in-every-form.yaml`: faults that pass in one form, a GET without effect."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType

from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import combine, remove_guard, set_parameter
from conformance.reference.call import Call, Handler
from conformance.reference.http_types import HttpRequest, HttpResponse
from conformance.reference.service import Service
from conformance.reference.state import Credential, World
from conformance.reference.xml_tree import Element

_REJECTED, _DONE = "Protocol.Rejected.in-every-form", "Protocol.Method.get-effect"
Seen = Callable[[HttpRequest], object]


@dataclass(frozen=True, slots=True)
class _Parted(Service):
    """A service with another behind it for some requests.

    Args:
        seen: which requests the other answers.
        behind: the other.
    """

    seen: Seen = lambda request: False
    behind: Service | None = None

    def answer(self, request: HttpRequest, world: World, credentials: Mapping[str, Credential]) -> HttpResponse:
        """As `Service.answer`, by the one or the other."""
        if self.behind is not None and self.seen(request):
            return self.behind.answer(request, world, credentials)
        return Service.answer(self, request, world, credentials)


def _only_if(seen: Seen, change: Change) -> Change:
    """Return a change for some requests only."""

    def parted(service: Service) -> Service:
        kept = {one.name: getattr(service, one.name) for one in fields(Service)}
        return _Parted(**kept, seen=seen, behind=change(service))

    return parted


def _header_is(name: bytes, value: str) -> Seen:
    return lambda request: request.header(name) == value


_FORMS: dict[str, tuple[str, Seen]] = {
    "get": ("by GET", lambda request: request.method == "GET" and request.header(b"authorization")),
    "chunked": ("in chunks", _header_is(b"transfer-encoding", "chunked")),
    "http-1-0": ("by HTTP/1.0", lambda request: request.version == "1.0"),
    "expecting": ("with Expect", _header_is(b"expect", "100-continue")),
    "absolute": ("for a whole URL", lambda request: b"://" in request.target),
    "closing": ("that ends its connection", _header_is(b"connection", "close")),
    "lower-names": ("with field names in lower case", lambda request: b"user-agent" in request.names),
    "action-last": ("whose Action comes last", lambda request: b"&Action=" in request.body),
    "sigv4-query": ("signed in the query string", lambda request: b"X-Amz-Algorithm=" in request.query),
    "sigv2": ("signed by Signature Version 2", lambda request: b"SignatureVersion=2" in request.body),
    "aws3": ("signed as in the samples", lambda request: request.header(b"x-amzn-authorization")),
}


def _any_version(service: Service) -> Service:
    return replace(service, check_version=lambda fields: None)


_FAULTS: dict[str, tuple[str, Change]] = {
    "version": ("Any Version is taken", _any_version),
    "range": ("A MaxItems of 0 is taken", set_parameter("ListIdentities", "MaxItems", minimum=0)),
    "sender": (
        "Anybody may send",
        combine(remove_guard("SendEmail", "senders"), remove_guard("SendEmail", "sandbox")),
    ),
}


def _passing() -> Iterator[Mutant]:
    for form, (words, seen) in _FORMS.items():
        for fault, (defect, change) in _FAULTS.items():
            yield Mutant(
                f"{fault}-unchecked-{form}", _REJECTED, f"{defect} in a request {words}.", _only_if(seen, change)
            )


def _do_nothing(action: str) -> Change:
    """Respond as if the action had been performed."""

    def change(service: Service) -> Service:
        perform: Handler = service.handlers[action]

        def pretend(call: Call) -> list[Element]:
            return perform(replace(call, account=copy.deepcopy(call.account)))

        return replace(service, handlers=MappingProxyType({**service.handlers, action: pretend}))

    return change


_WRITES = (
    "DeleteIdentity",
    "DeleteIdentityPolicy",
    "DeleteVerifiedEmailAddress",
    "PutIdentityPolicy",
    "SetIdentityDkimEnabled",
    "SetIdentityFeedbackForwardingEnabled",
    "SetIdentityNotificationTopic",
    "VerifyDomainDkim",
    "VerifyEmailAddress",
    "VerifyEmailIdentity",
)


def _idle() -> Iterator[Mutant]:
    for action in _WRITES:
        yield Mutant(
            f"get-does-no-{dashed(action)}",
            _DONE,
            f"{action} by GET succeeds, and changes nothing.",
            _only_if(_FORMS["get"][1], _do_nothing(action)),
        )


MUTANTS: tuple[Mutant, ...] = (*_passing(), *_idle())
