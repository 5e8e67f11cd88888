"""The error codes the service can answer, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

SENDER = "Sender"
RECEIVER = "Receiver"


class ServiceError(Exception):
    """A refusal: becomes an error document.

    Args:
        code: a key of the service's error table.
        message: prose for `<Message>`.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class ErrorRule:
    """How one error code is answered.

    Args:
        code: the text of `<Code>`.
        status: HTTP status.
        type: the text of `<Type>`: whose fault it is.
        message: the prose used when the code is asked for by name.
    """

    code: str
    status: int
    type: str
    message: str


_LISTED = (
    # ref 2459-2551
    ErrorRule("IncompleteSignature", 400, SENDER, "The request signature does not conform to AWS standards."),
    ErrorRule("InternalFailure", 500, RECEIVER, "The request processing has failed because of an unknown error."),
    ErrorRule("InvalidAction", 400, SENDER, "The action or operation requested is invalid."),
    ErrorRule("InvalidClientTokenId", 403, SENDER, "The security token included in the request is invalid."),
    ErrorRule("InvalidParameterCombination", 400, SENDER, "Parameters that must not be used together were used."),
    ErrorRule("InvalidParameterValue", 400, SENDER, "An invalid or out-of-range value was supplied."),
    ErrorRule("InvalidQueryParameter", 400, SENDER, "The AWS query string does not adhere to AWS standards."),
    ErrorRule("MalformedQueryString", 404, SENDER, "The query string contains a syntax error."),
    ErrorRule("MissingAction", 400, SENDER, "The request is missing an action."),
    ErrorRule("MissingAuthenticationToken", 403, SENDER, "Request is missing Authentication Token"),
    ErrorRule("MissingParameter", 400, SENDER, "A required parameter for the specified action is not supplied."),
    ErrorRule("OptInRequired", 403, SENDER, "The AWS access key ID needs a subscription for the service."),
    ErrorRule("RequestExpired", 400, SENDER, "Request has expired."),
    ErrorRule("ServiceUnavailable", 503, RECEIVER, "The request has failed due to a temporary failure of the server."),
    ErrorRule("Throttling", 400, SENDER, "Rate exceeded"),
    ErrorRule("ValidationError", 400, SENDER, "The input fails to satisfy the constraints of the service."),
    # ref 1193 and 1330, 1498
    ErrorRule("InvalidPolicy", 400, SENDER, "The provided policy is invalid."),
    ErrorRule("MessageRejected", 400, SENDER, "The message could not be sent."),
)

_UNLISTED = (
    # The text has no code for a wrong signature; this is what the service answers (observed, section 0 row 8).
    ErrorRule("SignatureDoesNotMatch", 403, SENDER, "The request signature we calculated does not match yours."),
    # The text knows one path only; HTTP's status for another is 404 (RFC 9110 15.5.5), the code as observed (row 6).
    ErrorRule("UnknownOperationException", 404, SENDER, "There is no such resource."),
)

#: Every code the service can answer.
ERRORS: Mapping[str, ErrorRule] = MappingProxyType({rule.code: rule for rule in _LISTED + _UNLISTED})

#: The 18 codes of the reference; these can be asked for through the fault header.
FAULT_CODES: frozenset[str] = frozenset(rule.code for rule in _LISTED)
