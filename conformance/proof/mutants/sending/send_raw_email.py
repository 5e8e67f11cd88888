"""Defects of the X-headers of SendRawEmail, which name ARNs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from conformance.proof.calls import reject
from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import check_first, edit_draft
from conformance.reference.call import Call
from conformance.reference.raw_message import RawMessage
from conformance.reference.sending import Draft

_RAW = "SendRawEmail"
_MESSAGE = f"{_RAW}.RawMessage"


def _rejected(rejected: Callable[[Call, RawMessage], object]) -> Change:
    def look(call: Call) -> None:
        if rejected(call, RawMessage(call.args["RawMessage.Data"])):
            reject()

    return check_first(_RAW, look)


_X_HEADERS = {
    "SourceArn": ("X-SES-SOURCE-ARN", "x-source-arn"),
    "FromArn": ("X-SES-FROM-ARN", "x-from-arn"),
    "ReturnPathArn": ("X-SES-RETURN-PATH-ARN", "x-return-path-arn"),
}


def _kept(field: str) -> Change:
    """The field is in the mail that is sent, in the case that it was given in."""

    def change(call: Call, draft: Draft) -> None:
        raw = RawMessage(call.args["RawMessage.Data"])
        lines = [line for line in raw.lines if line.partition(":")[0].upper() == field]
        compose = draft.compose
        draft.compose = lambda identifier: b"".join(f"{line}\n".encode() for line in lines) + compose(identifier)

    return edit_draft(_RAW, change)


def _lower_case_kept(call: Call, draft: Draft) -> None:
    lines = [line for line in RawMessage(call.args["RawMessage.Data"]).lines if line.startswith("x-ses-")]
    compose = draft.compose
    draft.compose = lambda identifier: b"".join(f"{line}\n".encode() for line in lines) + compose(identifier)


def _rejects_header(field: str) -> Change:
    return _rejected(lambda call, raw: raw.get(field) is not None)


def _header_wins(param: str, field: str) -> Change:
    def look(call: Call) -> None:
        value = RawMessage(call.args["RawMessage.Data"]).get(field)
        if param in call.args and value:
            call.args[param] = value

    return check_first(_RAW, look)


def _x_headers() -> Iterator[Mutant]:
    for param, (name, row) in _X_HEADERS.items():
        yield Mutant(
            f"raw-keeps-{name.lower()}",
            f"{_RAW}.x-headers-removed",
            f"{name} is in the mail that is sent.",
            _kept(name),
        )
        yield Mutant(
            f"raw-refuses-{name.lower()}", f"{_RAW}.{row}", f"A message with {name} is rejected.", _rejects_header(name)
        )
        yield Mutant(
            f"raw-{name.lower()}-wins",
            f"{_RAW}.{param}.precedence",
            f"{name} counts before {param}.",
            _header_wins(param, name),
        )


MUTANTS: tuple[Mutant, ...] = (
    *_x_headers(),
    Mutant(
        "raw-keeps-lower-case-x-ses",
        f"{_RAW}.x-headers-removed",
        "X-headers are known in upper case only, others stay.",
        edit_draft(_RAW, _lower_case_kept),
    ),
)
