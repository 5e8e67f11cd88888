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
        "[CommonErrors / MissingAction], [CommonErrors / MissingParameter], [CommonErrors / ValidationError]; [reading-9]",
        ("400 MissingParameter", "400 ValidationError", "400 MissingAction"),
    ),
    "required-empty": (
        "[CommonErrors / InvalidParameterValue], [CommonErrors / MissingAction], [CommonErrors / MissingParameter], [CommonErrors / ValidationError]; [reading-9]",
        ("400 MissingParameter", *_VALUE, "400 MissingAction"),
    ),
    "invalid-value": ("[CommonErrors / InvalidParameterValue], [CommonErrors / ValidationError]; [reading-9]", _VALUE),
    "malformed-scalar": (
        "[CommonErrors / InvalidParameterValue], [CommonErrors / ValidationError]; [reading-9]; [observed-0.3]",
        (*_VALUE, "400 MalformedInput"),
    ),
    "malformed-list": (
        "[CommonErrors / InvalidQueryParameter], [CommonErrors / InvalidParameterValue], [CommonErrors / MissingAction], [CommonErrors / MissingParameter], [CommonErrors / ValidationError]; [reading-9]; observations, section 3",
        (*_VALUE, "400 InvalidQueryParameter", "400 MissingParameter", "400 MissingAction", "400 MalformedInput"),
    ),
    "unusable-text": (
        "[CommonErrors / InvalidParameterValue], [CommonErrors / InvalidQueryParameter], [CommonErrors / MalformedQueryString], [CommonErrors / ValidationError], [SendEmail / Errors / MessageRejected], [PutIdentityPolicy / Errors / InvalidPolicy]; [reading-9], [reading-10]; [observed-0.3]",
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
        "[CommonErrors / InvalidParameterCombination], [CommonErrors / InvalidQueryParameter], [CommonErrors / InvalidParameterValue], [CommonErrors / ValidationError]; [reading-9]",
        (*_VALUE, "400 InvalidQueryParameter", "400 InvalidParameterCombination"),
    ),
    "over-limit": (
        "[CommonErrors / InvalidParameterValue], [CommonErrors / ValidationError]; [reading-9], [reading-31]",
        _VALUE,
    ),
    "too-many-recipients": (
        "[SendEmail / Description], [SendEmail / Errors / MessageRejected], [CommonErrors / InvalidParameterValue], [CommonErrors / ValidationError]; observations, section 3",
        (*_VALUE, "400 MessageRejected"),
    ),
    "message-too-large": (
        "[SendEmail / Description], [SendEmail / Errors / MessageRejected], [CommonErrors / InvalidParameterValue], [CommonErrors / ValidationError]; [RFC 9110 / 15.5.14]; observations, section 3",
        (*_VALUE, "400 MessageRejected", "413 RequestEntityTooLarge", f"413 RequestEntityTooLarge {PAGE}"),
    ),
    "no-recipients": (
        "[reading-9], [reading-19]; [SendEmail / Errors / MessageRejected], [CommonErrors / InvalidParameterValue], [CommonErrors / MissingAction], [CommonErrors / MissingParameter], [CommonErrors / ValidationError]",
        (*_VALUE, "400 MissingParameter", "400 MessageRejected", "400 MissingAction"),
    ),
    "bad-address": (
        "[SendEmail / Errors / MessageRejected], [SendRawEmail / Errors / MessageRejected], [CommonErrors / InvalidParameterValue], [CommonErrors / ValidationError]; observations, section 3",
        (*_VALUE, "400 MessageRejected"),
    ),
    "broken-message": (
        "[SendRawEmail / Description], [SendRawEmail / Errors / MessageRejected], [CommonErrors / InvalidParameterValue], [CommonErrors / ValidationError]; observations, section 3",
        (*_VALUE, "400 MessageRejected"),
    ),
    "unverified-sender": (
        "[reading-15]; [SendEmail / Description], [SendEmail / Errors / MessageRejected]",
        ("400 MessageRejected",),
    ),
    "unverified-return-path": (
        "[SendEmail / Request Parameters / ReturnPath], [SendEmail / Errors / MessageRejected], [CommonErrors / InvalidParameterValue], [CommonErrors / ValidationError]; [reading-9]",
        ("400 MessageRejected", *_VALUE),
    ),
    "arn-names-another": (
        "[SendRawEmail / Request Parameters / SourceArn], [SendRawEmail / Errors / MessageRejected], [CommonErrors / InvalidParameterValue], [CommonErrors / InvalidParameterCombination], [CommonErrors / ValidationError]; [reading-9]; [observed-0.9]",
        (
            "400 MessageRejected",
            *_VALUE,
            "400 InvalidParameterCombination",
            "403 AccessDenied",
            "403 AccessDeniedException",
        ),
    ),
    "not-authorized": (
        "[SendEmail / Request Parameters / Source], [SendEmail / Errors / MessageRejected]; [observed-0.9]",
        ("400 MessageRejected", "403 AccessDenied", "403 AccessDeniedException"),
    ),
    "header-injection": (
        "[SendEmail / Errors / MessageRejected], [CommonErrors / InvalidParameterValue], [CommonErrors / ValidationError]; [reading-9], [observed-3.13]",
        (*_VALUE, "400 MessageRejected"),
    ),
    "no-body": (
        "[reading-9], [reading-19]; [Message / Contents / Body], [SendEmail / Errors / MessageRejected], [CommonErrors / InvalidParameterValue], [CommonErrors / MissingParameter], [CommonErrors / ValidationError]",
        (*_VALUE, "400 MissingParameter", "400 MissingAction", "400 MessageRejected"),
    ),
    "bad-charset": (
        "[Content / Contents / Charset], [SendEmail / Errors / MessageRejected], [CommonErrors / InvalidParameterValue], [CommonErrors / ValidationError]; [reading-9]",
        (*_VALUE, "400 MessageRejected"),
    ),
    "no-sender": (
        "[SendRawEmail / Request Parameters / Source], [SendRawEmail / Errors / MessageRejected], [CommonErrors / InvalidParameterValue], [CommonErrors / MissingAction], [CommonErrors / MissingParameter], [CommonErrors / ValidationError]; [reading-9]",
        (*_VALUE, "400 MissingParameter", "400 MessageRejected", "400 MissingAction"),
    ),
    "bad-base64": (
        "[RawMessage / Contents / Data], [SendRawEmail / Errors / MessageRejected], [CommonErrors / InvalidParameterValue], [CommonErrors / ValidationError]; [reading-9]; [observed-0.3]",
        (*_VALUE, "400 MessageRejected", "400 MalformedInput"),
    ),
    "not-owned": (
        "[DeleteIdentityPolicy / Description], [GetIdentityPolicies / Description], [ListIdentityPolicies / Description], [PutIdentityPolicy / Description]; observations, section 3",
        _VALUE,
    ),
    "unknown-identity": (
        "[reading-31]; [CommonErrors / InvalidParameterValue], [CommonErrors / ValidationError]",
        _VALUE,
    ),
    "dkim-not-set-up": (
        "[SetIdentityDkimEnabled / Description], [CommonErrors / InvalidParameterValue], [CommonErrors / ValidationError]; observations, section 3",
        _VALUE,
    ),
    "policy-unowned": (
        "[DeleteIdentityPolicy / Description], [GetIdentityPolicies / Description], [ListIdentityPolicies / Description], [CommonErrors / InvalidParameterValue], [CommonErrors / ValidationError]",
        _VALUE,
    ),
    "put-policy-unowned": (
        "[PutIdentityPolicy / Description], [PutIdentityPolicy / Errors / InvalidPolicy], [CommonErrors / InvalidParameterValue], [CommonErrors / ValidationError]; [reading-9]",
        (*_VALUE, "400 InvalidPolicy"),
    ),
    "invalid-policy": (
        "[PutIdentityPolicy / Errors / InvalidPolicy], [CommonErrors / InvalidParameterValue], [CommonErrors / ValidationError]; [reading-9]",
        ("400 InvalidPolicy", *_VALUE),
    ),
    "policy-limit": ("[reading-31]; observations, section 3", (*_VALUE, "400 LimitExceeded")),
    "invalid-action": (
        "[CommonErrors / InvalidAction]; [observed-0.7]",
        ("400 InvalidAction", f"400 InvalidAction {FAULT}"),
    ),
    "invalid-version": (
        "[CommonParameters / Version], [CommonErrors / InvalidAction], [CommonErrors / InvalidParameterValue], [CommonErrors / ValidationError]; [reading-9]; [observed-0.17]",
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
        "[CommonErrors / MissingAction]; [observed-0.6]",
        (
            "400 MissingAction",
            "400 InvalidAction",
            f"400 MissingAction {FAULT}",
            f"400 InvalidAction {FAULT}",
            _UNKNOWN,
        ),
    ),
    "nothing-named": (
        "[CommonErrors / MissingAction], [CommonErrors / MissingParameter], [CommonErrors / ValidationError], [CommonParameters / Version]; [reading-9]; [observed-0.6]",
        (
            "400 MissingAction",
            "400 MissingParameter",
            "400 ValidationError",
            "400 InvalidAction",
            f"400 MissingAction {FAULT}",
            f"400 InvalidAction {FAULT}",
            _UNKNOWN,
        ),
    ),
    "missing-authentication": (
        "[CommonErrors / MissingAuthenticationToken], [CommonErrors / IncompleteSignature]; observations, section 4",
        ("403 MissingAuthenticationToken", "400 IncompleteSignature", "403 MissingAuthenticationTokenException"),
    ),
    "incomplete-signature": (
        "[CommonErrors / IncompleteSignature], [CommonErrors / InvalidClientTokenId], [CommonErrors / MissingAuthenticationToken]; observations, section 4",
        (
            "400 IncompleteSignature",
            "403 MissingAuthenticationToken",
            "403 InvalidClientTokenId",
            "403 SignatureDoesNotMatch",
        ),
    ),
    "unreadable-date": (
        "[CommonErrors / IncompleteSignature], [CommonErrors / InvalidClientTokenId], [CommonErrors / MissingAuthenticationToken], [CommonErrors / InvalidParameterValue], [CommonErrors / RequestExpired], [CommonErrors / ValidationError]; [reading-9]; observations, section 4",
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
        "[CommonErrors / IncompleteSignature], [CommonErrors / InvalidClientTokenId]; [reading-29]; [observed-0.8]",
        ("403 SignatureDoesNotMatch", "403 InvalidClientTokenId", "400 IncompleteSignature"),
    ),
    "unknown-key": ("[CommonErrors / InvalidClientTokenId]; observations, section 4", ("403 InvalidClientTokenId",)),
    "request-expired": (
        "[CommonErrors / RequestExpired]; [observed-0.10]",
        ("400 RequestExpired", "403 SignatureDoesNotMatch"),
    ),
    "bad-token": (
        "[CommonErrors / InvalidClientTokenId], [CommonErrors / IncompleteSignature]; observations, section 4",
        ("403 InvalidClientTokenId", "403 SignatureDoesNotMatch", "400 IncompleteSignature", "403 ExpiredToken"),
    ),
    "malformed-query": (
        "[CommonErrors / MalformedQueryString], [CommonErrors / InvalidQueryParameter]; [reading-10]; [observed-0.12]",
        (
            "404 MalformedQueryString",
            "400 MalformedQueryString",
            "400 InvalidQueryParameter",
            *_VALUE,
            "400 MalformedInput",
        ),
    ),
    "invalid-combination": (
        "[CommonErrors / InvalidParameterCombination], [CommonParameters / Expires], [CommonParameters / Timestamp]; [reading-9]",
        ("400 InvalidParameterCombination", *_VALUE),
    ),
    "throttled": ("[CommonErrors / ServiceUnavailable]", ("400 Throttling",)),
    "bad-percent": (
        "[CommonErrors / MalformedQueryString], [CommonErrors / InvalidQueryParameter], [CommonErrors / InvalidParameterValue], [CommonErrors / ValidationError]; [reading-10]; [observed-0.3], [observed-0.12]",
        (
            "404 MalformedQueryString",
            "400 MalformedQueryString",
            "400 InvalidQueryParameter",
            *_VALUE,
            "400 MalformedInput",
        ),
    ),
    "wrong-method": (
        "RFC 9110, 15.5.6; [observed-0.6], [observed-0.7]",
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
    "other-method": (
        "RFC 9110, 9.1, 15.5.6, 15.6.2",
        tuple(f"{status} Other {PAGE}" for status in (405, 501, 400, 401, 403, 404, 406, 411, 415, 200, 204, 301)),
    ),
    "wrong-path": (
        "RFC 9110, 15.5.5; [observed-0.6]",
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
        "[DeleteIdentity / Examples / Sample Request], [CommonErrors / MissingAction], [CommonErrors / MissingParameter]; [reading-9], [reading-10]; [observed-0.6]",
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
            "400 MissingParameter",
            "400 ValidationError",
            "415 UnsupportedMediaType",
            f"415 UnsupportedMediaType {PAGE}",
        ),
    ),
    "chunked-refused": (
        "RFC 9112, 6.3, 7.1; RFC 9110, 15.5.12; [CommonErrors / IncompleteSignature], [CommonErrors / MissingAction]",
        (
            "411 MissingContentLength",
            "411 LengthRequired",
            f"411 LengthRequired {PAGE}",
            "400 MissingAction",
            "400 InvalidAction",
            "400 IncompleteSignature",
            "403 SignatureDoesNotMatch",
            "400 MissingParameter",
            "400 ValidationError",
            _UNKNOWN,
        ),
    ),
    "auth-parameter-absent": (
        "[CommonParameters / AWSAccessKeyID], [CommonParameters / Signature], [CommonParameters / SignatureMethod], [CommonParameters / SignatureVersion], [CommonParameters / Timestamp], [CommonErrors / MissingAction]; [reading-9], [reading-11]; observations, section 4",
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
        "[CommonParameters / SignatureMethod], [CommonParameters / SignatureVersion], [CommonParameters / Timestamp], [CommonParameters / Expires]; [reading-9]; observations, section 4",
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
