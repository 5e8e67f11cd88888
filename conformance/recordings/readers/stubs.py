"""What service virtualisation tools record: mappings and request journals of WireMock, simulations of Hoverfly,
imposters of Mountebank, expectations of MockServer.

They keep what a request must look like, so that its exact bytes and often its host are not known, and in an order of
their own what was asked twice only once. Written by hand, they may want only some parameters, and may make a response
of a template, by a program, or none at all: what was never recorded is not judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO
from urllib.parse import urlencode

from conformance.recordings.readers import json_stream
from conformance.recordings.readers.fields import data, from_base64, map_pairs, mapping, moment, number, sequence, text
from conformance.recordings.recorded import Item, Lack, RecordedPlace, Trouble, recorded
from conformance.wire.exchange import Headers, Request, Response, header

_NO_HOST = "http://recorded"
_EXACT = ("equalTo", "equalToXml", "exactMatch", "value", "string")
"""Keys under which a matcher holds the very text that was sent."""


def read_wiremock(stream: BinaryIO, file: str) -> Iterator[Item]:
    """Yield the exchanges of mappings, of one mapping, or of a journal of requests."""
    start = stream.tell()
    found = False
    for key in ("mappings", "stubMappings", "serveEvents", "requests"):
        stream.seek(start)
        for one in json_stream.items(stream, key, file):
            found = True
            yield one if isinstance(one, Trouble) else _wiremock(*one)
    stream.seek(start)
    if not found:
        for one in json_stream.documents(stream, file):
            yield one if isinstance(one, Trouble) else _wiremock(*one)


def read_hoverfly(stream: BinaryIO, file: str) -> Iterator[Item]:
    """Yield the exchanges of a simulation."""
    for one in json_stream.items(stream, "data.pairs", file):
        yield one if isinstance(one, Trouble) else _hoverfly(*one)


def read_mountebank(stream: BinaryIO, file: str) -> Iterator[Item]:
    """Yield the exchanges of imposters, or of one."""
    start = stream.tell()
    for key in ("imposters", ""):
        stream.seek(start)
        found = json_stream.items(stream, key, file) if key else json_stream.documents(stream, file)
        for one in found:
            if isinstance(one, Trouble):
                yield one
                continue
            for stub in sequence(mapping(one[1]).get("stubs")):
                yield from _mountebank(one[0], mapping(stub))


def read_mockserver(stream: BinaryIO, file: str) -> Iterator[Item]:
    """Yield the exchanges of recorded expectations."""
    for one in json_stream.items(stream, "", file):
        yield one if isinstance(one, Trouble) else _mockserver(*one)


def _wiremock(place: RecordedPlace, value: Any) -> Item:
    one = mapping(value)
    asked, came = mapping(one.get("request")), mapping(one.get("response") or one.get("responseDefinition"))
    url = text(asked.get("absoluteUrl")) or _NO_HOST + (text(asked.get("url")) or text(asked.get("urlPath")) or "/")
    sent_at = _logged(asked)
    lacks: set[Lack] = set() if sent_at else {Lack.ORDER}
    url = _with_query(url, mapping(asked.get("queryParameters")), lacks)
    patterns = sequence(asked.get("bodyPatterns"))
    if isinstance(asked.get("body"), str):
        body = from_base64(asked.get("bodyAsBase64")) or data(asked["body"])
    else:
        lacks.add(Lack.REQUEST_BYTES)
        fields = [(name, _exact(each)) for name, each in mapping(asked.get("formParameters")).items()]
        lacks |= {Lack.REQUEST_UNALTERED} if fields else set()
        body = urlencode(fields).encode() if fields else data(_exact(patterns))
    request = Request(text(asked.get("method")).upper() or "GET", url, _headers(asked.get("headers")), body)
    _note_body(request, lacks)
    is_made = not came.get("fault") and not came.get("proxyBaseUrl")
    response, attached = _response(came, number(came.get("status")) if is_made else 0, came.get("headers"), lacks)
    if "response-template" in sequence(came.get("transformers")):
        lacks.add(Lack.RESPONSE_BODY)
    if (whole := from_base64(came.get("base64Body") or came.get("bodyAsBase64"))) and response is not None:
        response = Response(response.status, response.headers, whole)
    item = recorded(place, request, response, sent_at=sent_at, lacks=frozenset(lacks))
    return item.attaching(response=attached) if attached else item


def _logged(asked: dict[str, Any]) -> Any:
    at = number(asked.get("loggedDate"))
    return moment(at / 1000) if at else None


def _response(came: dict[str, Any], status: int, headers: Any, lacks: set[Lack]) -> tuple[Response | None, str]:
    """Return a response with a plain body, and the name of the file that holds its body, if one does."""
    if not 100 <= status <= 999:
        return None, ""
    fields = _headers(headers)
    if not fields:
        lacks.add(Lack.RESPONSE_HEADERS)
    body = came.get("body")
    attached = text(came.get("bodyFileName") or came.get("bodyFile"))
    if isinstance(body, str):
        lacks.add(Lack.RESPONSE_BYTES)
    return Response(status, fields, data(body)), attached if not body else ""


def _hoverfly(place: RecordedPlace, value: Any) -> Item:
    one = mapping(value)
    asked, came = mapping(one.get("request")), mapping(one.get("response"))
    lacks = {Lack.REQUEST_BYTES, Lack.ORDER}
    scheme, host = _exact(asked.get("scheme")) or "http", _exact(asked.get("destination")) or "recorded"
    query = asked.get("query")
    search = urlencode(_form(query)) if isinstance(query, dict) else _exact(query)
    lacks |= {Lack.REQUEST_UNALTERED} if isinstance(query, dict) and query else set()
    url = f"{scheme}://{host}{_exact(asked.get('path')) or '/'}{'?' + search if search else ''}"
    matchers = asked.get("body")
    forms = [mapping(each).get("value") for each in sequence(matchers) if mapping(each).get("matcher") == "form"]
    lacks |= {Lack.REQUEST_UNALTERED} if forms else set()
    body = urlencode(_form(forms[0])).encode() if forms else data(_exact(matchers))
    headers = tuple((name, _exact(each)) for name, each in mapping(asked.get("headers")).items())
    request = Request(_exact(asked.get("method")).upper() or "GET", url, headers, body)
    _note_body(request, lacks)
    response, attached = _response(came, number(came.get("status")), came.get("headers"), lacks)
    if response is not None and came.get("encodedBody"):
        decoded = from_base64(came.get("body"))
        response = Response(response.status, response.headers, decoded or b"")
        lacks.discard(Lack.RESPONSE_BYTES)
    if came.get("templated") is True:
        lacks.add(Lack.RESPONSE_BODY)
    item = recorded(place, request, response, lacks=frozenset(lacks))
    return item.attaching(response=attached) if attached else item


def _mountebank(place: RecordedPlace, stub: dict[str, Any]) -> Iterator[Item]:
    lacks = {Lack.REQUEST_BYTES, Lack.ORDER}
    asked: dict[str, Any] = {}
    for predicate in sequence(stub.get("predicates")):
        for kind in ("deepEquals", "equals"):
            wanted = mapping(mapping(predicate).get(kind))
            asked |= wanted
            if kind == "equals" and (wanted.get("form") or wanted.get("query")):
                lacks.add(Lack.REQUEST_UNALTERED)
    form = mapping(asked.get("form"))
    body = urlencode([(name, text(each)) for name, each in form.items()]).encode() if form else data(asked.get("body"))
    query = urlencode([(name, text(each)) for name, each in mapping(asked.get("query")).items()])
    url = f"{_NO_HOST}{text(asked.get('path')) or '/'}{'?' + query if query else ''}"
    request = Request(text(asked.get("method")).upper() or "POST", url, _headers(asked.get("headers")), body)
    _note_body(request, lacks)
    for each in map(mapping, sequence(stub.get("responses"))):
        came = mapping(each.get("is"))
        own = set(lacks)
        status = number(came.get("statusCode") or 200) if "is" in each else 0
        response, _ = _response(came, status, came.get("headers"), own)
        if response is not None and text(came.get("_mode")) == "binary":
            response = Response(response.status, response.headers, from_base64(came.get("body")) or b"")
        yield recorded(place, request, response, lacks=frozenset(own))


def _mockserver(place: RecordedPlace, value: Any) -> Item:
    one = mapping(value)
    asked, came = mapping(one.get("httpRequest")), mapping(one.get("httpResponse"))
    lacks = {Lack.REQUEST_BYTES, Lack.ORDER}
    body = asked.get("body")
    sent = _mockserver_body(body)
    if mapping(body).get("type") == "PARAMETERS":
        lacks.add(Lack.REQUEST_UNALTERED)
        sent = urlencode(_form(mapping(body).get("parameters"))).encode()
    headers = _mockserver_headers(asked.get("headers"))
    query = urlencode(_form(asked.get("queryStringParameters")))
    lacks |= {Lack.REQUEST_UNALTERED} if query else set()
    host = header(headers, "host") or "recorded"
    url = f"http://{host}{text(asked.get('path')) or '/'}{'?' + query if query else ''}"
    request = Request(text(asked.get("method")).upper() or "GET", url, headers, sent)
    _note_body(request, lacks)
    status = number(came.get("statusCode") or 200)
    response = None
    if "httpResponse" in one and 100 <= status <= 999:
        response = Response(status, _mockserver_headers(came.get("headers")), _mockserver_body(came.get("body")))
        lacks |= set() if response.headers else {Lack.RESPONSE_HEADERS}
    return recorded(place, request, response, lacks=frozenset(lacks | {Lack.RESPONSE_BYTES}))


def _mockserver_body(value: Any) -> bytes:
    one = mapping(value)
    if "base64Bytes" in one:
        return from_base64(one["base64Bytes"]) or b""
    for key in ("rawBytes", "string", "xml", "json"):
        if isinstance(one.get(key), str):
            return (from_base64(one[key]) if key == "rawBytes" else None) or data(one[key])
    return data(value)


def _mockserver_headers(value: Any) -> Headers:
    if isinstance(value, list):
        return tuple((text(mapping(each).get("name")), text(part)) for each in value for part in _values(each))
    return map_pairs(value)


def _values(pair: Any) -> Iterable[Any]:
    return sequence(mapping(pair).get("values"))


def _form(value: Any) -> list[tuple[str, str]]:
    """Return the fields of a form whose values are texts, matchers, or lists of them."""
    if isinstance(value, list):
        return [(text(mapping(each).get("name")), text(part)) for each in value for part in _values(each)]
    return [(name, _exact(each)) for name, each in mapping(value).items()]


def _exact(matcher: Any) -> str:
    """Return the text that a matcher wants exactly: a text, or the first of several that has one."""
    if isinstance(matcher, list):
        return next((found for each in matcher if (found := _exact(each))), "")
    one = mapping(matcher)
    if one and text(one.get("matcher")) not in ("", "exact", "form", "xml"):
        return ""
    return next((text(one[key]) for key in _EXACT if key in one), "") if one else text(matcher)


def _headers(value: Any) -> Headers:
    pairs = {name: _exact(each) if isinstance(each, dict) else each for name, each in mapping(value).items()}
    return map_pairs(pairs)


def _with_query(url: str, parameters: dict[str, Any], lacks: set[Lack]) -> str:
    if not parameters or "?" in url:
        return url
    lacks.add(Lack.REQUEST_UNALTERED)
    return f"{url}?{urlencode([(name, _exact(each)) for name, each in parameters.items()])}"


def _note_body(request: Request, lacks: set[Lack]) -> None:
    if request.method == "POST" and not request.body:
        lacks.add(Lack.REQUEST_BODY)
