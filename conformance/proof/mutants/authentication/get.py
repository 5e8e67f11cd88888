"""Defects that the cases of `cases/authentication/get.yaml` find: actions that are performed by POST only."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from conformance.proof.mutant import Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import reject_requests
from conformance.reference.http_types import Request
from conformance.reference.rules import ACTIONS

_GET = "Auth.EveryAction.get"
_PRESIGNED = "Auth.EveryAction.presigned"


def _gets(action: str) -> Callable[[Request], bool]:
    asked = f"Action={action}&".encode()
    return lambda request: request.method == "GET" and asked in request.query


def _presigned(request: Request) -> bool:
    return request.method == "GET" and b"X-Amz-Signature=" in request.query


def _post_only() -> Iterator[Mutant]:
    for action in ACTIONS:
        yield Mutant(
            f"{dashed(action)}-post-only",
            (_GET, _PRESIGNED),
            f"{action} is performed by POST only.",
            reject_requests(_gets(action), code="IncompleteSignature"),
        )


MUTANTS: tuple[Mutant, ...] = (
    *_post_only(),
    Mutant(
        "presigned-get-rejected",
        _PRESIGNED,
        "A GET that is signed in its query string is rejected.",
        reject_requests(_presigned, code="IncompleteSignature"),
    ),
)
