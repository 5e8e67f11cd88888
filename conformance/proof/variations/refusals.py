"""Which codes fit which kind of rejection, and a variation for each of them, and for one of each kind at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from conformance.proof.variations import Variation, add
from conformance.proof.variations.refusing import FAULT, PAGE, UNKNOWN_OPERATION, Refusal, refusing
from conformance.reference.service import Service

_VALUE = ("400 InvalidParameterValue", "400 ValidationError")
_UNKNOWN = "404 UnknownOperationException unknown-operation"

#: Kind of rejection to what allows its answers, and to the answers: status, code, form of the document.
_TABLE: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "required-absent": (
        "ref 2509, 2521, 2551; reading 9",
        ("400 MissingParameter", "400 ValidationError", "400 MissingAction"),
    ),
    "required-empty": (
        "ref 2491, 2509, 2521, 2551; reading 9",
        ("400 MissingParameter", *_VALUE, "400 MissingAction"),
    ),
    "invalid-value": ("ref 2491, 2551; reading 9", _VALUE),
    "malformed-scalar": ("ref 2491, 2551; reading 9; observed 0.3", (*_VALUE, "400 MalformedInput")),
    "malformed-list": (
        "ref 2497, 2491, 2509, 2521, 2551; reading 9; observed 3",
        (*_VALUE, "400 InvalidQueryParameter", "400 MissingParameter", "400 MissingAction", "400 MalformedInput"),
    ),
    "unusable-text": (
        "ref 1193, 1332, 2491, 2497, 2503, 2551; readings 9, 10; observed 0.3",
        (
            *_VALUE,
            "404 MalformedQueryString",
            "400 MalformedQueryString",
            "400 InvalidQueryParameter",
            "400 MessageRejected",
            "400 InvalidPolicy",
            "400 MalformedInput",
        ),
    ),
    "unknown-parameter": (
        "ref 2485, 2491, 2497, 2551; reading 9: the text does not say",
        (*_VALUE, "400 InvalidQueryParameter", "400 InvalidParameterCombination"),
    ),
    "over-limit": ("ref 2491, 2551; readings 9, 31", _VALUE),
    "too-many-recipients": ("ref 1241, 1332, 2491, 2551; observed 3", (*_VALUE, "400 MessageRejected")),
    "message-too-large": (
        "ref 1240, 1332, 2491, 2551; RFC 9110, 15.5.14; observed 3",
        (*_VALUE, "400 MessageRejected", "413 RequestEntityTooLarge", f"413 RequestEntityTooLarge {PAGE}"),
    ),
    "no-recipients": (
        "reading 19; ref 1332, 2491, 2521, 2551",
        (*_VALUE, "400 MissingParameter", "400 MessageRejected"),
    ),
    "bad-address": ("ref 1332, 1500, 2491, 2551; observed 3", (*_VALUE, "400 MessageRejected")),
    "broken-message": ("ref 1376, 1500, 2491, 2551; observed 3", (*_VALUE, "400 MessageRejected")),
    "unverified-sender": ("reading 15; ref 1239, 1332", ("400 MessageRejected",)),
    "unverified-return-path": ("ref 1274, 1332, 2491, 2551; reading 9", ("400 MessageRejected", *_VALUE)),
    "no-body": (
        "readings 9, 19; ref 2258, 1332, 2491, 2521, 2551",
        (*_VALUE, "400 MissingParameter", "400 MissingAction", "400 MessageRejected"),
    ),
    "bad-charset": ("ref 2088, 1332, 2491, 2551; reading 9", (*_VALUE, "400 MessageRejected")),
    "no-sender": (
        "ref 1454, 1500, 2491, 2521, 2551; reading 9",
        (*_VALUE, "400 MissingParameter", "400 MessageRejected"),
    ),
    "bad-base64": (
        "ref 2290, 1500, 2491, 2551; reading 9; observed 0.3",
        (*_VALUE, "400 MessageRejected", "400 MalformedInput"),
    ),
    "not-owned": ("ref 258, 572, 995, 1143; observed 3", _VALUE),
    "unknown-identity": ("reading 31; ref 2491, 2551", _VALUE),
    "dkim-not-set-up": ("ref 1553, 2491, 2551; observed 3", _VALUE),
    "policy-unowned": ("ref 258, 572, 995, 2491, 2551", _VALUE),
    "put-policy-unowned": ("ref 1143, 1193, 2491, 2551; reading 9", (*_VALUE, "400 InvalidPolicy")),
    "invalid-policy": ("ref 1193, 2491, 2551; reading 9", ("400 InvalidPolicy", *_VALUE)),
    "policy-limit": ("reading 31; observed 3", (*_VALUE, "400 LimitExceeded")),
    "invalid-action": ("ref 2473; observed 0.7", ("400 InvalidAction", f"400 InvalidAction {FAULT}")),
    "invalid-version": (
        "ref 2453, 2473, 2491, 2551; reading 9; observed 0.17",
        (
            "400 InvalidAction",
            "400 InvalidParameterValue",
            "400 ValidationError",
            f"400 InvalidAction {FAULT}",
            f"400 NoSuchVersion {FAULT}",
            "400 NoSuchVersion",
        ),
    ),
    "missing-action": (
        "ref 2509; observed 0.6",
        (
            "400 MissingAction",
            "400 InvalidAction",
            f"400 MissingAction {FAULT}",
            f"400 InvalidAction {FAULT}",
            _UNKNOWN,
        ),
    ),
    "missing-authentication": (
        "ref 2515, 2461; observed 4",
        ("403 MissingAuthenticationToken", "400 IncompleteSignature", "403 MissingAuthenticationTokenException"),
    ),
    "incomplete-signature": (
        "ref 2461, 2479, 2515; observed 4",
        (
            "400 IncompleteSignature",
            "403 MissingAuthenticationToken",
            "403 InvalidClientTokenId",
            "403 SignatureDoesNotMatch",
        ),
    ),
    "unreadable-date": (
        "ref 2461, 2479, 2491, 2515, 2533, 2551; reading 9; observed 4",
        (
            "400 IncompleteSignature",
            "403 MissingAuthenticationToken",
            "403 InvalidClientTokenId",
            "400 RequestExpired",
            *_VALUE,
            "403 SignatureDoesNotMatch",
        ),
    ),
    "wrong-signature": (
        "ref 2461, 2479; reading 29; observed 0.8",
        ("403 SignatureDoesNotMatch", "403 InvalidClientTokenId", "400 IncompleteSignature"),
    ),
    "unknown-key": ("ref 2479; observed 4", ("403 InvalidClientTokenId",)),
    "request-expired": ("ref 2533; observed 0.10", ("400 RequestExpired", "403 SignatureDoesNotMatch")),
    "bad-token": (
        "ref 2479, 2461; observed 4",
        ("403 InvalidClientTokenId", "403 SignatureDoesNotMatch", "400 IncompleteSignature", "403 ExpiredToken"),
    ),
    "malformed-query": (
        "ref 2503, 2497; reading 10; observed 0.12",
        (
            "404 MalformedQueryString",
            "400 MalformedQueryString",
            "400 InvalidQueryParameter",
            *_VALUE,
            "400 MalformedInput",
        ),
    ),
    "invalid-combination": ("ref 2485, 2383, 2437; reading 9", ("400 InvalidParameterCombination", *_VALUE)),
    "throttled": ("ref 2541", ("400 Throttling",)),
    "bad-percent": (
        "ref 2503, 2497, 2491, 2551; reading 10; observed 0.3, 0.12",
        (
            "404 MalformedQueryString",
            "400 MalformedQueryString",
            "400 InvalidQueryParameter",
            *_VALUE,
            "400 MalformedInput",
        ),
    ),
    "wrong-method": (
        "RFC 9110, 15.5.6; observed 0.6, 0.7",
        (
            "405 MethodNotAllowed",
            f"405 MethodNotAllowed {PAGE}",
            f"501 NotImplemented {PAGE}",
            "400 InvalidAction",
            "400 MissingAction",
            "400 InvalidQueryParameter",
            f"400 InvalidAction {FAULT}",
            f"400 MissingAction {FAULT}",
            "404 UnknownOperationException",
            _UNKNOWN,
            "403 SignatureDoesNotMatch",
            "403 AccessDenied",
        ),
    ),
    "wrong-path": (
        "RFC 9110, 15.5.5; observed 0.6",
        (
            "404 UnknownOperationException",
            f"404 NotFound {PAGE}",
            _UNKNOWN,
            "400 InvalidAction",
            "400 MissingAction",
            "400 InvalidQueryParameter",
            "403 SignatureDoesNotMatch",
            "403 AccessDenied",
            "403 MissingAuthenticationToken",
        ),
    ),
    "not-a-form": (
        "ref 222, 2509; readings 9, 10; observed 0.6",
        (
            "400 MissingAction",
            "400 InvalidAction",
            "400 InvalidQueryParameter",
            f"400 MissingAction {FAULT}",
            f"400 InvalidAction {FAULT}",
            "400 MalformedInput",
            "400 MalformedQueryString",
            "404 MalformedQueryString",
            _UNKNOWN,
            "415 UnsupportedMediaType",
            f"415 UnsupportedMediaType {PAGE}",
        ),
    ),
    "chunked-refused": (
        "RFC 9112, 6.3, 7.1; RFC 9110, 15.5.12; ref 2461, 2509",
        (
            "411 MissingContentLength",
            "411 LengthRequired",
            f"411 LengthRequired {PAGE}",
            "400 MissingAction",
            "400 InvalidAction",
            "400 IncompleteSignature",
            "403 SignatureDoesNotMatch",
            _UNKNOWN,
        ),
    ),
    "auth-parameter-absent": (
        "ref 2377, 2409, 2421, 2431, 2437, 2509; readings 9, 11; observed 4",
        (
            "400 MissingParameter",
            "400 IncompleteSignature",
            "400 ValidationError",
            "400 MissingAction",
            "403 MissingAuthenticationToken",
            "403 InvalidClientTokenId",
            "403 SignatureDoesNotMatch",
            "403 MissingAuthenticationTokenException",
        ),
    ),
    "auth-parameter-invalid": (
        "ref 2419, 2425, 2435, 2381; reading 9; observed 4",
        (
            "400 InvalidParameterValue",
            "400 IncompleteSignature",
            "400 ValidationError",
            "400 RequestExpired",
            "403 SignatureDoesNotMatch",
        ),
    ),
}


def _refusal(text: str) -> Refusal:
    status, code, *document = text.split(" ")
    return Refusal(int(status), code, *document)


#: Kind of rejection to every answer that fits it.
KINDS: Mapping[str, tuple[Refusal, ...]] = MappingProxyType(
    {kind: tuple(_refusal(text) for text in texts) for kind, (_, texts) in _TABLE.items()}
)
#: Kinds that the plain service does not reject in just this way: they are looked for in other modules, or nowhere.
ELSEWHERE: frozenset[str] = frozenset({"unknown-identity", "unknown-parameter", "unusable-text", "throttled"})
#: How many columns the table has: answers of the kind with the most.
COLUMNS = max(len(answers) for answers in KINDS.values())


def _change(kinds: Mapping[str, Refusal]) -> Callable[[Service], Service]:
    return lambda service: refusing(service, kinds)


def name_of(kind: str, refusal: Refusal) -> str:
    """The name of the variation in which a kind is rejected so."""
    form = {FAULT: "-fault", UNKNOWN_OPERATION: "-bare", PAGE: "-page"}.get(refusal.document, "")
    return f"refusal-{kind}-{refusal.status}-{refusal.code}{form}"


for _kind, _answers in KINDS.items():
    if _kind not in ELSEWHERE:
        for _one in _answers:
            add(Variation(name_of(_kind, _one), f"The kind {_kind} is answered by {_one.status} {_one.code}.",
                          _TABLE[_kind][0], _change({_kind: _one})))  # fmt: skip

for _column in range(COLUMNS):
    add(
        Variation(
            f"refusals-{_column + 1:02}",
            f"Each kind of refusal is answered by the answer number {_column + 1} that fits it (or around again).",
            "each kind's own",
            _change({kind: answers[_column % len(answers)] for kind, answers in KINDS.items()}),
        )
    )
