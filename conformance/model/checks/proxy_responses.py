"""Checks of an intermediary: what it makes of responses."""

from __future__ import annotations

from conformance.model.checks.proxy_check import ProxyCheck
from conformance.model.vocabulary import Level

_SHOULD, _MAY = Level.SHOULD, Level.MAY

RESPONSES: tuple[ProxyCheck, ...] = (
    ProxyCheck(
        "proxy.response.swapped",
        "RFC 9110 7.6",
        "Response to another request",
        "The response that comes back is the one to the request that was sent.",
        "Connections are shared out of step: switch pipelining or connection pools off until the proxy is mended.",
    ),
    ProxyCheck(
        "proxy.response.none",
        "RFC 9112 9.2",
        "Response lost",
        "A response of the upstream reaches the client.",
        "Look at the proxy's error log for the time of the exchange.",
    ),
    ProxyCheck(
        "proxy.response.status",
        "RFC 9110 15",
        "Status changed",
        "The status of the upstream comes back.",
        "A rule maps statuses: remove it for this API.",
    ),
    ProxyCheck(
        "proxy.response.error-page",
        "RFC 9110 7.7",
        "Error response replaced",
        "An error response of the upstream comes back with its own body.",
        "Error pages of the proxy take the place of the upstream's documents: switch that off.",
    ),
    ProxyCheck(
        "proxy.response.replaced",
        "RFC 9110 7.7",
        "Response replaced by one of the proxy's own",
        "A success response of the upstream comes back, and not a page of the proxy in its place.",
        "A rule makes a response of its own although the request was forwarded: take this API out of it.",
    ),
    ProxyCheck(
        "proxy.response.reason",
        "RFC 9112 4",
        "Reason phrase changed",
        "The reason phrase of the upstream comes back; no client reads it.",
        "Nothing needs to be done.",
        _MAY,
    ),
    ProxyCheck(
        "proxy.response.content-type",
        "RFC 9110 8.3",
        "Content-Type of the response changed",
        "The Content-Type of a response comes back as it was given.",
        "A header rule or a default charset changes it: switch that off for proxied responses.",
    ),
    ProxyCheck(
        "proxy.response.coding-unasked",
        "RFC 9110 12.5.3",
        "Response compressed though nobody asked",
        "A response is compressed only for a client that accepts it.",
        "Switch compression off for proxied responses.",
    ),
    ProxyCheck(
        "proxy.response.coding",
        "RFC 9110 7.7",
        "Response compressed or decompressed",
        "The content coding of a response is left alone.",
        "The text allows it for clients that accept it; switch it off to alter nothing.",
        _SHOULD,
    ),
    ProxyCheck(
        "proxy.response.cut",
        "RFC 9112 8",
        "Body of the response cut off",
        "The whole body comes back.",
        "A limit or a time-out cuts it off: raise it.",
    ),
    ProxyCheck(
        "proxy.response.namespace",
        "RFC 9110 7.7",
        "Namespace changed",
        "The namespace of the document comes back.",
        "A filter edits the document: exclude this API from it.",
    ),
    ProxyCheck(
        "proxy.response.request-id",
        "RFC 9110 7.7",
        "Request id changed or dropped",
        "The request id of the upstream comes back, in the document and in x-amzn-RequestId.",
        "A rule hides the header, or writes an id of the proxy into it: leave it alone, and use another name for that.",
    ),
    ProxyCheck(
        "proxy.response.body",
        "RFC 9110 7.7",
        "Body of the response changed",
        "The bytes of the body come back as they were given.",
        "A filter edits the document: exclude this API from it.",
    ),
    ProxyCheck(
        "proxy.response.header-dropped",
        "RFC 9110 5.1",
        "Header of the response dropped",
        "A header of a response that is not meant for the proxy itself comes back.",
        "A rule hides it: forward all headers.",
    ),
    ProxyCheck(
        "proxy.response.header-changed",
        "RFC 9110 5.1",
        "Header of the response changed",
        "A header of a response that is not meant for the proxy itself comes back with its value.",
        "A header rule edits it: leave it alone.",
    ),
    ProxyCheck(
        "proxy.response.header-doubled",
        "RFC 9110 5.3",
        "Header of the response doubled",
        "A header of a response comes back as often as it was given.",
        "A rule adds the header where it should set it.",
    ),
    ProxyCheck(
        "proxy.response.hop-by-hop",
        "RFC 9110 7.6.1",
        "Hop-by-hop header of the response passed on",
        "Headers that Connection names are for one connection: the proxy removes them before it forwards.",
        "Let the proxy handle Connection itself: don't copy it from the upstream.",
        _SHOULD,
    ),
    ProxyCheck(
        "proxy.response.trailers",
        "RFC 9112 7.1.2",
        "Response with trailers rejected",
        "A response in chunks with trailer fields comes back, with or without them.",
        "Use a version that reads trailers; no upstream of the API is known to send any.",
        _SHOULD,
    ),
    ProxyCheck(
        "proxy.response.interim",
        "RFC 9110 15.2",
        "Interim response taken for the final one",
        "A 1xx response that the upstream sends unasked does not take the place of the final response.",
        "Use a version that reads on; no upstream of the API is known to send one unasked.",
        _SHOULD,
    ),
    ProxyCheck(
        "proxy.response.malformed",
        "RFC 9112 2.2",
        "Response that is no HTTP",
        "What the proxy sends is a whole HTTP response.",
        "Look at the proxy's error log for the time of the exchange.",
    ),
)
