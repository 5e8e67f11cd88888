"""Verbs for the reading of requests and the check of their signatures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from conformance.proof.mutant import Change
from conformance.reference.decode import Decoder, Fields
from conformance.reference.errors import ServiceError
from conformance.reference.http_types import HttpRequest
from conformance.reference.service import Service


@dataclass(frozen=True, slots=True)
class EditingDecoder(Decoder):
    """A decoder that reads other bytes than were sent, and edits what it has read.

    Args:
        before: changes the request; signatures are checked against the unchanged one.
        after: changes the fields.
    """

    before: Callable[[HttpRequest], HttpRequest] = lambda request: request
    after: Callable[[HttpRequest, Fields], Fields] = lambda request, fields: fields

    def decode(self, request: HttpRequest) -> Fields:
        """Decode the changed request."""
        return self.after(request, Decoder.decode(self, self.before(request)))


def change_decoding(
    *,
    before: Callable[[HttpRequest], HttpRequest] = lambda request: request,
    after: Callable[[HttpRequest, Fields], Fields] = lambda request, fields: fields,
) -> Change:
    """Read forms wrongly: ``before`` changes the request that is decoded, ``after`` the fields that were read."""
    editing = EditingDecoder(before=before, after=after)
    return lambda service: replace(service, decoder=editing)


def trimming(name: str) -> Callable[[HttpRequest, Fields], Fields]:
    """Return an edit of fields, for `change_decoding`, that passes over whitespace around the value of a name."""

    def edit(request: HttpRequest, fields: Fields) -> Fields:
        return Fields({key: text.strip() if key == name else text for key, text in fields.values.items()}, fields.names)

    return edit


def set_decoder(**settings: Any) -> Change:
    """Read forms by other settings of the `Decoder`, such as ``plus_is_space=False``."""
    return lambda service: service.with_decoder(**settings)


def reject_requests(when: Callable[[HttpRequest], object], *, code: str = "InternalFailure") -> Change:
    """Reject the requests for which ``when`` is true, before they are read."""

    def change(service: Service) -> Service:
        def check(request: HttpRequest) -> None:
            if when(request):
                raise ServiceError(code, "This request can't be served.")
            service.check_host(request)

        return replace(service, check_host=check)

    return change


def remove_signature_check(form: str, name: str) -> Change:
    """Leave out one check of one form of signature, such as ``("sigv4", "signature")``."""
    return lambda service: service.without_check(form, name)
