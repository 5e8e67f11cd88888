"""Defects in reading parameters: their order and case, unknown and repeated ones, and lists."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from conformance.proof.forms import form_of
from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import change_decoding, reject_requests
from conformance.reference.bind import Binder
from conformance.reference.decode import Fields
from conformance.reference.errors import ServiceError
from conformance.reference.http_types import HttpRequest
from conformance.reference.rules import ACTIONS, Action
from conformance.reference.service import Service


def _crash(asked: Callable[[bytes], bool]) -> Change:
    """Return a change that fails over the text of some forms; even rules that leave much open forbid that."""
    return reject_requests(lambda request: asked(form_of(request)))


_NUMBERING = "Protocol.List.numbering"
_ORDER = "Protocol.List.any-order"
_MEMBER = re.compile(r"(.+)\.member\.(\d+)")
_NO_MEMBER = re.compile(r"([A-Z][A-Za-z]+)\.(\d+)")
Values = dict[str, str]


def _edits(edit: Callable[[Values], Values]) -> Change:
    """Return a change that edits the decoded parameters, in wire order."""
    return change_decoding(after=lambda request, fields: Fields(edit(fields.values), fields.names))


def _number(name: str) -> int | None:
    match = _MEMBER.fullmatch(name)
    return int(match[2]) if match else None


def _to_nine(values: Values) -> Values:
    return {name: text for name, text in values.items() if (_number(name) or 0) < 10}


def _first_digit(values: Values) -> Values:
    """member.10 is taken for member.1."""
    return {re.sub(r"(\.member\.\d)\d+$", r"\1", name): text for name, text in values.items()}


def _rising(values: Values, only: str = "") -> Values:
    """A list, or the one named ``only``, is read while its numbers rise by one, in wire order."""
    kept: Values = {}
    last: dict[str, int] = {}
    for name, text in values.items():
        match = _MEMBER.fullmatch(name)
        if match is None or (only and match[1] != only):
            kept[name] = text
        elif int(match[2]) == last.get(match[1], 0) + 1:
            last[match[1]] = int(match[2])
            kept[name] = text
    return kept


def _to_gap(values: Values) -> Values:
    """A list is read from 1 to the first number that is missing."""
    kept: Values = {}
    for name, text in values.items():
        match = _MEMBER.fullmatch(name)
        if match is None or all(f"{match[1]}.member.{below}" in values for below in range(1, int(match[2]))):
            kept[name] = text
    return kept


def _zero_alone(values: Values) -> Values:
    zero = [name for name in values if name.endswith(".member.0")]
    return {name: text for name, text in values.items() if not zero or ".member." not in name} | {
        name[:-1] + "1": values[name] for name in zero
    }


def _renamed(pattern: re.Pattern[str]) -> Callable[[Values], Values]:
    return lambda values: {pattern.sub(r"\1.member.\2", name): text for name, text in values.items()}


def _bare(values: Values) -> Values:
    return {f"{name}.member.1" if name == "Identities" else name: text for name, text in values.items()}


#: Each name of a parameter in small letters, to the name as it is.
_NAMES = {
    name.lower(): name
    for name in ("Action", "Version", *(param.name for one in ACTIONS.values() for param in one.params))
}


def _other_case(name: str) -> bool:
    """Whether a name is that of a parameter but for the case of its letters."""
    head = name.partition(".")[0]
    return _NAMES.get(head.lower(), head) != head


def _joined(request: HttpRequest, fields: Fields) -> Fields:
    values: Values = {}
    for name, text in parse_qsl(form_of(request).decode("latin-1"), keep_blank_values=True):
        values[name] = f"{values[name]},{text}" if name in values else text
    return Fields(values, fields.names)


def _before_version(request: HttpRequest, fields: Fields) -> Fields:
    """Of a POST, only the parameters behind Version count."""
    if request.method != "POST" or "Version" not in fields.names:
        return fields
    late = fields.names[fields.names.index("Version") :]
    return Fields(
        {name: text for name, text in fields.values.items() if name in late or name == "Action"}, fields.names
    )


@dataclass(frozen=True, slots=True)
class _KnownOnly(Binder):
    """Fails over parameters that the action does not have, whatever form they are of."""

    def bind(self, action: Action, fields: Fields) -> dict[str, Any]:
        """As `Binder.bind`; raises ServiceError for a stranger."""
        common = ("Action", "Version", "AWSAccessKeyId", "Signature", "Timestamp", "Expires", "SecurityToken", "X-Amz-")
        known = (*common, *(param.name for param in action.params))
        for name in fields.values:
            if not name.startswith(known):
                raise ServiceError("InternalFailure", f"{name[:60]} is not known.")
        return Binder.bind(self, action, fields)


def _known_only(service: Service) -> Service:
    return replace(service, binder=_KnownOnly())


def _twice(text: bytes) -> bool:
    names = [pair.partition(b"=")[0] for pair in text.split(b"&") if pair]
    return len(names) > len(set(names))


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "crash-empty-optional",
        "Protocol.Parameters.empty-optional",
        "An empty value of an optional parameter is an InternalFailure.",
        _crash(lambda text: bool(re.search(b"(NextToken|IdentityType|MaxItems)=(&|$)", text))),
    ),
    Mutant(
        "crash-empty-list",
        "Protocol.Parameters.empty-list",
        "An empty list is an InternalFailure.",
        _crash(lambda text: bool(re.search(b"Identities=(&|$)", text))),
    ),
    Mutant(
        "crash-empty-required",
        "Protocol.Parameters.empty-required",
        "An empty value of a required parameter is an InternalFailure.",
        _crash(lambda text: bool(re.search(b"Source=(&|$)", text))),
    ),
    Mutant(
        "crash-list-gap",
        "Protocol.List.gaps",
        "A list with gaps is an InternalFailure.",
        _crash(
            lambda text: (
                bool(re.search(b"member\\.(3|1000)=", text))
                and b"member.4=" not in text
                and (not (b"member.1=" in text and b"member.2=" in text))
            )
        ),
    ),
    Mutant("list-stops-at-nine", _NUMBERING, "Members from the tenth on are not read.", _edits(_to_nine)),
    Mutant("list-first-digit", _NUMBERING, "Only the first digit of a member's number counts.", _edits(_first_digit)),
    Mutant(
        "list-in-wire-order", (_ORDER, _NUMBERING), "Members out of order on the wire are not read.", _edits(_rising)
    ),
    *(
        Mutant(
            f"list-in-wire-order-{dashed(name.rpartition('.')[2])}",
            (_ORDER, _NUMBERING),
            f"Members of {name} that are out of order on the wire are not read.",
            _edits(partial(_rising, only=name)),
        )
        for name in (
            "Destination.ToAddresses",
            "Destination.CcAddresses",
            "Destination.BccAddresses",
            "ReplyToAddresses",
            "Destinations",
        )
    ),
    Mutant("list-to-gap", "Protocol.List.gaps", "What stands behind a gap in a list is not read.", _edits(_to_gap)),
    Mutant(
        "crash-list-word",
        "Protocol.List.not-a-number",
        "A member whose index is no number is an InternalFailure.",
        _crash(lambda text: bool(re.search(rb"\.member\.[^0-9]", text + b"&") or b".member.=" in text)),
    ),
    Mutant(
        "list-zero-hides",
        "Protocol.List.zero",
        "A list with a member.0 has no other members.",
        _edits(_zero_alone),
    ),
    Mutant(
        "crash-list-zero",
        "Protocol.List.zero",
        "member.0 is an InternalFailure.",
        _crash(lambda text: b".member.0=" in text),
    ),
    Mutant(
        "list-without-member",
        "Protocol.List.no-member",
        "A list may be written without the word member.",
        _edits(_renamed(_NO_MEMBER)),
    ),
    Mutant(
        "crash-list-item",
        "Protocol.List.other-word",
        "A list written with item for member is an InternalFailure.",
        _crash(lambda text: b".item." in text),
    ),
    Mutant(
        "crash-list-brackets",
        "Protocol.List.other-word",
        "A list written in brackets is an InternalFailure.",
        _crash(lambda text: b"%5B" in text.partition(b"Identities")[2].partition(b"=")[0]),
    ),
    Mutant("list-bare", "Protocol.List.no-member", "A list may be written as a single value.", _edits(_bare)),
    Mutant(
        "crash-names-case",
        "Protocol.Parameters.case",
        "A parameter whose name is written in other letters is an InternalFailure.",
        _crash(lambda text: any(_other_case(pair.partition(b"=")[0].decode("latin-1")) for pair in text.split(b"&"))),
    ),
    Mutant(
        "order-action-first",
        "Protocol.Parameters.order",
        "A request that does not begin with its Action is rejected.",
        reject_requests(
            lambda request: (
                request.method == "POST" and b"Action=" in request.body and (not request.body.startswith(b"Action="))
            ),
            code="MissingAction",
        ),
    ),
    Mutant(
        "order-after-version",
        "Protocol.Parameters.order",
        "Parameters that come before Version are not read.",
        change_decoding(after=_before_version),
    ),
    Mutant(
        "unknown-parameters-are-internal-failures",
        "Protocol.Parameters.unknown",
        "Unknown parameters are an InternalFailure.",
        _known_only,
    ),
    Mutant(
        "duplicate-joined",
        "Protocol.Parameters.duplicate",
        "The values of a parameter that is given twice are read as one, with a comma between them.",
        change_decoding(after=_joined),
    ),
    Mutant(
        "crash-duplicate",
        "Protocol.Parameters.duplicate",
        "A parameter that is given twice is an InternalFailure.",
        reject_requests(lambda request: _twice(form_of(request))),
    ),
    Mutant(
        "crash-order",
        "Protocol.Parameters.order",
        "A request that begins with another parameter is an InternalFailure.",
        reject_requests(
            lambda request: (
                request.method == "POST"
                and form_of(request).startswith((b"Identities", b"Message", b"Source", b"Dest"))
            )
        ),
    ),
    Mutant(
        "crash-query-of-post",
        "Protocol.Parameters.query-and-body",
        "A POST with a query string is an InternalFailure.",
        reject_requests(lambda request: request.method == "POST" and b"Action=" in request.query),
    ),
)
