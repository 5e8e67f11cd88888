"""Defects of the X-headers of SendRawEmail, which name ARNs."""

from __future__ import annotations

from collections.abc import Callable

from conformance.reference.call import Call
from conformance.reference.mutants.changes import Breaks, looked, refuse
from conformance.reference.mutants.drafts import drafted
from conformance.reference.raw_message import RawMessage
from conformance.reference.sending import Draft

_RAW = "SendRawEmail"
_MESSAGE = f"{_RAW}.RawMessage"


def _refused(words: str, breaks: Breaks, lie: str, refused: Callable[[Call, RawMessage], object]) -> None:
    def look(call: Call) -> None:
        if refused(call, RawMessage(call.args["RawMessage.Data"])):
            refuse()

    looked(f"raw-{words}", _RAW, breaks, lie, look)


_X_HEADERS = {
    "SourceArn": ("X-SES-SOURCE-ARN", "x-source-arn"),
    "FromArn": ("X-SES-FROM-ARN", "x-from-arn"),
    "ReturnPathArn": ("X-SES-RETURN-PATH-ARN", "x-return-path-arn"),
}


def _kept(field: str) -> None:
    """The field is in the mail that is sent, in the case that it was given in."""

    def change(call: Call, draft: Draft) -> None:
        raw = RawMessage(call.args["RawMessage.Data"])
        lines = [line for line in raw.lines if line.partition(":")[0].upper() == field]
        compose = draft.compose
        draft.compose = lambda identifier: b"".join(f"{line}\n".encode() for line in lines) + compose(identifier)

    name = f"raw-keeps-{field.lower()}"
    drafted(name, _RAW, f"{_RAW}.x-headers-removed", f"{field} is in the mail that is sent.", change)


def _lower_case_kept(call: Call, draft: Draft) -> None:
    lines = [line for line in RawMessage(call.args["RawMessage.Data"]).lines if line.startswith("x-ses-")]
    compose = draft.compose
    draft.compose = lambda identifier: b"".join(f"{line}\n".encode() for line in lines) + compose(identifier)


def _refuses_header(param: str, field: str, row: str) -> None:
    _refused(
        f"refuses-{field.lower()}",
        f"{_RAW}.{row}",
        f"A message with {field} is refused.",
        lambda call, raw: raw.get(field) is not None,
    )


def _header_wins(param: str, field: str) -> None:
    def look(call: Call) -> None:
        value = RawMessage(call.args["RawMessage.Data"]).get(field)
        if param in call.args and value:
            call.args[param] = value

    row = f"{_RAW}.{param}.precedence"
    looked(f"raw-{field.lower()}-wins", _RAW, row, f"{field} counts before {param}.", look)


for _param, (_name, _row) in _X_HEADERS.items():
    _kept(_name)
    _refuses_header(_param, _name, _row)
    _header_wins(_param, _name)
drafted(
    "raw-keeps-lower-case-x-ses",
    _RAW,
    f"{_RAW}.x-headers-removed",
    "X-headers are known in upper case only, others stay.",
    _lower_case_kept,
)
