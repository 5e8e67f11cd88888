"""A request in front of the proxy held against the one that arrived behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from urllib.parse import unquote_plus

from conformance.judge.finding import Finding
from conformance.model import data
from conformance.proxy.fields import FRAMING, HOP_BY_HOP, ChangeKind, FieldChange, changes, connection_names, untouched
from conformance.proxy.message import Message, origin_form
from conformance.proxy.signature import find_fault, signed_headers, verify
from conformance.proxy.validity import is_malformed
from conformance.proxy.words import body_texts, field_text, finding, target_text
from conformance.targets.profile_parts import ProxyRules
from conformance.wire.credentials import Scope

_MEANINGFUL = frozenset({"authorization", "date", "content-type", "content-encoding", "transfer-encoding"})
_SEPARATE = frozenset({"host", "authorization", "date", "x-amz-date", "content-type", "expect", "cookie2"})
_PASSED_ON = HOP_BY_HOP - {"connection", "transfer-encoding", "te", "trailer", "upgrade", "keep-alive"}
_OF_THE_HOP = HOP_BY_HOP | FRAMING | {"host"}
_LEFT_TO_THE_PROXY = HOP_BY_HOP | {"expect"}
"""Fields that a proxy may answer or remove although a client has signed them (RFC 9110 sections 7.6.1, 10.1.1)."""
_DOUBLED = re.compile("//+")
_SEVERAL = 3
"""So many headers all dropped have one cause."""
_OF_CHANGE = {
    ChangeKind.DROPPED: "proxy.request.header-dropped",
    ChangeKind.CHANGED: "proxy.request.header-changed",
    ChangeKind.DOUBLED: "proxy.request.header-doubled",
    ChangeKind.REORDERED: "proxy.request.header-order",
}


def request_findings(
    sent: Message, arrived: Message, rules: ProxyRules, secrets: Mapping[str, str], scope: Scope | None = None
) -> list[Finding]:
    """Return what the proxy changed in a request beyond what the text and the profile leave to it.

    Args:
        sent: by the client.
        arrived: behind the proxy.
        rules: what the profile declares.
        secrets: access key id to secret access key, for signatures.
        scope: that a proxy must sign for which signs anew; None: any.
    """
    if not rules.signs and untouched(sent, arrived):
        return []
    return [
        *_line(sent, arrived, rules),
        *_framing(sent, arrived),
        *_fields(sent, arrived, rules),
        *_hop_by_hop(sent, arrived),
        *_body(sent, arrived),
        *(_new_signature(sent, arrived, secrets, scope) if rules.signs else _signature(sent, arrived, secrets)),
        *_version(sent, arrived),
    ]


def _line(sent: Message, arrived: Message, rules: ProxyRules) -> Iterator[Finding]:
    if arrived.method != sent.method:
        yield finding("proxy.request.method", "method", sent.method, arrived.method)
    before, after = origin_form(sent.target), origin_form(arrived.target)
    prefix = rules.path_prefix.rstrip("/")
    if prefix and before.startswith(prefix):
        before = before.removeprefix(prefix)
        before = before if before.startswith("/") else f"/{before}"
    path, _, query = before.partition("?")
    new_path, _, new_query = after.partition("?")
    if path != new_path:
        merged = new_path == _DOUBLED.sub("/", path)
        yield finding("proxy.request.slashes" if merged else "proxy.request.path", "path", path, new_path)
    if query != new_query:
        old, new = _pairs(query), _pairs(new_query)
        check = "proxy.request.query"
        if old == new:
            check = "proxy.request.query-encoding"
        elif sorted(old) == sorted(new):
            check = "proxy.request.query-order"
        if rules.signs and sorted(old) == sorted(new):
            return  # signers send the canonical query string that they sign
        yield finding(check, "query", target_text(f"?{query}"), target_text(f"?{new_query}"))


def _pairs(text: str) -> list[tuple[str, str]]:
    parts = [part.partition("=") for part in text.split("&") if part]
    return [
        (unquote_plus(name, errors="surrogateescape"), unquote_plus(value, errors="surrogateescape"))
        for name, _, value in parts
    ]


def _framing(sent: Message, arrived: Message) -> Iterator[Finding]:
    lengths = arrived.all("content-length")
    codings = arrived.members("transfer-encoding")
    if lengths and codings:
        yield finding(
            "proxy.framing.both-lengths", "Content-Length", data.ABSENT, f"{lengths[0]} beside {', '.join(codings)}"
        )
    elif len(lengths) > 1 or (lengths and "," in lengths[0]):
        yield finding("proxy.framing.two-lengths", "Content-Length", data.form("one length"), " | ".join(lengths))
    for name, _ in arrived.headers:
        if name != name.strip():
            yield finding("proxy.framing.field-name", name.strip(), data.form("a name without whitespace"), f"{name}:")


def _fields(sent: Message, arrived: Message, rules: ProxyRules) -> Iterator[Finding]:
    names = [name for name in dict.fromkeys(key.lower() for key, _ in sent.headers) if name not in _OF_THE_HOP]
    if len(names) >= _SEVERAL and not any(arrived.all(name) for name in names):
        yield finding("proxy.request.header-dropped", "all headers", ", ".join(names), data.ABSENT)
        return
    yield from _own_fields(sent, arrived, rules)
    yield from _other_fields(sent, arrived, rules)


def _own_fields(sent: Message, arrived: Message, rules: ProxyRules) -> Iterator[Finding]:
    """Look at the fields that have checks of their own."""
    added = {name.lower() for name in rules.adds}
    for name, check, free in (
        ("host", "proxy.request.host", rules.rewrites_host or rules.signs),
        ("date", "proxy.request.date", rules.signs),
        ("x-amz-date", "proxy.request.date", rules.signs),
        ("authorization", "proxy.request.authorization", rules.signs),
        ("content-type", "proxy.request.content-type", False),
    ):
        before, after = sent.all(name), arrived.all(name)
        if (
            before == after
            or free
            or (name in added and not before)
            or (name == "host" and not before and sent.version != "HTTP/1.1")
            or (name == "host" and len(before) > 1 and len(after) == 1 and after[0] in before)
        ):
            continue
        if not before:
            check = "proxy.request.host-added" if name == "host" else "proxy.request.header-added"
        elif not after and not any(before):
            check = "proxy.request.empty-header"
        elif len(after) > len(before) and set(after) == set(before):
            check = "proxy.request.header-doubled"
        old, new = (" | ".join(values) if values else None for values in (before, after))
        yield finding(check, name.title(), field_text(name, old), field_text(name, new))


def _other_fields(sent: Message, arrived: Message, rules: ProxyRules) -> Iterator[Finding]:
    signed, added = signed_headers(sent), {name.lower() for name in rules.adds}
    for change in changes(sent, arrived, _SEPARATE):
        name = change.name.lower()
        if change.change is ChangeKind.ADDED:
            if (name in _MEANINGFUL or name.startswith("x-amz-")) and name not in added and not rules.signs:
                yield _finding("proxy.request.header-added", change)
            continue
        check = _OF_CHANGE[change.change]
        if rules.signs and name.startswith("x-amz-"):
            continue
        if change.change is ChangeKind.DROPPED and not change.before:
            check = "proxy.request.empty-header"
        elif name == "accept-encoding" and name not in signed:
            check = "proxy.request.accept-encoding"
        elif change.change is ChangeKind.DROPPED and "_" in name:
            check = "proxy.request.underscore"
        elif name in signed and change.change in (ChangeKind.DROPPED, ChangeKind.CHANGED):
            check = "proxy.request.signed-header"
        yield _finding(check, change)


def _finding(check: str, change: FieldChange) -> Finding:
    before, after = field_text(change.name, change.before), field_text(change.name, change.after)
    return finding(check, change.name, before, after)


def _hop_by_hop(sent: Message, arrived: Message) -> Iterator[Finding]:
    for name in sorted(connection_names(sent) | (_PASSED_ON & {key.lower() for key, _ in sent.headers})):
        value = arrived.get(name)
        if value is not None and value == sent.get(name) and name not in HOP_BY_HOP - _PASSED_ON:
            yield finding("proxy.request.hop-by-hop", name, data.ABSENT, field_text(name, value))


def _body(sent: Message, arrived: Message) -> Iterator[Finding]:
    before, after = sent.body, arrived.body
    if before == after and arrived.whole:
        return
    texts = body_texts(before, after)
    is_form = "form-urlencoded" in (sent.get("content-type") or "")
    begins = len(after) < len(before) and before.startswith(after)
    # What lacks whole parameters was left without them rather than cut there by chance.
    lacks_parameters = is_form and bool(after) and before[len(after) :].startswith(b"&")
    if not arrived.whole or (begins and not lacks_parameters):
        yield finding("proxy.request.cut", "body", *texts)
        return
    check = "proxy.request.body"
    if is_form:
        old, new = _pairs(before.decode("latin-1")), _pairs(after.decode("latin-1"))
        check = "proxy.request.parameters"
        if old == new:
            check = "proxy.request.encoding"
        elif sorted(old) == sorted(new):
            check = "proxy.request.parameter-order"
    yield finding(check, "body", *texts)


def _signature(sent: Message, arrived: Message, secrets: Mapping[str, str]) -> Iterator[Finding]:
    if _same_signed(sent, arrived) or not verify(sent, secrets):
        return
    if verify(arrived, secrets) is False and not verify(_restored(sent, arrived), secrets):
        yield finding("proxy.request.signature", "Authorization", data.form("valid"), data.form("not valid"))


def _new_signature(
    sent: Message, arrived: Message, secrets: Mapping[str, str], scope: Scope | None
) -> Iterator[Finding]:
    fault = "" if is_malformed(sent) else find_fault(arrived, secrets, scope)
    if fault and find_fault(_restored(sent, arrived), secrets, scope):
        yield finding("proxy.request.signature", "Authorization", data.form("valid for the profile's key"), fault)


def _same_signed(sent: Message, arrived: Message) -> bool:
    """Say whether all that a signature covers is the same to the byte, so that nothing need be computed."""
    if sent.target != arrived.target or sent.method != arrived.method or sent.body != arrived.body:
        return False
    return all(sent.all(name) == arrived.all(name) for name in ("authorization", *signed_headers(sent)))


def joined(sent: Message, arrived: Message) -> frozenset[str]:
    """Return the names (lower case) of fields whose lines were only joined or split, which a signature may not bear."""
    changed = {change.name.lower() for change in changes(sent, arrived, ())}
    names = {name.lower() for name, _ in sent.headers}
    return frozenset(name for name in names if len(sent.all(name)) != len(arrived.all(name))) - changed


def _restored(sent: Message, arrived: Message) -> Message:
    """Return what arrived with those fields as they were sent that are the proxy's, or were joined, split or empty."""
    restored = joined(sent, arrived) | _LEFT_TO_THE_PROXY | {name.lower() for name, value in sent.headers if not value}
    kept = [pair for pair in arrived.headers if pair[0].lower() not in restored]
    return replace(arrived, headers=(*kept, *(pair for pair in sent.headers if pair[0].lower() in restored)))


def _version(sent: Message, arrived: Message) -> Iterator[Finding]:
    if arrived.version == "HTTP/1.0" and sent.version == "HTTP/1.1":
        yield finding("proxy.request.version", "version", sent.version, arrived.version)
