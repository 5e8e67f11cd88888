"""The error codes the service can answer, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

SENDER = "Sender"
RECEIVER = "Receiver"


class ServiceError(Exception):
    """A rejection: becomes an error document.

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
    # [CommonErrors / IncompleteSignature]
    ErrorRule("IncompleteSignature", 400, SENDER, "The signature of the request is incomplete."),
    ErrorRule("InternalFailure", 500, RECEIVER, "The service failed for a reason that it does not know."),
    ErrorRule("InvalidAction", 400, SENDER, "There is no such action."),
    ErrorRule("InvalidClientTokenId", 403, SENDER, "The access key of the request is not known."),
    ErrorRule("InvalidParameterCombination", 400, SENDER, "These parameters exclude each other."),
    ErrorRule("InvalidParameterValue", 400, SENDER, "A value is not one that the parameter takes."),
    ErrorRule("InvalidQueryParameter", 400, SENDER, "The query string is not in the form of an AWS query."),
    ErrorRule("MalformedQueryString", 404, SENDER, "The query string can't be parsed."),
    ErrorRule("MissingAction", 400, SENDER, "The request names no action."),
    ErrorRule("MissingAuthenticationToken", 403, SENDER, "Request is missing Authentication Token"),
    ErrorRule("MissingParameter", 400, SENDER, "A parameter that the action requires is missing."),
    ErrorRule("OptInRequired", 403, SENDER, "The access key has no subscription to the service."),
    ErrorRule("RequestExpired", 400, SENDER, "Request has expired."),
    ErrorRule("ServiceUnavailable", 503, RECEIVER, "The service is unavailable for the moment."),
    ErrorRule("Throttling", 400, SENDER, "Rate exceeded"),
    ErrorRule("ValidationError", 400, SENDER, "The input does not keep to the constraints of the service."),
    # [PutIdentityPolicy / Errors / InvalidPolicy], [SendEmail / Errors / MessageRejected]
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
