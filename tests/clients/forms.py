"""The forms that a request has on the wire, each named by a few words: what the dialects have to cover.

A form is a fact about the spelling of one request, such as ``names lower`` or ``escaped ~ %7E``. Whatever the client
and the call decide (which address, which second) is not in it, so that two requests of one form have the same words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import unquote_to_bytes

from tests.clients.recordings import Recorded

_VALUED = frozenset(
    {"accept", "accept-language", "cache-control", "connection", "content-type", "expect"}
    | {"keep-alive", "pragma", "priority", "sec-fetch-mode", "te", "transfer-encoding", "upgrade"}
)
"""Fields of which each value is a form of its own."""

_MARKS = "~!*'()/:@,=+\"<>&;?$ \n{}[]|^`\\"
_COMMA = r",\s*"
_SIGNATURE = re.compile(r"X-Amz-(Algorithm|Credential|Date|Expires|SignedHeaders|Security-Token|Signature)=")


def distinct(requests: Sequence[Recorded]) -> list[Recorded]:
    """Return the requests that show a form which none before them showed, and the first SendEmail."""
    kept: list[Recorded] = []
    seen: set[str] = set()
    for request in requests:
        if request.status != 200:
            continue
        forms = forms_of(request.head, request.body)
        new_call = not any(one.call == request.call for one in kept)
        if forms - seen or (request.call == "SendEmail" and new_call):
            kept.append(request)
            seen |= forms
    return kept


def forms_of(head: Sequence[str], body: str) -> frozenset[str]:
    """Return the forms of a request; lines of its head, and its body as framed on the wire, in Latin-1."""
    method, target, version = head[0].split(" ", 2)
    fields = [(name, value) for name, _, value in (line.partition(":") for line in head[1:])]
    query = target.partition("?")[2]
    chunked = any(name.lower() == "transfer-encoding" for name, _ in fields)
    text = "".join(body.split("\r\n")[1::2]) if chunked else body
    found = {
        f"method {method}",
        f"version {version}",
        "target absolute" if target.startswith("http") else "target origin",
        f"body {'chunked' if chunked else 'none' if not body else 'whole'}",
    }
    if query and text:
        found.add("query and body")
    found.update(_forms_of_fields(fields, method))
    found.update(_forms_of_order([name.lower() for name, _ in fields]))
    found.update(_forms_of_signature(fields))
    found.update(_forms_of_parameters(text or query))
    if "X-Amz-Signature=" in query:
        found.update(_forms_of_presigning(query))
    return frozenset(found)


def _forms_of_fields(fields: Sequence[tuple[str, str]], method: str) -> Iterator[str]:
    names = {name.lower() for name, _ in fields}
    yield from (f"names {_spelling(name)}" for name, _ in fields)
    for name in ("accept", "accept-encoding", "user-agent", "content-type", "x-amz-date", "date", "connection"):
        if name not in names:
            yield f"no {name} in {method}" if name == "content-type" else f"no {name}"
    for name, value in fields:
        name = name.lower()
        yield f"field {name}"
        yield f"colon and {len(value) - len(value.lstrip(' '))} spaces"
        value = value.strip()
        if not value:
            yield f"empty {name}"
        if name in _VALUED:
            yield f"{name}: {value}"
        elif name == "accept-encoding":
            yield f"accept-encoding: {'weights' if ';' in value else 'several' if ',' in value else value}"
        elif name == "user-agent":
            yield from (f"user-agent with {mark}" for mark in sorted(set(re.sub(r"[\w. -]", "", value))))
        elif name == "content-length" and value == "0":
            yield f"content-length 0 in {method}"
        elif name in ("date", "x-amz-date"):
            yield f"{name}: {_pattern(value)}"
        elif name == "host":
            yield f"host {'with' if ':' in value else 'without'} port"


def _spelling(name: str) -> str:
    if name == name.lower():
        return "lower"
    if name == name.upper() and len(name) > 2:
        return "upper"
    return "title" if name == name.title() else "other"


def _forms_of_order(names: Sequence[str]) -> Iterator[str]:
    host = names.index("host") if "host" in names else -1
    yield f"host {'first' if host == 0 else 'last' if host == len(names) - 1 else 'within'}"
    placed = [name for name in ("authorization", "x-amzn-authorization") if name in names]
    for name in placed:
        yield "signature last" if names[-1] == name else "signature first" if names[0] == name else "signature within"
        for other in ("host", "x-amz-date", "date", "content-type", "content-length", "user-agent"):
            if other in names:
                yield f"signature {'behind' if names.index(name) > names.index(other) else 'before'} {other}"
    if {"content-type", "content-length"} <= set(names):
        yield f"type {'before' if names.index('content-type') < names.index('content-length') else 'behind'} length"


def _forms_of_signature(fields: Sequence[tuple[str, str]]) -> Iterator[str]:
    for name, value in fields:
        if name.lower() not in ("authorization", "x-amzn-authorization"):
            continue
        scheme, _, rest = value.strip().partition(" ")
        parts = re.split(_COMMA, rest)
        yield f"scheme {scheme}"
        yield f"commas {sorted(set(re.findall(_COMMA, rest)))}"
        yield f"parts {' '.join(part.partition('=')[0] for part in parts)}"
        for part in parts:
            key, _, listed = part.partition("=")
            if key.lower() == "signedheaders":
                signed = listed.split(";")
                yield from (f"signed {one}" for one in signed)
                yield from (
                    f"unsigned {key.lower()}" for key, _ in fields if key.lower() not in (*signed, name.lower())
                )


def _forms_of_parameters(text: str) -> Iterator[str]:
    pairs = [pair.partition("=") for pair in text.split("&") if not _SIGNATURE.match(pair)]
    names = [name for name, _, _ in pairs]
    for wanted in ("Action", "Version"):
        yield f"{wanted} {_place(names, wanted)}"
    yield "names sorted" if names == sorted(names) else "names not sorted"
    if "&&" in text or text.endswith("&"):
        yield "parameter of nothing"
    for name, equals, value in pairs:
        if not equals:
            yield "parameter without equals sign"
        elif not value:
            yield "empty value"
        if match := re.search(r"member(\W|%5B)", name):
            yield f"list member{match[1]}"
        if name in ("AWSAccessKeyId", "SecurityToken", "Signature", "SignatureMethod", "SignatureVersion", "Expires"):
            yield f"parameter {name}"
        if name == "Timestamp":
            yield f"parameter Timestamp: {_pattern(unquote_to_bytes(value).decode('latin-1'))}"
        yield from (f"name: {form}" for form in _escapes(name))
        yield from (f"value: {form}" for form in _escapes(value))


def _place(names: Sequence[str], wanted: str) -> str:
    if wanted not in names:
        return "missing"
    at = names.index(wanted)
    return "first" if at == 0 else "last" if at == len(names) - 1 else "within"


def _escapes(text: str) -> Iterator[str]:
    for escape in set(re.findall("%[0-9A-Fa-f]{2}", text)):
        byte = unquote_to_bytes(escape)
        case = "lower" if escape != escape.upper() else "upper"
        if byte >= b"\x80":
            yield f"escaped beyond ASCII {case}"
        elif byte.isalnum():
            yield f"escaped letter or digit {case}"
        else:
            yield f"escaped {byte.decode('ascii')!r} {case if not escape[1:].isdigit() else ''}".strip()
    for mark in _MARKS:
        if mark in text:
            yield f"raw {mark!r}"
    if not text.isascii():
        yield "raw beyond ASCII"


def _forms_of_presigning(query: str) -> Iterator[str]:
    names = [part.partition("=")[0] for part in query.split("&")]
    own = [name for name in names if name.startswith("X-Amz-")]
    yield f"presigned from {own[0]} to {own[-1]}"
    yield from (f"presigned {name}" for name in own)
    if "X-Amz-Expires" not in own:
        yield "presigned without X-Amz-Expires"
    yield f"presigning {'behind' if names.index(own[0]) else 'before'} the parameters"
    yield f"presigned scope {'escaped' if re.search('X-Amz-Credential=[^&]*%2F', query) else 'raw'}"


def _pattern(value: str) -> str:
    return re.sub(r"\d", "9", re.sub(r"\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b|\b[A-Z][a-z]{2}\b", "Xxx", value))


def all_forms(requests: Iterable[Recorded]) -> frozenset[str]:
    """Return the forms that any of the requests has."""
    return frozenset().union(*(forms_of(request.head, request.body) for request in requests))
