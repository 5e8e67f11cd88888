"""The limits of single values: for each the values on it, one step inside, and one step beyond.

A limit is of a number (MaxItems), a length, a count of members, or an enumeration. Values are as case files spell them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Limit:
    """What one parameter takes and what it does not, near a limit.

    Args:
        action: whose request has the parameter.
        parameter: its name, with that of its member behind a dot.
        requirement: that names what is taken; empty: nothing is tried that is.
        taken: values that must be accepted.
        beyond: the requirement that forbids what is rejected; empty: that of what is taken.
        rejected: values that must not be accepted.
        error: the accept-set of their rejection.
    """

    action: str
    parameter: str
    requirement: str = ""
    taken: Sequence[Any] = ()
    beyond: str = ""
    rejected: Sequence[Any] = ()
    error: str = "invalid-value"


_LABEL = {"$fill": {"to": 88, "before": "{word}", "with": "a", "after": ".{domain}"}}
"""A domain whose first label has 63 characters (RFC 1035, 2.3.4)."""
_DOMAINS = [
    _LABEL,
    "a.{domain}",
    "1.{domain}",
    "a-b.{domain}",
    "a--b.{domain}",
    "a1.b2.c3.d4.e5.{domain}",
    "xn--bcher-kva.{domain}",
]
_NO_DOMAINS = ["a b.{domain}", "a..{domain}", "a/b.{domain}", "{word}@{domain}"]
_ADDRESSES = [
    "a@{domain}",
    "1@{domain}",
    "a.b@{domain}",
    "a+b@{domain}",
    "a-b@{domain}",
    "a_b@{domain}",
    "a+b+c@{domain}",
    {"$fill": {"to": 84, "before": "{word}", "with": "a", "after": "@{domain}"}},
    "{word}@a.b-c.1.{domain}",
]
_NO_ADDRESSES = ["{word}", "@{domain}", "{word}@", "{domain}"]
_TYPES = ("EmailAddress", "Domain")
_KINDS = ("Bounce", "Complaint", "Delivery")
_BEFORE = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{account_id}"},"Action":"ses:SendEmail",'
    '"Resource":"{email.arn}","Condition":{"StringLike":{"ses:FromDisplayName":"'
)
_AFTER = '"}}}]}'
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def policy_of_size(size: int) -> Any:
    """Return a policy of ``{email}`` with just so many bytes."""
    return {"$fill": {"to": size, "before": _BEFORE, "with": "n", "after": _AFTER}}


def _in_other_case(names: Sequence[str]) -> list[str]:
    return [*dict.fromkeys(form for name in names for form in (name.lower(), name.upper(), name.swapcase()))]


def _beside(names: Sequence[str]) -> list[str]:
    """Return words that are nearly names of an enumeration: cut, longer, doubled, several."""
    return [
        *(form for name in names for form in (name[:-1], name[1:], f"{name}s", f"{name}1", name + name)),
        ",".join(names),
        " ".join(names),
        "All",
        "*",
    ]


def _with_whitespace(names: Sequence[str]) -> list[str]:
    return [form for name in names for form in (f" {name}", f"{name} ", f"{name}\t", f"{name}\n")]


def _enumerations() -> Iterator[Limit]:
    for action, name, own, others in (
        ("ListIdentities", "IdentityType", _TYPES, _KINDS),
        ("SetIdentityNotificationTopic", "NotificationType", _KINDS, _TYPES),
    ):
        row = f"{action}.{name}"
        yield Limit(action, name, f"{row}.type", own, f"{row}.enum", [*_beside(own), *others])
        yield Limit(action, name, beyond=f"{row}.case", rejected=_in_other_case(own))
        yield Limit(action, name, beyond=f"{row}.whitespace", rejected=_with_whitespace(own))


def _numbers() -> Iterator[Limit]:
    row = "ListIdentities.MaxItems.range"
    beyond = [0, -1, -1000, 1001, 1002, 9999, 2**31 - 1]
    yield Limit("ListIdentities", "MaxItems", row, [1, 2, 3, 10, 99, 100, 101, 500, 998, 999, 1000], row, beyond)
    yield Limit(
        "ListIdentities",
        "MaxItems",
        beyond="ListIdentities.MaxItems.type",
        rejected=[
            "18446744073709551617",
            "36893488147419103233",
            "1x",
            "x1",
            "ten",
            "1,000",
            "1 0",
            "1.5",
            "--1",
            "NaN",
        ],
        error="malformed-scalar",
    )
    for action, name in (
        ("SetIdentityDkimEnabled", "DkimEnabled"),
        ("SetIdentityFeedbackForwardingEnabled", "ForwardingEnabled"),
    ):
        words = ["tru", "truee", "fals", "falsee", "true,false", "true false", "2", "-1", "maybe"]
        row = f"{action}.{name}.type"
        yield Limit(action, name, row, ["true"], row, words, "malformed-scalar")


def _names_of_policies() -> Iterator[Limit]:
    lengths = ["n" * length for length in (1, 2, 3, 31, 32, 33, 62, 63, 64)]
    too_long = ["n" * length for length in (65, 66, 100, 128, 129, 256, 1000)]
    for action, name, wrap in (
        ("PutIdentityPolicy", "PolicyName", lambda value: value),
        ("DeleteIdentityPolicy", "PolicyName", lambda value: value),
        ("GetIdentityPolicies", "PolicyNames", lambda value: ["{policy}", value]),
    ):
        row = f"{action}.{name}"
        yield Limit(action, name, f"{row}.length", [*map(wrap, lengths)], f"{row}.length", [*map(wrap, too_long)])
        marked = [form for mark in " /?*" for form in (f"n{mark}n", f"{mark}n", f"n{mark}", mark)]
        yield Limit(action, name, beyond=f"{row}.pattern", rejected=[*map(wrap, marked)])
    row = "PutIdentityPolicy.PolicyName"
    ends = ["A", "z", "0", "9", "-", "_", "-n", "n-", "_n", "n_", "__", "0n", _ALPHABET]
    others = [form for mark in "\t\n!\"#$%&'()+,.:;<=>@[\\]^`|~" for form in (f"n{mark}n",)]
    yield Limit("PutIdentityPolicy", "PolicyName", f"{row}.charset", ends, f"{row}.charset-only", others)


def _policies() -> Iterator[Limit]:
    sizes = [policy_of_size(size) for size in (1000, 2047, 2048, 2049, 3999, 4000)]
    beyond = [policy_of_size(size) for size in (4097, 4098, 5000, 8192, 10_000)]
    row = "PutIdentityPolicy.Policy"
    yield Limit("PutIdentityPolicy", "Policy", f"{row}.size", sizes, f"{row}.over-size", beyond, "invalid-policy")
    for aspect, rejected in (
        ("json", ["{word}", "<Policy/>", '{"Version"', '["a",', "''", "Version: 1"]),
        ("valid", ["[]", "1", "true", "null", '"Allow"', "[{}]"]),
    ):
        yield Limit("PutIdentityPolicy", "Policy", beyond=f"{row}.{aspect}", rejected=rejected, error="invalid-policy")


def _blobs() -> Iterator[Limit]:
    message = "From: {sender}\r\nTo: {recipient}\r\nSubject: {subject}\r\n\r\nA message that nobody encoded.\r\n"
    yield Limit(
        "SendRawEmail",
        "RawMessage.Data",
        beyond="RawMessage.Data.not-base64",
        rejected=[message, "<<<<<", "a&&&&&b", "<p>&nbsp;</p>"],
        error="bad-base64",
    )


def _names() -> Iterator[Limit]:
    for action in ("VerifyDomainIdentity", "VerifyDomainDkim"):
        row = f"{action}.Domain"
        yield Limit(action, "Domain", f"{row}.type", _DOMAINS, f"{row}.format", _NO_DOMAINS)
    for action in ("VerifyEmailIdentity", "VerifyEmailAddress"):
        row = f"{action}.EmailAddress"
        yield Limit(action, "EmailAddress", f"{row}.type", _ADDRESSES, f"{row}.format", _NO_ADDRESSES)


def _empties() -> Iterator[Limit]:
    """Required texts that are empty."""
    for action, name in (
        *((action, "Identity") for action in _ON_IDENTITIES),
        ("SetIdentityNotificationTopic", "NotificationType"),
        ("DeleteVerifiedEmailAddress", "EmailAddress"),
        ("VerifyEmailAddress", "EmailAddress"),
        ("VerifyEmailIdentity", "EmailAddress"),
        ("VerifyDomainDkim", "Domain"),
        ("VerifyDomainIdentity", "Domain"),
        ("SendEmail", "Source"),
    ):
        yield Limit(action, name, beyond=f"{action}.{name}.empty", rejected=[""], error="required-empty")
    for action in ("PutIdentityPolicy", "DeleteIdentityPolicy"):
        row = f"{action}.PolicyName.length"
        yield Limit(action, "PolicyName", beyond=row, rejected=[""], error="required-empty")


_ON_IDENTITIES = (
    "DeleteIdentity",
    "DeleteIdentityPolicy",
    "GetIdentityPolicies",
    "ListIdentityPolicies",
    "PutIdentityPolicy",
    "SetIdentityDkimEnabled",
    "SetIdentityFeedbackForwardingEnabled",
    "SetIdentityNotificationTopic",
)

LIMITS: tuple[Limit, ...] = (
    *_enumerations(),
    *_numbers(),
    *_names_of_policies(),
    *_policies(),
    *_blobs(),
    *_names(),
    *_empties(),
)
"""Every limit. What is a should of the registry is tried as well: its programs are of that level."""
