"""Defects of `cases/authentication/in-sequence.yaml`: what was sent before decides whether a signature is right."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs.signatures import decide_by, first_credential
from conformance.reference.decode import Fields
from conformance.reference.errors import ServiceError
from conformance.reference.http_types import HttpRequest
from conformance.reference.state import Credential

_EACH, _PIPELINED = "Auth.Sequence.each", "Auth.Sequence.pipelined"
_REQUEST_LINE = re.compile(rb"(?:POST|GET) /[^ ]* HTTP/1\.1\r\n")
_KEY = re.compile(rb"Credential=([^/]+)/")


@dataclass(slots=True)
class _Past:
    """What a target remembers of earlier requests: their signatures, and how often one was rejected in a row."""

    signatures: dict[str, Credential] = field(default_factory=dict)
    rejections: list[str] = field(default_factory=list)
    requests: int = 0


Judge = Callable[[_Past, HttpRequest, Fields, Mapping[str, Credential], Callable[[], Credential]], Credential]
"""A `Decide` that knows the past."""


def _remembering(judge: Judge) -> Change:
    """Let what came before decide: each target has a past of its own."""
    return lambda service: decide_by(partial(judge, _Past()))(service)


def _seen_at_all(
    past: _Past,
    request: HttpRequest,
    form: Fields,
    credentials: Mapping[str, Credential],
    check: Callable[[], Credential],
) -> Credential:
    signature = request.header(b"authorization") or ""
    if signature in past.signatures:
        return past.signatures[signature]
    if signature:
        past.signatures[signature] = first_credential(credentials)
    return check()


def _seen_right(
    past: _Past,
    request: HttpRequest,
    form: Fields,
    credentials: Mapping[str, Credential],
    check: Callable[[], Credential],
) -> Credential:
    signature = request.header(b"authorization") or ""
    if signature not in past.signatures:
        past.signatures[signature] = check()
    return past.signatures[signature]


def _only_so_often(
    past: _Past,
    request: HttpRequest,
    form: Fields,
    credentials: Mapping[str, Credential],
    check: Callable[[], Credential],
) -> Credential:
    try:
        found = check()
    except ServiceError as error:
        past.rejections.append(error.code)
        if past.rejections[-3:] == [error.code] * 3:
            return first_credential(credentials)
        raise
    past.rejections.clear()
    return found


def _in_step_with_connections(
    past: _Past,
    request: HttpRequest,
    form: Fields,
    credentials: Mapping[str, Credential],
    check: Callable[[], Credential],
) -> Credential:
    """The first request behind one that has ended its connection is not looked at."""
    past.requests, first = (request.header(b"connection") == "close") + 0, past.requests > 0
    return first_credential(credentials) if first else check()


def _behind_another(request: HttpRequest) -> bool:
    return len(_REQUEST_LINE.findall(request.received)) > 1


def _as_the_first_in_the_write(
    past: _Past,
    request: HttpRequest,
    form: Fields,
    credentials: Mapping[str, Credential],
    check: Callable[[], Credential],
) -> Credential:
    found = _KEY.search(request.received)
    if found is None or not _behind_another(request):
        return check()
    return credentials.get(found[1].decode("latin-1")) or check()


MUTANTS: tuple[Mutant, ...] = (
    Mutant("signature-kept-before-check", _EACH, "A signature that was rejected is taken the next time.",
           _remembering(_seen_at_all)),
    Mutant("signature-kept-for-others", _EACH, "A signature that was right is taken for any request.",
           _remembering(_seen_right)),
    Mutant("rejection-third-taken", _EACH, "What was rejected twice is accepted the third time.",
           _remembering(_only_so_often)),
    Mutant("connection-first-unchecked", _EACH, "The first request on a connection may have any signature.",
           _remembering(_in_step_with_connections)),
    Mutant("pipelined-signature-of-first", _PIPELINED,
           "Of requests in one write the signature of the first counts for all.",
           _remembering(_as_the_first_in_the_write)),
)  # fmt: skip
