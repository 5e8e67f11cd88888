"""Verbs for every response: its document, its bytes, its header fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from conformance.proof.mutant import Change
from conformance.reference.http_types import HttpRequest, HttpResponse
from conformance.reference.render import Document

When: TypeAlias = Callable[[Document], bool]
"""Which documents are changed."""
HeaderFields: TypeAlias = list[tuple[str, str]]


def edit_document(edit: Callable[[Document], None], *, when: When | None = None) -> Change:
    """Edit response documents, in place, before they are serialised; ``when`` says which, None is all."""

    def step(one: Document) -> None:
        if when is None or when(one):
            edit(one)

    return lambda service: service.with_step(step)


def is_success(one: Document) -> bool:
    """Tell whether a document is the response to a request that was performed."""
    return one.code is None


def is_error(one: Document) -> bool:
    """Tell whether a document is an error response."""
    return one.code is not None


def is_dispatch_error(one: Document) -> bool:
    """Tell whether a document rejects an unknown action or version."""
    return one.code == "InvalidAction"


def edit_body(edit: Callable[[bytes], bytes], *, when: When | None = None) -> Change:
    """Change the bytes of response bodies; ``when`` says which, None is all."""

    def finish(one: Document, response: HttpResponse) -> HttpResponse:
        if when is None or when(one):
            response.body = edit(response.body)
        return response

    return lambda service: service.with_finish(finish)


def edit_headers(edit: Callable[[HeaderFields], HeaderFields], *, when: When | None = None) -> Change:
    """Change the header fields of responses; ``when`` says which, None is all."""

    def finish(one: Document, response: HttpResponse) -> HttpResponse:
        if when is None or when(one):
            response.headers = edit(response.headers)
        return response

    return lambda service: service.with_finish(finish)


def edit_response(edit: Callable[[Document, HttpResponse], HttpResponse]) -> Change:
    """Change finished responses as a whole: status, header fields and body."""
    return lambda service: service.with_finish(edit)


def set_renderer(**settings: Any) -> Change:
    """Render by other settings of the `Renderer`, such as ``content_type="text/html"``."""
    return lambda service: service.with_renderer(**settings)


def edit_delivery(edit: Callable[[HttpRequest, HttpResponse], HttpResponse]) -> Change:
    """Change finished responses by the request that they belong to."""
    return lambda service: service.with_delivery(edit)
