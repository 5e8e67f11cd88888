"""What one request lets us ask of the values in its success response."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from conformance.judge import lexical
from conformance.judge.expected import Conditions
from conformance.judge.response import ParsedResponse
from conformance.recordings.call import RecordedCall
from conformance.recordings.complete import is_placeholder
from conformance.recordings.recorded import Lack

MAPS = {
    "GetIdentityDkimAttributes": "DkimAttributes",
    "GetIdentityNotificationAttributes": "NotificationAttributes",
    "GetIdentityVerificationAttributes": "VerificationAttributes",
}
"""The actions that read attributes of identities, and the map that each responds with."""

_FORTNIGHT = "15d"
"""Two weeks, and a day of slack."""


@dataclass(frozen=True, slots=True)
class Inquiry:
    """Conditions on one value of a response, and the requirement that they rest on.

    ``action`` is whose requirement it is, if not that of the response; ``because`` says what earlier exchange it
    follows from.
    """

    requirement: str
    path: str
    conditions: Conditions
    because: str = ""


def asked_of(call: RecordedCall, response: ParsedResponse) -> Iterator[Inquiry]:
    """Yield what a request asks of its own success response; nothing where the request was altered."""
    if Lack.REQUEST_BODY in call.recorded.lacks:
        return
    if call.action in MAPS:
        yield from _only(call, response, "Identities", MAPS[call.action], f"{MAPS[call.action]}.only-asked")
        yield from _of_domains(call, response)
    elif call.action == "GetIdentityPolicies":
        yield from _only(call, response, "PolicyNames", "Policies", "only-asked")
    elif call.action == "ListIdentities":
        yield from _of_listing(call, response)
    elif call.action == "GetSendQuota":
        yield from _of_quota(response)
    elif call.action == "GetSendStatistics":
        yield from _of_statistics(call, response)
    elif call.action == "VerifyDomainDkim":
        yield Inquiry("VerifyDomainDkim.DkimTokens.count", "DkimTokens", {"count": 3})
        yield Inquiry("VerifyDomainDkim.DkimTokens.unique", "DkimTokens", {"unique": True})
    elif call.action == "ListVerifiedEmailAddresses" and _texts(response, "VerifiedEmailAddresses"):
        every = {"every": {"contains": "@"}}
        yield Inquiry("ListVerifiedEmailAddresses.no-domains", "VerifiedEmailAddresses", every)
    elif call.action == "ListIdentityPolicies" and _texts(response, "PolicyNames"):
        yield Inquiry("ListIdentityPolicies.effect", "PolicyNames", {"unique": True})


def _only(call: RecordedCall, response: ParsedResponse, parameter: str, path: str, part: str) -> Iterator[Inquiry]:
    """A map has no entry that was not asked for; an identity may be asked for by its ARN."""
    asked = call.members(parameter)
    if not asked or Lack.REQUEST_UNALTERED in call.recorded.lacks:
        return
    wanted = {form for name in asked for form in forms_of(name)}
    entries = response.value(path)
    strange = [key for key in entries if not wanted & forms_of(key)] if isinstance(entries, dict) else []
    strange = [key for key in strange if key and not is_placeholder(key)]
    yield Inquiry(f"{call.action}.{part}", path, {"excludes": strange} if strange else {})


def _of_domains(call: RecordedCall, response: ParsedResponse) -> Iterator[Inquiry]:
    """The entry of a domain tells the state of its records for signing; that of an address need not."""
    entries = response.value("DkimAttributes") if call.action == "GetIdentityDkimAttributes" else None
    for key in entries if isinstance(entries, dict) else ():
        if key and not {"@", "[", "]", ":"} & set(key) and not is_placeholder(key):
            path = f"DkimAttributes[{key}].DkimVerificationStatus"
            yield Inquiry("GetIdentityDkimAttributes.domain-status", path, {"present": True})


def forms_of(name: str) -> frozenset[str]:
    """Return the forms in which an identity or a policy may be named: its name, and the name in its ARN."""
    lowered = name.strip().lower().rstrip(".")
    return frozenset({lowered, lowered.partition(":identity/")[2] or lowered})


def _of_listing(call: RecordedCall, response: ParsedResponse) -> Iterator[Inquiry]:
    most, kind = call.value("MaxItems") or "", call.value("IdentityType")
    if most.isascii() and most.isdecimal() and 1 <= int(most[:6]) <= 1000:
        yield Inquiry("ListIdentities.MaxItems.page-size", "Identities", {"count": {"max": int(most)}})
    members = _texts(response, "Identities")
    if members:
        yield Inquiry("ListIdentities.unique", "Identities", {"unique": True})
    if members and kind == "Domain":
        yield Inquiry("ListIdentities.IdentityType.filter", "Identities", {"every": {"matches": "[^@]*"}})
    elif members and kind == "EmailAddress":
        addresses = [member for member in members if not is_placeholder(member)]
        if addresses:
            yield Inquiry(
                "ListIdentities.IdentityType.filter", "Identities", {"every": {"matches": ".*@.*|.*[<*\\[].*"}}
            )
    token = call.value("NextToken")
    if token and response.value("NextToken"):
        yield Inquiry("ListIdentities.NextToken.pagination", "NextToken", {"differs_from": token})


def _of_quota(response: ParsedResponse) -> Iterator[Inquiry]:
    most, sent = _number(response, "Max24HourSend"), _number(response, "SentLast24Hours")
    rate = _number(response, "MaxSendRate")
    if most is not None and most != -1:
        yield Inquiry("GetSendQuota.Max24HourSend.unlimited", "Max24HourSend", {"between": {"min": 0}})
    if rate is not None:
        yield Inquiry("GetSendQuota.MaxSendRate.positive", "MaxSendRate", {"between": {"min": 0.000001}})
    if sent is not None:
        yield Inquiry("GetSendQuota.SentLast24Hours.not-negative", "SentLast24Hours", {"between": {"min": 0}})
    if sent is not None and most is not None and most >= 0:
        yield Inquiry("GetSendQuota.SentLast24Hours.within", "SentLast24Hours", {"between": {"max": most}})


def _of_statistics(call: RecordedCall, response: ParsedResponse) -> Iterator[Inquiry]:
    times = [each for each in response.values("SendDataPoints[*].Timestamp") if each]
    if not times or not all(isinstance(each, str) and lexical.timestamp(each) for each in times):
        return
    path = "SendDataPoints[*].Timestamp"
    yield Inquiry("GetSendStatistics.interval", path, {"unique": True})
    if Lack.TIME not in call.recorded.lacks:
        yield Inquiry("GetSendStatistics.two-weeks", path, {"every": {"within": _FORTNIGHT}})


def _number(response: ParsedResponse, path: str) -> float | None:
    value = response.value(path)
    return lexical.number(value) if isinstance(value, str) else None


def _texts(response: ParsedResponse, path: str) -> list[str]:
    value = response.value(path)
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
