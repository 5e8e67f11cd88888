"""Debug logs of Python clients: botocore's (``--debug`` of the AWS CLI, too), urllib3's, and http.client's.

They are written for people. What botocore logs of a request is a dictionary, and of a response its header fields and
body; http.client prints the bytes that it sends and the header of the response, but never its body.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO
from urllib.parse import urlencode

from conformance.judge.status import STATUSES
from conformance.recordings.readers.fields import data, map_pairs, moment, text
from conformance.recordings.recorded import Item, Lack, RecordedPlace, recorded
from conformance.wire.exchange import Headers, Request, Response

_MAX_LINE = 16 * 1024 * 1024
_MAKING = re.compile(
    r"Making request for OperationModel\(name=(\w+)\)(?: \(verify_ssl=\S+\))? with params: (\{.*)", re.DOTALL
)
_SENDING = re.compile(r"Sending http request: <AWSPreparedRequest (.*)>\s*$", re.DOTALL)
_PREPARED = re.compile(r"method=(\w+), url=(\S+?), headers=(\{.*\})", re.DOTALL)
_CONNECTION = re.compile(r'(https?)://([^\s"]+?):?(\d*) "([A-Z]+) (\S+) HTTP/[\d.]+" (\d{3})')
_HEADERS = re.compile(r"Response headers: (?:HTTPHeaderDict\()?(\{.*\})\)?\s*$", re.DOTALL)
_BODY = re.compile(r"Response body:\s*$")
_BODY_HERE = re.compile(r"Response body: ?(b['\"].*)", re.DOTALL)
_SEND = re.compile(r"send: (b'.*'|b\".*\")\s*$", re.DOTALL)
_REPLY = re.compile(r"reply: '(HTTP/[\d.]+) (\d{3}) ?(.*?)(?:\\r\\n)?'\s*$")
_HEADER = re.compile(r"header: ([^:\s]+): ?(.*)$")
_TIME = re.compile(r"(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d)(?:[.,](\d{1,6}))?")
_ERROR = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?<(?:\w+:)?ErrorResponse")
_CODE = re.compile(rb"<Code>\s*(\w{1,80})")
_MAX_ERROR = 64 * 1024
_SIGNS = (b"botocore.", b"urllib3.connectionpool", b"send: b'", b'send: b"', b"reply: 'HTTP/")


@dataclass(slots=True)
class _Draft:
    """An exchange as far as the log has told."""

    place: RecordedPlace
    method: str = "POST"
    url: str = ""
    headers: Headers = ()
    body: bytes | None = None
    exact: bool = True
    sent_at: datetime | None = None
    status: int = 0
    came_headers: Headers = ()
    came_body: bytes | None = None
    notes: list[str] = field(default_factory=list)

    def finish(self) -> Item:
        """Return what is known as an exchange."""
        lacks: set[Lack] = set()
        if self.body is None:
            lacks.add(Lack.REQUEST_BODY)
        if not self.exact:
            lacks.add(Lack.REQUEST_BYTES)
        if self.status and not self.came_headers:
            lacks.add(Lack.RESPONSE_HEADERS)
        if self.status and self.came_body is None:
            lacks.add(Lack.RESPONSE_BODY)
        request = Request(self.method, self.url, self.headers, self.body or b"")
        if not self.status and self.came_body is not None:
            # botocore itself logs no status, urllib3 does: whatever goes with the body is taken for granted.
            self.status = _status_beside(self.came_body)
        response = Response(self.status, self.came_headers, self.came_body or b"") if self.status else None
        return recorded(self.place, request, response, sent_at=self.sent_at, lacks=frozenset(lacks))


def _status_beside(body: bytes) -> int:
    """Return the status that goes with a body: 200, or that of the error in it."""
    if _ERROR.match(body) is None:
        return 200
    code = _CODE.search(body[:_MAX_ERROR])
    return min(STATUSES.get(code[1].decode() if code else "", (400,)))


def looks_like(head: bytes) -> bool:
    """Say whether a file that begins so is such a log."""
    return any(sign in head for sign in _SIGNS)


def read(stream: BinaryIO, file: str) -> Iterator[Item]:
    """Yield the exchanges of a log, in the order in which their requests were made."""
    draft: _Draft | None = None
    expects_body = False
    number = 0
    while raw := stream.readline(_MAX_LINE):
        number += 1
        line = raw.decode("utf-8", "backslashreplace").rstrip("\r\n")
        if expects_body and draft is not None:
            expects_body = False
            if (value := _literal(line.strip())) is not None:
                draft.came_body = data(value)
                continue
        new = _beginning(line, RecordedPlace(file, number), draft)
        if new is not None:
            if draft is not None and draft is not new and draft.url:
                yield draft.finish()
            draft = new
        elif draft is not None:
            expects_body = _continue(draft, line)
    if draft is not None and draft.url:
        yield draft.finish()


def _beginning(line: str, place: RecordedPlace, draft: _Draft | None) -> _Draft | None:
    """Return a new exchange if the line begins one."""
    if (made := _MAKING.search(line)) is not None:
        return _of_params(_Draft(place, sent_at=_time(line)), made[2])
    if (sent := _SEND.match(line)) is not None:
        value = _literal(sent[1])
        if isinstance(value, bytes) and (draft is None or draft.status or not draft.url or not _is_sending(draft)):
            return _of_bytes(_Draft(place), value) if _starts_request(value) else None
    if draft is not None and not draft.url and (found := _SENDING.search(line)) is not None:
        _of_prepared(draft, found[1])
    if (draft is None or draft.status) and (seen := _CONNECTION.search(line)) is not None and "botocore" not in line:
        if draft is not None and draft.url and _completes(draft, seen):
            return None
        new = _Draft(place, sent_at=_time(line))
        _of_connection(new, seen)
        return new
    return None


def _is_sending(draft: _Draft) -> bool:
    return bool(draft.method and draft.headers) and not draft.status


def _completes(draft: _Draft, seen: re.Match[str]) -> bool:
    """Say whether urllib3's line is about the exchange that http.client has just told of."""
    return draft.status == int(seen[6]) and draft.came_body is None and draft.method == seen[4]


