"""Defects of SendRawEmail: which messages it takes and which it refuses."""

from __future__ import annotations

import re
from collections.abc import Callable

from conformance.reference.call import Call
from conformance.reference.mutants.changes import Breaks, before, declare, looked, refuse
from conformance.reference.mutants.drafts import fails_by, guarded
from conformance.reference.raw_message import RawMessage
from conformance.reference.service import Service

_RAW = "SendRawEmail"
_MESSAGE = f"{_RAW}.RawMessage"

# -- messages that it should refuse ------------------------------------------------------------------------------------


def _passed(call: Call) -> None:
    """Nothing is checked."""


def _unchecked(guard: str, breaks: Breaks, lie: str) -> None:
    guarded(f"raw-no-{guard}-check", _RAW, breaks, lie, guard, _passed)


_SEPARATOR = (f"{_MESSAGE}.blank-line", f"{_RAW}.standards")
_unchecked("fields", f"{_MESSAGE}.illegal-headers", "A malformed header field is taken.")
_unchecked("single-fields", f"{_MESSAGE}.duplicate-headers", "A header field may be there twice.")
_unchecked(
    "multipart",
    (f"{_MESSAGE}.multipart-format", f"{_MESSAGE}.multipart-closed"),
    "Multipart messages are not looked into.",
)
_unchecked("base64", f"{_MESSAGE}.base64-broken", "Parts in base64 are not looked into.")
_unchecked("destination", f"{_RAW}.Recipients.none", "A message may have no recipient.")
for _guard, _breaks, _lie in (
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
):
    fails_by(_RAW, _guard, _breaks, _lie)


def _mended(words: str, breaks: Breaks, lie: str, mend: Callable[[bytes], bytes]) -> None:
    """A broken message is mended before it is looked at."""

    def look(call: Call) -> None:
        call.args["RawMessage.Data"] = mend(call.args["RawMessage.Data"])

    looked(f"raw-{words}", _RAW, breaks, lie, look)


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


_mended("body-after-header", _SEPARATOR[0], "The first line that is no field begins the body.", _with_separator)
_mended("text-as-message", _SEPARATOR[1], "A text without a header is sent as a body.", _with_header)


def _without_from(service: Service) -> Service:
    """Without From and Source somebody who may send is the sender."""

    def look(call: Call) -> None:
        raw = RawMessage(call.args["RawMessage.Data"])
        if raw.get("From") is None and "Source" not in call.args:
            own = next((one.name for one in call.account.identities.values() if one.status == "Success"), "")
            call.args["Source"] = own if "@" in own else f"post@{own}"

    return before(service, _RAW, look)


declare(
    "raw-any-sender",
    (f"{_RAW}.Source.from-required", f"{_MESSAGE}.required-headers"),
    "Without From and Source any address of the account is the sender.",
    _without_from,
)

# -- messages that it should take --------------------------------------------------------------------------------------


def _refused(words: str, breaks: Breaks, lie: str, refused: Callable[[Call, RawMessage], object]) -> None:
    def look(call: Call) -> None:
        if refused(call, RawMessage(call.args["RawMessage.Data"])):
            refuse()

    looked(f"raw-{words}", _RAW, breaks, lie, look)


def _type(raw: RawMessage) -> str:
    return (raw.get("Content-Type") or "").lower()


_refused("no-multipart", f"{_RAW}.multipart", "Multipart messages are refused.", lambda c, r: "multipart" in _type(r))
_refused(
    "no-base64", f"{_MESSAGE}.base64-parts", "Messages with base64 are refused.", lambda c, r: b": base64" in r.data
)
_refused(
    "needs-source",
    (f"{_RAW}.Source.optional", f"{_RAW}.success"),
    "A message is refused without Source.",
    lambda call, raw: "Source" not in call.args,
)
_refused(
    "source-or-from",
    (f"{_RAW}.Source.both", f"{_RAW}.Source.type"),
    "Source and From exclude each other.",
    lambda call, raw: "Source" in call.args and raw.get("From"),
)
_refused(
    "needs-date", f"{_RAW}.effect", "A message without a Date is refused.", lambda call, raw: raw.get("Date") is None
)
_refused(
    "no-group",
    (f"{_RAW}.group-list", "RawMessage.Data.group-list"),
    "Group lists are refused.",
    lambda call, raw: any(";" in (raw.get(name) or "") for name in ("To", "Cc", "Bcc")),
)
_refused(
    "needs-destinations",
    f"{_RAW}.Destinations.optional",
    "A message without Destinations is refused.",
    lambda call, raw: "Destinations" not in call.args,
)
_refused(
    "one-destination",
    (f"{_RAW}.Destinations.list", f"{_RAW}.Destinations.type"),
    "Several Destinations are refused.",
    lambda call, raw: len(call.args.get("Destinations", ())) > 1,
)
_refused(
    "bare-destinations",
    f"{_RAW}.Destinations.type",
    "Destinations with a display name are refused.",
    lambda call, raw: any("<" in text for text in call.args.get("Destinations", ())),
)
_refused(
    "destinations-in-header",
    f"{_RAW}.Destinations.list",
    "Destinations that no header names are refused.",
    lambda call, raw: any(text.encode() not in raw.data for text in call.args.get("Destinations", ())),
)
_refused(
    "unfolded-only",
    f"{_RAW}.Destinations.optional",
    "Recipients on a second line of a field are refused.",
    lambda call, raw: any(re.match(r"(?i)to:.*\n", line) for line in raw.lines),
)
_refused(
    "no-bcc",
    f"{_RAW}.Destinations.optional",
    "A Bcc field is refused.",
    lambda call, raw: raw.get("Bcc") is not None,
)
_refused(
    "no-destinations",
    (f"{_RAW}.Destinations.list", f"{_RAW}.Destinations.type"),
    "Destinations are refused.",
    lambda call, raw: "Destinations" in call.args,
)


def _empty_body(call: Call) -> None:
    if not RawMessage(call.args["RawMessage.Data"]).body:
        refuse("InternalFailure")


looked(
    "raw-empty-body-is-internal-failure",
    _RAW,
    f"{_MESSAGE}.header-only",
    "A message without a body is answered by InternalFailure.",
    _empty_body,
)
