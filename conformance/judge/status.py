"""The HTTP status and what goes with it: 200 with a success document, each error code with its own."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.judge.expected import Expected
from conformance.judge.finding import Finding
from conformance.judge.response import ParsedResponse
from conformance.model import data
from conformance.model.datum import Datum, DatumKind

_BAD_REQUEST, _FORBIDDEN = frozenset({400}), frozenset({403})

STATUSES: dict[str, frozenset[int]] = {
    # The common errors ([CommonErrors / IncompleteSignature]) and the two of single actions ([PutIdentityPolicy /
    # Errors / InvalidPolicy], [SendEmail / Errors / MessageRejected]).
    "IncompleteSignature": _BAD_REQUEST,
    "InternalFailure": frozenset({500}),
    "InvalidAction": _BAD_REQUEST,
    "InvalidClientTokenId": _FORBIDDEN,
    "InvalidParameterCombination": _BAD_REQUEST,
    "InvalidParameterValue": _BAD_REQUEST,
    "InvalidPolicy": _BAD_REQUEST,
    "InvalidQueryParameter": _BAD_REQUEST,
    "MalformedQueryString": frozenset({404, 400}),  # 404 by the text ([reading-10]), 400 nowadays ([observed-0.12])
    "MessageRejected": _BAD_REQUEST,
    "MissingAction": _BAD_REQUEST,
    "MissingAuthenticationToken": _FORBIDDEN,
    "MissingParameter": _BAD_REQUEST,
    "OptInRequired": _FORBIDDEN,
    "RequestExpired": _BAD_REQUEST,
    "ServiceUnavailable": frozenset({503}),
    "Throttling": _BAD_REQUEST,
    "ValidationError": _BAD_REQUEST,
    # Codes that the real service has beside them ([observed-0.3], [observed-0.6], [observed-0.8], [observed-0.9],
    # [observed-0.13], 4).
    "AccessDenied": _FORBIDDEN,
    "AccessDeniedException": _FORBIDDEN,
    "AccountSendingPausedException": _BAD_REQUEST,
    "ConfigurationSetDoesNotExist": _BAD_REQUEST,
    "ConfigurationSetSendingPausedException": _BAD_REQUEST,
    "ExpiredToken": _FORBIDDEN,
    "MailFromDomainNotVerifiedException": _BAD_REQUEST,
    "MalformedInput": _BAD_REQUEST,
    "MissingAuthenticationTokenException": _FORBIDDEN,
    "SignatureDoesNotMatch": _FORBIDDEN,
    "UnknownOperationException": frozenset({404}),
}
"""The statuses that an error code may come with. A code that is not here may come with any 4xx or 5xx."""


class StatusLayer:
    """The status is the one that the expected response has."""

    def judge(self, response: ParsedResponse, expected: Expected) -> Iterator[Finding]:
        """Yield a finding if the status is another one; the response is of the expected kind."""
        wanted = 200 if expected.error is None else expected.error.status
        if response.status == wanted:
            return
        if expected.error is None:
            yield Finding("status.success", "status", data.statuses(wanted), response.datum)
        else:
            paired = Datum(DatumKind.REJECTION, (str(wanted), "", response.code or ""))
            yield Finding("error.status", "status", paired, response.datum)


class PairingLayer:
    """The status of an error response is one that its code may have, whether or not the error was expected."""

    def judge(self, response: ParsedResponse) -> Iterator[Finding]:
        """Yield a finding if code and status don't belong together."""
        known = STATUSES.get(response.code or "")
        actual = data.statuses(response.status)
        if known is not None and response.status not in known:
            wanted = data.statuses(*known, note=f"for {response.code}")
            yield Finding("status.pairing", "status", wanted, actual)
        elif known is None and not 400 <= response.status <= 599:
            yield Finding("status.pairing", "status", data.form("a 4xx or 5xx status"), actual)