def _continue(draft: _Draft, line: str) -> bool:
    """Take a line that tells more; return whether the next line is the response's body."""
    if (sent := _SEND.match(line)) is not None:
        draft.body = (draft.body or b"") + data(_literal(sent[1]))
    elif (found := _SENDING.search(line)) is not None:
        _of_prepared(draft, found[1])
    elif (reply := _REPLY.match(line)) is not None:
        draft.status = int(reply[2])
    elif (seen := _CONNECTION.search(line)) is not None:
        draft.status = draft.status or int(seen[6])
    elif (named := _HEADERS.search(line)) is not None:
        draft.came_headers = map_pairs(_literal(named[1]))
    elif (here := _BODY_HERE.search(line)) is not None:
        draft.came_body = data(_literal(here[1]))
    elif (one := _HEADER.match(line)) is not None and draft.status:
        draft.came_headers = (*draft.came_headers[:500], (one[1], one[2].strip()))
    return _BODY.search(line) is not None


def _of_params(draft: _Draft, words: str) -> _Draft:
    """Read the dictionary of botocore, of which only some values are literals."""
    draft.url = text(_member(words, "url"))
    draft.method = text(_member(words, "method")) or "POST"
    draft.headers = map_pairs(_member(words, "headers"))
    body = _member(words, "body")
    draft.exact = isinstance(body, bytes)
    if isinstance(body, dict):
        draft.body = urlencode([(text(name), text(value)) for name, value in body.items()]).encode()
    elif body is not None:
        draft.body = data(body)
    return draft


def _of_prepared(draft: _Draft, words: str) -> None:
    found = _PREPARED.search(words)
    if found is not None:
        draft.method, draft.url = found[1], found[2]
        draft.headers = map_pairs(_literal(found[3])) or draft.headers


def _of_bytes(draft: _Draft, value: bytes) -> _Draft:
    head, _, body = value.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, _, rest = first.partition(" ")
    target = rest.rpartition(" ")[0]
    draft.headers = tuple((name, field.strip()) for name, _, field in (line.partition(":") for line in lines))
    host = next((field for name, field in draft.headers if name.lower() == "host"), "unknown")
    draft.method, draft.url, draft.body = method, f"http://{host}{target}", body
    return draft


def _of_connection(draft: _Draft, seen: re.Match[str]) -> None:
    port = f":{seen[3]}" if seen[3] else ""
    draft.method, draft.url, draft.status = seen[4], f"{seen[1]}://{seen[2]}{port}{seen[5]}", int(seen[6])


def _starts_request(value: bytes) -> bool:
    return re.match(rb"[A-Z]{3,10} \S+ HTTP/", value) is not None


def _member(words: str, name: str) -> Any:
    """Return the literal value of a key in the text of a dictionary; None if it is none."""
    for quote in ("'", '"'):
        at = words.find(f"{quote}{name}{quote}: ")
        if at >= 0:
            return _literal(_balanced(words[at + len(name) + 4 :]))
    return None


def _balanced(words: str) -> str:
    """Return the literal that a text begins with: up to its closing bracket or quote."""
    depth, quote, escaped = 0, "", False
    for at, character in enumerate(words):
        if escaped:
            escaped = False
        elif quote:
            escaped = character == "\\"
            if character == quote:
                quote = ""
                if depth == 0:
                    return words[: at + 1]
        elif character in "'\"":
            quote = character
        elif character in "{[(":
            depth += 1
        elif character in "}])":
            depth -= 1
            if depth <= 0:
                return words[: at + (depth == 0)]
        elif character == "," and depth == 0:
            return words[:at]
    return words


def _literal(words: str) -> Any:
    """Return the value of a Python literal; None if it is none."""
    try:
        return ast.literal_eval(words)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None


def _time(line: str) -> datetime | None:
    found = _TIME.match(line.lstrip())
    return None if found is None else moment(f"{found[1]}{'.' + found[2].ljust(6, '0') if found[2] else ''}")
