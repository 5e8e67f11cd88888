"""The HTTP status and what goes with it: 200 with a success document, each error code with its own."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.judge.answer import Answer
from conformance.judge.expected import Expected
from conformance.judge.finding import Finding
from conformance.judge.text import alternatives, word
from conformance.model.vocabulary import Layer

_BAD_REQUEST, _FORBIDDEN = frozenset({400}), frozenset({403})

STATUSES: dict[str, frozenset[int]] = {
    # The common errors (ref 2459-2552) and the two of single actions (ref 1193, 1330).
    "IncompleteSignature": _BAD_REQUEST,
    "InternalFailure": frozenset({500}),
    "InvalidAction": _BAD_REQUEST,
    "InvalidClientTokenId": _FORBIDDEN,
    "InvalidParameterCombination": _BAD_REQUEST,
    "InvalidParameterValue": _BAD_REQUEST,
    "InvalidPolicy": _BAD_REQUEST,
    "InvalidQueryParameter": _BAD_REQUEST,
    "MalformedQueryString": frozenset({404, 400}),  # 404 by the text (reading 10), 400 nowadays (observed 0.12)
    "MessageRejected": _BAD_REQUEST,
    "MissingAction": _BAD_REQUEST,
    "MissingAuthenticationToken": _FORBIDDEN,
    "MissingParameter": _BAD_REQUEST,
    "OptInRequired": _FORBIDDEN,
    "RequestExpired": _BAD_REQUEST,
    "ServiceUnavailable": frozenset({503}),
    "Throttling": _BAD_REQUEST,
    "ValidationError": _BAD_REQUEST,
    # Codes that the real service has beside them (observed 0.3, 0.6, 0.8, 0.9, 0.13, 4).
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
    """The status is the one that the expected answer has."""

    def judge(self, answer: Answer, expected: Expected) -> Iterator[Finding]:
        """Yield a finding if the status is another one; the answer is of the expected kind."""
        wanted = 200 if expected.error is None else expected.error.status
        if answer.status != wanted:
            with_what = f" for {word(answer.code)}" if answer.code else ""
            yield Finding(Layer.STATUS, "status", f"{wanted}{with_what}", answer.summary())


class PairingLayer:
    """The status of an error document is one that its code may have, whether or not the error was expected."""

    def judge(self, answer: Answer) -> Iterator[Finding]:
        """Yield a finding if code and status don't belong together."""
        statuses = STATUSES.get(answer.code or "")
        if statuses is not None and answer.status not in statuses:
            wanted = alternatives([str(status) for status in sorted(statuses)])
            yield Finding(Layer.STATUS, "status", f"{wanted} for {answer.code}", str(answer.status))
        elif statuses is None and not 400 <= answer.status <= 599:
            yield Finding(Layer.STATUS, "status", "a 4xx or 5xx status for an error document", str(answer.status))
