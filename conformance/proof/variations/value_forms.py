"""Other ways to write the same values: booleans, numbers, times, ids, tokens, messages, later elements."""

from __future__ import annotations

import hashlib
import itertools
import json
import secrets
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import quote

from conformance.proof.variations import Variation, add, variation
from conformance.reference.render import Document
from conformance.reference.service import Service
from conformance.reference.xml_tree import Element

DOUBLES = ("Max24HourSend", "MaxSendRate", "SentLast24Hours")
COUNTS = ("DeliveryAttempts", "Bounces", "Complaints", "Rejects")
TOPICS = ("BounceTopic", "ComplaintTopic", "DeliveryTopic")
_XSI = "http://www.w3.org/2001/XMLSchema-instance"


def named(document: Document, names: Iterable[str]) -> Iterator[Element]:
    """Every element of a document that has one of these names."""
    wanted = frozenset(names)
    return (element for element in document.root.walk() if element.name in wanted)


def rewritten(names: Iterable[str], write: Callable[[str], str]) -> Callable[[Service], Service]:
    """Values of these names, if they are not empty, are written otherwise."""
    wanted = tuple(names)

    def step(document: Document) -> None:
        for element in named(document, wanted):
            if element.text:
                element.text = write(element.text)

    return lambda service: service.with_step(step)


def _exponent(text: str) -> str:
    return f"{float(text):.6E}"


def _integer(text: str) -> str:
    return str(int(float(text))) if float(text).is_integer() else text


def _blanks(text: str) -> str:
    return f"\n      {text}\n    "


