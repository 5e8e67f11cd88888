"""Defects of SendRawEmail: which messages it takes and which it rejects."""

from __future__ import annotations

import re
from collections.abc import Callable

from conformance.proof.calls import reject
from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import check_first, recode_guard, replace_guard
from conformance.reference.call import Call
from conformance.reference.raw_message import RawMessage
from conformance.reference.service import Service

_RAW = "SendRawEmail"
_MESSAGE = f"{_RAW}.RawMessage"


def _passed(call: Call) -> None:
    """Nothing is checked."""


_SEPARATOR = (f"{_MESSAGE}.blank-line", f"{_RAW}.standards")


def _mended(mend: Callable[[bytes], bytes]) -> Change:
    """A broken message is mended before it is looked at."""

    def look(call: Call) -> None:
        call.args["RawMessage.Data"] = mend(call.args["RawMessage.Data"])

    return check_first(_RAW, look)


def _with_separator(data: bytes) -> bytes:
    """The first line that is no field begins the body."""
    if b"\n\n" in data or b"\r\n\r\n" in data:
        return data
    lines = data.split(b"\n")
    for number, line in enumerate(lines):
        if not re.match(rb"[!-9;-~]+:", line):
            return b"\n".join([*(lines[:number] or [b"X-Note: none"]), b"", *lines[number:]])
    return data


def _with_header(data: bytes) -> bytes:
    return data if re.match(rb"[!-9;-~]+:", data) else b"Subject: none\n\n" + data


def _without_from(service: Service) -> Service:
    """Without From and Source somebody who may send is the sender."""

    def look(call: Call) -> None:
        raw = RawMessage(call.args["RawMessage.Data"])
        if raw.get("From") is None and "Source" not in call.args:
            own = next((one.name for one in call.account.identities.values() if one.status == "Success"), "")
            call.args["Source"] = own if "@" in own else f"post@{own}"

    return check_first(_RAW, look)(service)


def _rejected(rejected: Callable[[Call, RawMessage], object]) -> Change:
    def look(call: Call) -> None:
        if rejected(call, RawMessage(call.args["RawMessage.Data"])):
            reject()

    return check_first(_RAW, look)


def _type(raw: RawMessage) -> str:
    return (raw.get("Content-Type") or "").lower()


def _empty_body(call: Call) -> None:
    if not RawMessage(call.args["RawMessage.Data"]).body:
        reject("InternalFailure")


