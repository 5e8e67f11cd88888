"""Rejected requests: which error fits, and when a request was so plainly good that none does."""

from __future__ import annotations

from collections.abc import Iterable

from conformance.judge.expected import Expected
from conformance.judge.response import ParsedResponse
from conformance.recordings.call import RecordedCall
from conformance.recordings.recorded import Lack
from conformance.wire.request import API_VERSION

_STATELESS = frozenset({"GetSendQuota", "GetSendStatistics", "ListVerifiedEmailAddresses"})
"""Actions without parameters, so that no fault of a request can be hidden from us."""
_WHOLLY_KNOWN = frozenset(
    {
        "DeleteIdentity",
        "DeleteIdentityPolicy",
        "DeleteVerifiedEmailAddress",
        "GetIdentityDkimAttributes",
        "GetIdentityNotificationAttributes",
        "GetIdentityPolicies",
        "GetIdentityVerificationAttributes",
        "ListIdentities",
        "ListIdentityPolicies",
        "PutIdentityPolicy",
        "SetIdentityNotificationTopic",
        "VerifyDomainDkim",
        "VerifyDomainIdentity",
        "VerifyEmailAddress",
        "VerifyEmailIdentity",
    }
)
"""Actions of which the rules name all that is required, without a choice that the sources leave."""
_OF_THE_FORM = frozenset({"InvalidQueryParameter", "MalformedQueryString"})
"""Codes for the form of a request, of which a recording may show less than was sent."""
_NOT_GIVEN = frozenset({"MissingAction", "MissingParameter"})


def fits(response: ParsedResponse, accepted: Iterable[Expected]) -> bool:
    """Say whether an error has a code that is accepted; whether its status goes with it is judged for all errors."""
    return any(
        each.error is not None
        and (
            response.status == each.error.status if each.error.document == "any" else response.code in each.error.codes
        )
        for each in accepted
    )


def why_good(call: RecordedCall, response: ParsedResponse) -> str:
    """Say why a rejected request was good; empty if it may have had a fault that is not seen."""
    if {Lack.REQUEST_BODY, Lack.REQUEST_UNALTERED} & call.recorded.lacks or call.version != API_VERSION:
        return ""
    if not 400 <= response.status <= 499 or not call.orderly or response.code in _OF_THE_FORM:
        return ""
    if call.action in _STATELESS and not call.params:
        return "the request has no parameters that could be wrong"
    if Lack.REQUEST_LENGTH in call.recorded.lacks:
        return ""
    if call.action == "ListIdentities" and all(_is_plain(name, value) for name, value in call.params):
        return "its parameters are in order"
    if response.code in _NOT_GIVEN and call.action in _WHOLLY_KNOWN and all(value for _, value in call.params):
        lists = [call.members(name) for name in ("Identities", "PolicyNames")]
        return "" if None in lists else "all that is required is there"
    return ""


def _is_plain(name: str, value: str) -> bool:
    """Say whether a parameter of ListIdentities is beyond doubt."""
    if name == "MaxItems":
        return value.isascii() and value.isdecimal()
    return name == "IdentityType" and value in ("EmailAddress", "Domain")
