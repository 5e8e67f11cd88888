"""Defects that the cases of `cases/authentication/presigned.yaml` find: actions that can't be presigned."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from conformance.proof.mutant import Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import reject_requests
from conformance.reference.http_types import HttpRequest
from conformance.reference.rules import ACTIONS


def _presigned(action: str) -> Callable[[HttpRequest], bool]:
    asked = f"Action={action}&".encode()
    return lambda request: asked in request.query and b"X-Amz-Signature=" in request.query


def _never_presigned() -> Iterator[Mutant]:
    for action in ACTIONS:
        yield Mutant(
            f"{dashed(action)}-never-presigned",
            "Auth.EveryAction.presigned",
            f"{action} is rejected if it is signed in the query string.",
            reject_requests(_presigned(action), code="IncompleteSignature"),
        )


MUTANTS: tuple[Mutant, ...] = tuple(_never_presigned())
