"""Programs about counts: lists of one member, of many, of just as many as are allowed, and of one more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from conformance.explore.fuzz.asked import ask_all
from conformance.explore.program import Program

_ATTRIBUTES = {
    "GetIdentityVerificationAttributes": "VerificationAttributes",
    "GetIdentityDkimAttributes": "DkimAttributes",
    "GetIdentityNotificationAttributes": "NotificationAttributes",
}
_MOST_IDENTITIES = 100
_MOST_POLICIES = 20
_MOST_RECIPIENTS = 50
_FIELDS = ("ToAddresses", "CcAddresses", "BccAddresses")
_MIXTURES = ((1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 0), (1, 0, 1), (0, 1, 1), (1, 1, 1))
"""How recipients are shared among To, CC and BCC."""
_UNKNOWN = "Most of the names are unknown to the account: that the target takes unknown ones at all is a premise."
_SO_MANY = "How many policies an identity may have is not said: that it has so many is a premise."
_MESSAGE: Mapping[str, Any] = {"Subject": {"Data": "{subject}"}, "Body": {"Text": {"Data": "A plain text."}}}


@cache
def counted() -> tuple[Program, ...]:
    """Return every program about a count."""
    return (
        *_identities(),
        *_many_identities(),
        *_odd_numbers(),
        *_policies(),
        *_recipients(),
        *_raw_recipients(),
        *_repliers(),
        *_domains_of_recipients(),
    )


def _identities() -> Iterator[Program]:
    """Yield lookups of a hundred names and of one more; most are of identities that are not there."""
    for action, attributes in _ATTRIBUTES.items():
        for count in (50, 99, _MOST_IDENTITIES, _MOST_IDENTITIES + 1):
            first, last = "u1@{domain}", f"u{count}@{{domain}}"
            premise = {"Identities": [first, "u2@{domain}"]}
            given = [
                {"VerifyEmailIdentity": {"EmailAddress": first}},
                {"VerifyEmailIdentity": {"EmailAddress": last}},
                {action: premise, "assume": True},
            ]
            entry: dict[str, Any] = {"requirement": f"{action}.Identities.limit", "why": _UNKNOWN, "given": given}
            expect: dict[str, Any] = {"result": {attributes: {"contains": [first, last]}}}
            if count > _MOST_IDENTITIES:
                entry["requirement"] = f"{action}.Identities.over-limit"
                entry["uncontrolled"] = "its control request is the last one of its set-up"
                given.append({action: {"Identities": _names(_MOST_IDENTITIES)}})
                expect = {"error": "over-limit"}
            yield Program(action, {**entry, "steps": [{action: {"Identities": _names(count)}, "expect": expect}]})


def _names(count: int) -> Any:
    return {"$list": {"count": count, "of": "u{n}@{domain}"}}


def _many_identities() -> Iterator[Program]:
    """Yield lookups of so many identities that two digits count them, each registered, in several orders."""
    for action, attributes in _ATTRIBUTES.items():
        for count in (1, 2, 9, 10, 11, 12, 25):
            names = [f"u{number}@{{domain}}" for number in range(1, count + 1)]
            given = [{"VerifyEmailIdentity": {"EmailAddress": name}} for name in names]
            for form in ({}, {"request": {"order": "reversed"}}):
                step = {action: {"Identities": names}, "expect": {"result": {attributes: {"equals": names}}}, **form}
                entry = {"requirement": ["Protocol.List.numbering", "Protocol.List.any-order"], "given": given}
                yield ask_all(Program(action, {**entry, "steps": [step]}))


def _odd_numbers() -> Iterator[Program]:
    """Yield lookups of two identities whose numbers leave a gap, or begin at zero: read or rejected, but no failure."""
    names = ["{domain}", "{domain2}"]
    given = [{"VerifyDomainIdentity": {"Domain": name}} for name in names]
    for action, attributes in _ATTRIBUTES.items():
        for numbers in ((1, 3), (2, 3), (3, 7), (1, 10), (9, 11), (1, 100), (1, 1000), (0, 1)):
            params = {
                f"Identities.member.{number}": name for number, name in zip(numbers, reversed(names), strict=True)
            }
            seen = names[:1] if 0 in numbers else names
            expect = {
                "because": "nothing is said of gaps, nor of a number zero (accept-set malformed-list)",
                "any": [{"result": {attributes: {"contains": seen}}}, {"error": "malformed-list"}],
            }
            requirement = f"Protocol.List.{'zero' if 0 in numbers else 'gaps'}"
            entry = {"requirement": requirement, "given": [*given, {action: {"Identities": names}}]}
            yield ask_all(Program(action, {**entry, "steps": [{action: params, "expect": expect}]}))


def _policies() -> Iterator[Program]:
    """Yield lists of policies, each of them there; how many an identity may have is a premise."""
    action = "GetIdentityPolicies"
    for count in (1, 2, 9, 10, 11, 19, _MOST_POLICIES, _MOST_POLICIES + 1):
        there = min(count, _MOST_POLICIES)
        names = [f"p{number}" for number in range(1, count + 1)]
        policy = {"$policy": "allow-email.json"}
        given: list[dict[str, Any]] = [
            {"PutIdentityPolicy": {"Identity": "{email}", "PolicyName": name, "Policy": policy}, "assume": True}
            for name in names[:there]
        ]
        entry: dict[str, Any] = {"requirement": f"{action}.PolicyNames.limit", "why": _SO_MANY}
        expect: dict[str, Any] = {"result": {"Policies": {"equals": names}}}
        if count > there:
            entry["requirement"] = f"{action}.PolicyNames.over-limit"
            entry["uncontrolled"] = "its control request is the last one of its set-up"
            given.append({action: {"Identity": "{email}", "PolicyNames": names[:there]}})
            expect = {"error": "over-limit"}
        step = {action: {"Identity": "{email}", "PolicyNames": names}, "expect": expect}
        entry |= {"verified": ["{email}"], "given": given}
        yield Program(action, {**entry, "steps": [step]})
        if count == there:
            listed = {"ListIdentityPolicies": {"Identity": "{email}"}}
            seen = {"expect": {"result": {"PolicyNames": {"equals": names}}}}
            entry = {**entry, "requirement": "ListIdentityPolicies.effect"}
            yield Program("ListIdentityPolicies", {**entry, "steps": [{**listed, **seen}]})


def _recipients() -> Iterator[Program]:
    good = {"Source": "{sender}", "Message": _MESSAGE}
    for count in (1, 2, 49, _MOST_RECIPIENTS, _MOST_RECIPIENTS + 1, 99, 100):
        for mixture in _MIXTURES:
            if sum(mixture) <= count:
                params = {**good, "Destination": _shared(count, mixture)}
                yield _sending("SendEmail", {**good, "Destination": {"ToAddresses": ["{recipient}"]}}, params, count)


def _shared(count: int, mixture: tuple[int, ...]) -> dict[str, Any]:
    """Share recipients among fields: one for each field but the last, which takes the rest."""
    fields = [name for name, taken in zip(_FIELDS, mixture, strict=True) if taken]
    shares = [1] * (len(fields) - 1)
    return {
        name: {"$list": {"count": share, "of": f"success+{{word{number}}}{{n}}@simulator.amazonses.com"}}
        for number, (name, share) in enumerate(zip(fields, [*shares, count - sum(shares)], strict=True), 2)
    }


def _raw_recipients() -> Iterator[Program]:
    head = "From: {sender}\n"
    tail = "Subject: {subject}\n\nA plain text.\n"
    good = {"RawMessage": {"Data": {"$bytes": f"{head}To: {{recipient}}\n{tail}"}}}
    for count in (1, 2, 49, _MOST_RECIPIENTS, _MOST_RECIPIENTS + 1, 99, 100):
        listed = {"$list": {"count": count, "of": "success+{word}{n}@simulator.amazonses.com"}}
        yield _sending("SendRawEmail", good, {**good, "Destinations": listed}, count)
        addresses = [f"success+{{word}}{number}@simulator.amazonses.com" for number in range(1, count + 1)]
        for name in ("To", "Cc", "Bcc"):
            field = f"{name}: " + ",\n ".join(addresses) + "\n"
            yield _sending("SendRawEmail", good, {"RawMessage": {"Data": {"$bytes": f"{head}{field}{tail}"}}}, count)


def _repliers() -> Iterator[Program]:
    """Yield messages with so many addresses to reply to: no limit of them is named, and they are no recipients."""
    good = {"Source": "{sender}", "Destination": {"ToAddresses": ["{recipient}"]}, "Message": _MESSAGE}
    for count in (1, 2, 5, 10, 11, 25):
        listed = {"$list": {"count": count, "of": "reply+{word}{n}@{domain}"}}
        step = {"SendEmail": {**good, "ReplyToAddresses": listed}, "expect": {"success": True}}
        yield Program("SendEmail", {"requirement": "SendEmail.ReplyToAddresses.list", "steps": [step]})


def _domains_of_recipients() -> Iterator[Program]:
    """Yield messages to addresses of domains in every form; they are verified, so that no sandbox holds mail back."""
    for domain in ("{domain}", "a.{domain}", "123.{domain}", "a.b-c.d.{domain}", "{word2}.photography", "{word2}.co"):
        entry = {"requirement": "SendEmail.Destination.forms", "verified": [domain, "{email}"]}
        params = {"Source": "{email}", "Destination": {"ToAddresses": [f"{{word}}@{domain}"]}, "Message": _MESSAGE}
        yield Program("SendEmail", {**entry, "steps": [{"SendEmail": params, "expect": {"success": True}}]})
        entry = {**entry, "requirement": "SendRawEmail.Destinations.type"}
        data = {"$bytes": "From: {email}\nSubject: {subject}\n\nA plain text.\n"}
        params = {"RawMessage": {"Data": data}, "Destinations": [f"{{word}}@{domain}"]}
        yield Program("SendRawEmail", {**entry, "steps": [{"SendRawEmail": params, "expect": {"success": True}}]})


def _sending(action: str, good: Mapping[str, Any], params: Mapping[str, Any], count: int) -> Program:
    if count <= _MOST_RECIPIENTS:
        step = {action: dict(params), "expect": {"success": True}}
        return Program(action, {"requirement": f"{action}.Recipients.limit", "steps": [step]})
    entry = {"requirement": f"{action}.Recipients.over-limit", "given": [{action: dict(good)}]}
    step = {action: dict(params), "expect": {"error": "too-many-recipients"}}
    return ask_all(Program(action, {**entry, "steps": [step]}))