MUTANTS: tuple[Mutant, ...] = (
    # Messages that it should reject
    Mutant(
        "raw-no-multipart-check",
        f"{_MESSAGE}.multipart-format",
        "Multipart messages are not looked into.",
        replace_guard(_RAW, "multipart", _passed),
    ),
    Mutant(
        "raw-no-destination-check",
        f"{_RAW}.Recipients.none",
        "A message may have no recipient.",
        replace_guard(_RAW, "destination", _passed),
    ),
    *(
        Mutant(
            f"{dashed(_RAW)}-{guard}-is-internal-failure", breaks, defect, recode_guard(_RAW, guard, "InternalFailure")
        )
        for guard, breaks, defect in (
            (
                "separator",
                (f"{_MESSAGE}.header-only", f"{_MESSAGE}.blank-line"),
                "A missing blank line is an InternalFailure.",
            ),
            ("fields", f"{_MESSAGE}.illegal-headers", "A malformed header is an InternalFailure."),
            ("single-fields", f"{_MESSAGE}.duplicate-headers", "A doubled header is an InternalFailure."),
            (
                "multipart",
                (f"{_MESSAGE}.multipart-format", f"{_MESSAGE}.multipart-closed"),
                "A malformed multipart message is an InternalFailure.",
            ),
            ("base64", f"{_MESSAGE}.base64-broken", "A part that is no base64 is an InternalFailure."),
            ("destination", f"{_RAW}.Recipients.none", "A message to nobody is an InternalFailure."),
            (
                "from",
                (f"{_RAW}.Source.from-required", f"{_MESSAGE}.required-headers"),
                "A message without a sender is an InternalFailure.",
            ),
        )
    ),
    Mutant(
        "raw-body-after-header",
        _SEPARATOR[0],
        "The first line that is no field begins the body.",
        _mended(_with_separator),
    ),
    Mutant("raw-text-as-message", _SEPARATOR[1], "A text without a header is sent as a body.", _mended(_with_header)),
    Mutant(
        "raw-any-sender",
        (f"{_RAW}.Source.from-required", f"{_MESSAGE}.required-headers"),
        "Without From and Source any address of the account is the sender.",
        _without_from,
    ),
    # Messages that it should take
    Mutant(
        "raw-no-multipart",
        f"{_RAW}.multipart",
        "Multipart messages are rejected.",
        _rejected(lambda c, r: "multipart" in _type(r)),
    ),
    Mutant(
        "raw-no-base64",
        f"{_MESSAGE}.base64-parts",
        "Messages with base64 are rejected.",
        _rejected(lambda c, r: b": base64" in r.data),
    ),
    Mutant(
        "raw-needs-source",
        (f"{_RAW}.Source.optional", f"{_RAW}.success"),
        "A message is rejected without Source.",
        _rejected(lambda call, raw: "Source" not in call.args),
    ),
    Mutant(
        "raw-source-or-from",
        (f"{_RAW}.Source.both", f"{_RAW}.Source.type"),
        "Source and From exclude each other.",
        _rejected(lambda call, raw: "Source" in call.args and raw.get("From")),
    ),
    Mutant(
        "raw-needs-date",
        f"{_RAW}.effect",
        "A message without a Date is rejected.",
        _rejected(lambda call, raw: raw.get("Date") is None),
    ),
    Mutant(
        "raw-no-group",
        (f"{_RAW}.group-list", "RawMessage.Data.group-list"),
        "Group lists are rejected.",
        _rejected(lambda call, raw: any(";" in (raw.get(name) or "") for name in ("To", "Cc", "Bcc"))),
    ),
    Mutant(
        "raw-needs-destinations",
        f"{_RAW}.Destinations.optional",
        "A message without Destinations is rejected.",
        _rejected(lambda call, raw: "Destinations" not in call.args),
    ),
    Mutant(
        "raw-one-destination",
        (f"{_RAW}.Destinations.list", f"{_RAW}.Destinations.type"),
        "Several Destinations are rejected.",
        _rejected(lambda call, raw: len(call.args.get("Destinations", ())) > 1),
    ),
    Mutant(
        "raw-bare-destinations",
        f"{_RAW}.Destinations.type",
        "Destinations with a display name are rejected.",
        _rejected(lambda call, raw: any("<" in text for text in call.args.get("Destinations", ()))),
    ),
    Mutant(
        "raw-destinations-in-header",
        f"{_RAW}.Destinations.list",
        "Destinations that no header names are rejected.",
        _rejected(lambda call, raw: any(text.encode() not in raw.data for text in call.args.get("Destinations", ()))),
    ),
    Mutant(
        "raw-unfolded-only",
        f"{_RAW}.Destinations.optional",
        "Recipients on a second line of a field are rejected.",
        _rejected(lambda call, raw: any(re.match("(?i)to:.*\\n", line) for line in raw.lines)),
    ),
    Mutant(
        "raw-no-bcc",
        f"{_RAW}.Destinations.optional",
        "A Bcc field is rejected.",
        _rejected(lambda call, raw: raw.get("Bcc") is not None),
    ),
    Mutant(
        "raw-no-destinations",
        (f"{_RAW}.Destinations.list", f"{_RAW}.Destinations.type"),
        "Destinations are rejected.",
        _rejected(lambda call, raw: "Destinations" in call.args),
    ),
    Mutant(
        "raw-empty-body-is-internal-failure",
        f"{_MESSAGE}.header-only",
        "A message without a body is answered with InternalFailure.",
        check_first(_RAW, _empty_body),
    ),
)
