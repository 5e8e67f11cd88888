"""The responses of two targets to one case, side by side, with the places marked where they differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from lxml import etree

from conformance.explore.differences import Compared, counted
from conformance.judge.response import ParsedResponse
from conformance.report.text import one_line
from conformance.run.outcome import Sent

_LINES = 60
"""Lines of one response that are shown."""
_EXCHANGES = 12
_BODY = 8 * 1024
_LEAST_COLUMN = 30
_MADE = re.compile(r"(<(?:\w+:)?(?:RequestId|VerificationToken|NextToken|MessageId)>)[^<]+")
_FREE = frozenset(
    {"date", "x-amzn-requestid", "x-amz-request-id", "content-length", "connection", "keep-alive", "server"}
)
"""Header fields that no two responses have in common, or that say nothing about them."""
_FIELD = re.compile(r"([A-Za-z0-9-]+): (.*)")
MARKS = "! differs, ~ differs as any two responses may"


def side_by_side(compared: Compared, left: str, right: str, width: int) -> list[str]:
    """Return the lines of a comparison.

    Args:
        compared: a case that was sent to both.
        left: name of the first target.
        right: name of the second.
        width: characters of a line.
    """
    column = max(_LEAST_COLUMN, (width - 5) // 2)
    lines = [_row(" ", left, right, column), _row(" ", str(compared.left.outcome), str(compared.right.outcome), column)]
    pairs = list(zip(counted(compared.left), counted(compared.right), strict=False))
    for number, (one, other) in enumerate(pairs[:_EXCHANGES]):
        lines += ["", f"--- {number} {one.phase.value}: {one.action}"]
        lines += list(_rows(_shown(one), _shown(other), column))
        for contrast in compared.differences:
            if contrast.exchange == number:
                values = f"{one_line(contrast.left, 200)} | {one_line(contrast.right, 200)}"
                lines.append(f"! {one_line(contrast.place, 200)}: {values}")
    if len(pairs) > _EXCHANGES:
        lines.append(f"… {len(pairs) - _EXCHANGES} exchanges more")
    return [*lines, "", f"({MARKS})"]


def _rows(left: Sequence[str], right: Sequence[str], column: int) -> Iterator[str]:
    ours_by_key, theirs_by_key = ([_key(line) for line in side] for side in (left, right))
    for tag, a, b, c, d in SequenceMatcher(None, ours_by_key, theirs_by_key, autojunk=False).get_opcodes():
        ours, theirs = left[a:b], right[c:d]
        for at in range(max(len(ours), len(theirs))):
            pair = [side[at] if at < len(side) else "" for side in (ours, theirs)]
            free = tag == "equal" or all(not line or _key(line) in _FREE for line in pair)
            yield _row(" " if pair[0] == pair[1] else "~" if free else "!", pair[0], pair[1], column)


def _key(line: str) -> str:
    """Return a line as it is compared: without what a target makes anew, a free field by its name alone."""
    field = _FIELD.fullmatch(line)
    if field is None:
        return _MADE.sub(r"\1", line)
    name = field[1].lower()
    return name if name in _FREE else f"{name}: {field[2]}"


def _row(mark: str, left: str, right: str, column: int) -> str:
    cells = [_cell(text, column) for text in (left, right)]
    return f"{mark} {cells[0]:<{column}} | {cells[1]}".rstrip()


def _cell(text: str, column: int) -> str:
    indent = len(text) - len(text.lstrip(" "))
    return " " * indent + one_line(text, max(8, column - indent))


def _shown(sent: Sent) -> list[str]:
    response, failure = sent.exchange.response, sent.exchange.failure
    if response is None:
        return [f"(no response: {failure.kind.value if failure else 'unknown'})"]
    lines = [f"{response.status} {response.reason}".rstrip(), *(f"{name}: {value}" for name, value in response.headers)]
    lines += ["", *_body(sent, response.body)]
    return lines if len(lines) <= _LINES else [*lines[: _LINES - 1], f"… {len(lines) - _LINES + 1} lines more"]


def _body(sent: Sent, body: bytes) -> list[str]:
    """Return a body in lines: a document with one element a line, anything else as it stands."""
    root = ParsedResponse(sent.exchange, sent.action).document.root
    if root is not None and len(body) <= _BODY:
        etree.indent(root)
        return str(etree.tostring(root, encoding="unicode")).splitlines()
    text = body[:_BODY].decode("utf-8", "backslashreplace").splitlines()
    return [*text, f"… {len(body) - _BODY} bytes more"] if len(body) > _BODY else text