def _again(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


_FORMS = (
    ("number-exponent", "Doubles are in E-notation.", "XML Schema part 2, 3.2.5; observations, section 2", DOUBLES, _exponent),
    ("number-integer", "Doubles that are whole are written without a point.", "XML Schema part 2, 3.2.5", DOUBLES,
     _integer),
    ("number-padded", "Numbers have leading zeros and a sign.", "XML Schema part 2, 3.2.5, 3.3.16",
     (*DOUBLES, *COUNTS), lambda text: f"+00{text}"),
    ("value-blanks", "Numbers and times have whitespace around them, which is no part of them.",
     "XML Schema part 2, 4.3.6", (*DOUBLES, *COUNTS, "Timestamp"), _blanks),
    ("timestamp-fraction", "Times have a fraction of a second.", "[SendDataPoint / Contents / Timestamp]; XML Schema part 2, 3.2.7", ("Timestamp",),
     lambda text: text.replace("Z", ".000Z")),
    ("timestamp-offset", "Times have the offset of UTC in digits.", "[SendDataPoint / Contents / Timestamp]; XML Schema part 2, 3.2.7.3",
     ("Timestamp",), lambda text: text.replace("Z", "+00:00")),
    ("timestamp-micros", "Times have six digits of a fraction.", "[SendDataPoint / Contents / Timestamp]; XML Schema part 2, 3.2.7", ("Timestamp",),
     lambda text: text.replace("Z", ".000001Z")),
    ("token-verification-hex", "Tokens to verify a domain are of another form.", "[reading-39]", ("VerificationToken",),
     _again),
)  # fmt: skip
for _name, _varies, _source, _names, _write in _FORMS:
    add(Variation(_name, _varies, _source, rewritten(_names, _write)))


@variation("token-dkim-long", varies="DKIM tokens are longer, with digits and a hyphen.", source="[reading-39]")
def _dkim_tokens(service: Service) -> Service:
    def step(document: Document) -> None:
        for element in named(document, ("DkimTokens",)):
            for member in element.children:
                member.text = f"{(member.text or '')[:8]}-{_again(member.text or '')[:32]}"

    return service.with_step(step)


def _ids(make: Callable[[], str]) -> Callable[[Service], Service]:
    def step(document: Document) -> None:
        document.request_id = make()
        for element in named(document, ("RequestId",)):
            element.text = document.request_id

    return lambda service: service.with_step(step)


_numbers = itertools.count(1)
for _label, _varies, _make in (
    ("upper-case", "Request ids are UUIDs in upper case.", lambda: secrets.token_hex(16).upper()),
    ("number", "Request ids are ascending numbers.", lambda: str(next(_numbers))),
    ("long", "Request ids are long, with signs in them.", lambda: f"req:{secrets.token_urlsafe(90)}/+=.~"),
):
    add(Variation(f"request-id-{_label}", _varies, "[reading-41]", _ids(_make)))

for _label, _varies, _message_id in (
    ("old", "Message ids are of the form of 2011.",
     lambda now: f"0000012{secrets.token_hex(5)[1:]}-{secrets.token_hex(16)}"),
    ("short", "Message ids are short and opaque.", lambda now: secrets.token_urlsafe(9)),
    ("angle", "Message ids have the form of a Message-ID field.",
     lambda now: f"<{secrets.token_hex(12)}@email.example>"),
):  # fmt: skip
    add(
        Variation(
            f"message-id-{_label}",
            _varies,
            "[SendEmail / Examples / Sample Response]; observations, section 1",
            settings={"message_id": _message_id},
        )
    )


def _messages(write: Callable[[str], str | None]) -> Callable[[Service], Service]:
    def step(document: Document) -> None:
        error = document.root.find("Error")
        message = error.find("Message") if error is not None else None
        if error is None or message is None:
            return
        text = write(message.text or "")
        if text is None:
            error.children.remove(message)
        else:
            message.text = text

    return lambda service: service.with_step(step)


_MESSAGES = (
    ("absent", "Errors have no Message.", "[observed-0.3], [observed-0.20]", lambda text: None),
    ("empty", "The Message of errors is empty.", "observations, section 4 (message may be empty)", lambda text: ""),
    ("foreign", "Messages are in another language, with signs outside ASCII.", "design 3: prose is never judged",
     lambda text: "Das geht so nicht: „ungültig“ — 无效 <&>"),
    ("long", "Messages are long and have several lines, as canonical strings do.", "observations, section 4, bad secret",
     lambda text: "\n".join([text, *(f"'host:{number}'" for number in range(40))])),
)  # fmt: skip
for _label, _varies, _source, _text in _MESSAGES:
    add(Variation(f"message-{_label}", _varies, _source, _messages(_text)))


@variation("error-type-server", varies="The Type of errors with a 5xx status is Server.", source="[observed-0.20]")
def _type_server(service: Service) -> Service:
    def step(document: Document) -> None:
        for element in named(document, ("Type",)):
            element.text = "Server" if element.text == "Receiver" else element.text

    return service.with_step(step)


@variation("later-error-detail", varies="Errors have an empty Detail.", source="the Query protocol's error document")
def _detail(service: Service) -> Service:
    def step(document: Document) -> None:
        for element in named(document, ("Error",)):
            element.children.append(Element("Detail"))

    return service.with_step(step)


@variation(
    "later-notification-headers",
    varies="Notification attributes have the three HeadersIn…NotificationsEnabled between the others.",
    source="[observed-0.14]",
)
def _later_elements(service: Service) -> Service:
    def step(document: Document) -> None:
        for element in named(document, ("value",)):
            if element.find("ForwardingEnabled") is not None:
                for number, kind in enumerate(("Bounce", "Complaint", "Delivery")):
                    later = Element(f"HeadersIn{kind}NotificationsEnabled", "false")
                    element.children.insert(min(2 * number, len(element.children)), later)

    return service.with_step(step)


@variation("deprecated-with-result", varies="The deprecated pair has an empty Result element.", source="[reading-17]")
def _with_result(service: Service) -> Service:
    for action in ("VerifyEmailAddress", "DeleteVerifiedEmailAddress"):
        service = service.with_action(action, result=True)
    return service


def _tokens_of_addresses(nil: bool) -> Callable[[Service], Service]:
    def step(document: Document) -> None:
        for element in named(document, ("value",)):
            if element.find("VerificationStatus") is not None and element.find("VerificationToken") is None:
                attributes = [("xmlns:xsi", _XSI), ("xsi:nil", "true")] if nil else []
                element.children.append(Element("VerificationToken", attributes=attributes))

    return lambda service: service.with_step(step)


add(Variation("address-token-empty", "The VerificationToken of an address is empty.", "[reading-7]",
              _tokens_of_addresses(nil=False)))  # fmt: skip
add(Variation("address-token-nil", "The VerificationToken of an address is nil.", "[reading-7]",
              _tokens_of_addresses(nil=True)))  # fmt: skip


@variation("topic-empty", varies="Topics that are not set are empty elements.", source="[reading-4]; [observed-0.5]")
def _empty_topics(service: Service) -> Service:
    def step(document: Document) -> None:
        for element in named(document, ("value",)):
            if element.find("ForwardingEnabled") is not None:
                element.children += [Element(topic) for topic in TOPICS if element.find(topic) is None]

    return service.with_step(step)


@variation(
    "unset-nil",
    varies="Topics that are not set, and the NextToken of the last page, are nil.",
    source="[reading-4]; [reading-31]; XML Schema Part 1, 2.6.2",
)
def _nil_where_unset(service: Service) -> Service:
    attributes = [("xmlns:xsi", _XSI), ("xsi:nil", "true")]

    def step(document: Document) -> None:
        for element in named(document, ("value", "ListIdentitiesResult")):
            listing = element.name == "ListIdentitiesResult"
            if listing or element.find("ForwardingEnabled") is not None:
                unset = [name for name in (("NextToken",) if listing else TOPICS) if element.find(name) is None]
                element.children += [Element(name, attributes=attributes) for name in unset]

    return service.with_step(step)


def _address_dkim(change: Callable[[Element], None]) -> Callable[[Service], Service]:
    """A change to the DKIM attributes of addresses, told by their key."""

    def step(document: Document) -> None:
        for entry in named(document, ("entry",)):
            key, value = entry.find("key"), entry.find("value")
            if key is not None and "@" in (key.text or "") and value is not None and value.find("DkimEnabled"):
                change(value)

    return lambda service: service.with_step(step)


def _without_status(value: Element) -> None:
    value.children = [child for child in value.children if child.name != "DkimVerificationStatus"]


def _without_tokens(value: Element) -> None:
    value.children = [child for child in value.children if child.name != "DkimTokens"]


add(Variation("address-dkim-no-status", "The DKIM attributes of an address have no status.", "[reading-2]",
              _address_dkim(_without_status)))  # fmt: skip
add(Variation("address-dkim-no-tokens", "The DKIM attributes of an address have no tokens.", "[reading-3]",
              _address_dkim(_without_tokens)))  # fmt: skip


def _policies(write: Callable[[str], str]) -> Callable[[Service], Service]:
    def step(document: Document) -> None:
        for policies in named(document, ("Policies",)):
            for entry in policies.children:
                value = entry.find("value")
                if value is not None and value.text:
                    value.text = write(value.text)

    return lambda service: service.with_step(step)


def compact(text: str) -> str:
    """JSON without insignificant blanks; what is no JSON stays."""
    try:
        return json.dumps(json.loads(text), separators=(",", ":"), ensure_ascii=False)
    except ValueError:
        return text


for _label, _varies, _source, _policy in (
    ("compact", "Policies come back without insignificant blanks.", "[observed-0.15]", compact),
    ("encoded", "Policies come back percent-encoded.", "[GetIdentityPolicies / Examples / Sample Response]; [reading-25]", lambda text: quote(text, safe="")),
    ("indented", "Policies come back indented.", "[observed-0.15] (compared as JSON)",
     lambda text: json.dumps(json.loads(text), indent=2) if text.startswith("{") else text),
):  # fmt: skip
    add(Variation(f"policy-{_label}", _varies, _source, _policies(_policy)))
