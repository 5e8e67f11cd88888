"""Addresses, domains and ARNs: their forms (RFC 5322 3.4, RFC 1123 2.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: Longest address accepted: a 64-character local part, the sign, a 255-character domain (RFC 5321 4.5.3.1).
MAX_ADDRESS = 320
MAX_DOMAIN = 255

_ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_QUOTED = r'"(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\[\x20-\x7e])*"'
_LOCAL = rf"(?:{_ATEXT}(?:\.{_ATEXT})*|{_QUOTED})"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = rf"(?:{_LABEL}\.)+(?=[A-Za-z0-9-]*[A-Za-z]){_LABEL}"
# What real clients write into display names without encoding it: the service takes it (observations, section 2).
_BEYOND_ASCII = r"\u00a0-\U0010ffff"
_NAME_TEXT = rf"[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~.{_BEYOND_ASCII}-]+"
_NAME_QUOTED = rf'"(?:[\x20\x21\x23-\x5b\x5d-\x7e{_BEYOND_ASCII}]|\\[\x20-\x7e])*"'
# Atomic, so that hostile text can't make the match backtrack.
_PHRASE = rf"(?>(?:(?>{_NAME_TEXT})|(?>{_NAME_QUOTED}))[ \t]*)++"

_DOMAIN_RE = re.compile(_DOMAIN)
_ADDRESS_RE = re.compile(rf"{_LOCAL}@({_DOMAIN})")
_MAILBOX_RE = re.compile(rf"(?:(?P<name>{_PHRASE})?<(?P<angle>[^<>]*)>|(?P<bare>[^<>]+))")

_IDENTITY_ARN = re.compile(r"arn:aws:ses:(?P<region>[a-z0-9-]+):(?P<account>\d{12}):identity/(?P<name>.+)")
_TOPIC_ARN = re.compile(r"arn:aws:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}")


class AddressError(ValueError):
    """Text that is no address; its message says why."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address and the display name before it (empty if none)."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class IdentityArn:
    """The parts of an identity's ARN ([DeleteIdentityPolicy / Request Parameters / PolicyName])."""

    region: str
    account_id: str
    name: str


def is_domain(text: str) -> bool:
    """Whether text is a domain name of two labels or more, without a final dot."""
    return len(text) <= MAX_DOMAIN and _DOMAIN_RE.fullmatch(text) is not None


def check_address(text: str) -> str:
    """Returns an address (`local@domain`, 7-bit ASCII) as it is.

    Raises:
        AddressError: it is none, or longer than 320 characters.
    """
    if len(text) > MAX_ADDRESS:
        raise AddressError(f"Address length is more than {MAX_ADDRESS} characters long: '{len(text)}'.")
    if "@" not in text:
        raise AddressError("Missing final '@domain'")
    match = _ADDRESS_RE.fullmatch(text)
    if match is None or len(match[1]) > MAX_DOMAIN:
        raise AddressError("Illegal address")
    return text


def parse_mailbox(text: str) -> Mailbox:
    """Reads one mailbox: an address, or a display name and `<address>`; comments are dropped (RFC 5322 3.4).

    Display names may be encoded words ([SendEmail / Request Parameters / Source]) or literal text of any script
    (observations, section 2).

    Raises:
        AddressError: it is none, or the address itself is not 7-bit ASCII.
    """
    if "(" in text:
        found = split_addresses(text) if len(text) <= 4096 else []
        if len(found) != 1:
            raise AddressError("Illegal address")
        text = found[0]
    # The length first: the phrase is the only part that may be long, and it has no address in it.
    match = _MAILBOX_RE.fullmatch(text.strip(" \t")) if len(text) <= 4096 else None
    if match is None:
        raise AddressError("Illegal address" if "@" in text else "Missing final '@domain'")
    angle = match["angle"]
    return Mailbox((match["name"] or "").strip(), check_address(match["bare"] if angle is None else angle))


def split_addresses(text: str) -> list[str]:
    """Splits the value of an address header into mailboxes; groups are opened (`name: a, b;`), comments dropped.

    Raises:
        AddressError: quotes, comments, angle brackets or groups are not closed.
    """
    found: list[str] = []
    current: list[str] = []
    quoted = angle = group = False
    depth = position = 0
    while position < len(text):
        char = text[position]
        position += 1
        if char == "\\" and (quoted or depth):
            if not depth:
                current.append(text[position - 1 : position + 1])
            position += 1
            continue
        if quoted:
            quoted = char != '"'
        elif char == "(" or depth:
            depth += (char == "(") - (char == ")")
            continue
        elif char == '"':
            quoted = True
        elif char in "<>":
            angle = char == "<"
        elif char == ":" and not angle:
            if group:
                raise AddressError("Illegal group")
            group, current = True, []
            continue
        elif char in ",;" and not angle:
            if char == ";":
                if not group:
                    raise AddressError("Illegal group")
                group = False
            found.append("".join(current))
            current = []
            continue
        current.append(char)
    if quoted or angle or group or depth:
        raise AddressError("Unclosed quote, comment, address or group")
    found.append("".join(current))
    return [item.strip() for item in found if item.strip()]


def parse_identity_arn(text: str) -> IdentityArn | None:
    """The parts of an identity's ARN, or None if text is not of that form."""
    match = _IDENTITY_ARN.fullmatch(text)
    return None if match is None else IdentityArn(match["region"], match["account"], match["name"])


def is_topic_arn(text: str) -> bool:
    """Whether text is the ARN of an Amazon SNS topic."""
    return _TOPIC_ARN.fullmatch(text) is not None


def identity_key(name: str) -> str:
    """The form under which identities are kept: case counts in a local part only (RFC 5321 2.4)."""
    local, sign, domain = name.rpartition("@")
    return local + sign + domain.lower()


def domain_of(address: str) -> str:
    """The domain of an address, in lower case."""
    return address.rpartition("@")[2].lower()
