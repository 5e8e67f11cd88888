"""Short ways to declare a mutant that changes documents, bodies or the reading of requests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from conformance.reference.decode import Decoder, Fields
from conformance.reference.errors import ServiceError
from conformance.reference.http_types import Answer, Request
from conformance.reference.mutants import Mutant, add
from conformance.reference.render import Document
from conformance.reference.xml_tree import Element

if TYPE_CHECKING:
    from conformance.reference.service import Service

Breaks: TypeAlias = "str | tuple[str, ...]"
Step: TypeAlias = Callable[[Document], None]
Body: TypeAlias = Callable[[bytes], bytes]
Heads: TypeAlias = Callable[[list[tuple[str, str]]], list[tuple[str, str]]]
Asked: TypeAlias = Callable[[Request], bool]


def _ids(breaks: Breaks) -> tuple[str, ...]:
    return (breaks,) if isinstance(breaks, str) else breaks


def step(name: str, breaks: Breaks, lie: str, change: Step, *, when: Callable[[Document], bool] | None = None) -> None:
    """Declares a mutant that changes documents before they are serialised.

    Args:
        name, breaks, lie: as of `Mutant`.
        change: changes the document in place.
        when: which documents; None is all.
    """

    def changed(document: Document) -> None:
        if when is None or when(document):
            change(document)

    add(Mutant(name, _ids(breaks), lie, lambda service: service.with_step(changed)))


def is_success(document: Document) -> bool:
    """Whether a document answers a request that was performed."""
    return document.code is None


def is_error(document: Document) -> bool:
    """Whether a document is a refusal."""
    return document.code is not None


def is_dispatch_error(document: Document) -> bool:
    """Whether a document refuses an unknown action or version."""
    return document.code == "InvalidAction"


def body(name: str, breaks: Breaks, lie: str, change: Body, *, when: Callable[[Document], bool] | None = None) -> None:
    """Declares a mutant that changes the bytes of bodies; arguments as of `step`."""

    def finish(document: Document, answer: Answer) -> Answer:
        if when is None or when(document):
            answer.body = change(answer.body)
        return answer

    add(Mutant(name, _ids(breaks), lie, lambda service: service.with_finish(finish)))


def heads(
    name: str, breaks: Breaks, lie: str, change: Heads, *, when: Callable[[Document], bool] | None = None
) -> None:
    """Declares a mutant that changes header fields; arguments as of `step`."""

    def finish(document: Document, answer: Answer) -> Answer:
        if when is None or when(document):
            answer.headers = change(answer.headers)
        return answer

    add(Mutant(name, _ids(breaks), lie, lambda service: service.with_finish(finish)))


def refusal(name: str, breaks: Breaks, lie: str, asked: Asked, *, code: str = "InternalFailure") -> None:
    """Declares a mutant that refuses, or fails over, some requests before it reads them.

    Args:
        name, breaks, lie: as of `Mutant`.
        asked: which requests.
        code: of the refusal.
    """

    def change(service: Service) -> Service:
        def check(request: Request) -> None:
            if asked(request):
                raise ServiceError(code, "This request can't be served.")
            service.check_place(request)

        return replace(service, check_place=check)

    add(Mutant(name, _ids(breaks), lie, change))


@dataclass(frozen=True, slots=True)
class EditingDecoder(Decoder):
    """A decoder that reads other bytes than were sent, and edits what it has read.

    Args:
        before: changes the request; signatures are checked against the unchanged one.
        after: changes the fields.
    """

    before: Callable[[Request], Request] = lambda request: request
    after: Callable[[Request, Fields], Fields] = lambda request, fields: fields

    def decode(self, request: Request) -> Fields:
        """Decodes the changed request."""
        return self.after(request, Decoder.decode(self, self.before(request)))


def reads(
    name: str,
    breaks: Breaks,
    lie: str,
    *,
    before: Callable[[Request], Request] = lambda request: request,
    after: Callable[[Request, Fields], Fields] = lambda request, fields: fields,
) -> None:
    """Declares a mutant that reads forms wrongly; arguments as of `Mutant` and `EditingDecoder`."""
    decoder = EditingDecoder(before=before, after=after)
    add(Mutant(name, _ids(breaks), lie, lambda service: replace(service, decoder=decoder)))


def pairs(change: Callable[[bytes], bytes]) -> Callable[[Request], Request]:
    """Changes the pairs of a form, but for those that name action and version.

    Args:
        change: from a pair, name and value, still encoded, to the pair that is read.
    """

    def text(form: bytes) -> bytes:
        kept = (b"Action=", b"Version=")
        return b"&".join(pair if pair.startswith(kept) else change(pair) for pair in form.split(b"&"))

    return lambda request: replace(request, query=text(request.query), body=text(request.body))


def form_of(request: Request) -> bytes:
    """The text that parameters are read from: query string, then body."""
    return request.query + b"&" + request.body if request.query else request.body


def drop(parent: Element, name: str) -> None:
    """Leaves out the children of a name, at any depth."""
    for element in parent.walk():
        element.children = [child for child in element.children if child.name != name]


def rename(parent: Element, name: str, other: str) -> None:
    """Gives elements of a name another name, at any depth."""
    for element in parent.walk():
        if element.name == name:
            element.name = other


def set_text(parent: Element, name: str, text: str) -> None:
    """Gives elements of a name another text, at any depth."""
    for element in parent.walk():
        if element.name == name:
            element.text, element.children = text, []


def double(parent: Element, name: str) -> None:
    """Has elements of a name twice, at any depth."""
    for element in parent.walk():
        element.children = [
            copy for child in element.children for copy in ((child, child) if child.name == name else (child,))
        ]
