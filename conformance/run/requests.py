"""From a ``Send`` of a case to the request that goes over the wire: names filled in, encoded, signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from conformance.judge.expected import Expected
from conformance.model import template
from conformance.model.case import Send
from conformance.model.case_file import RequestOptions
from conformance.model.expectation import Alternative, Matcher, MatcherInput
from conformance.run.names import Names
from conformance.targets.profile import KeyPair, Profile
from conformance.wire import query
from conformance.wire.credentials import Scope
from conformance.wire.exchange import Request
from conformance.wire.request import API_VERSION, default_headers, raw
from conformance.wire.signing import Scheme, sign


@dataclass(frozen=True, slots=True)
class Rendered:
    """A send with its names filled in: what to ask, and what may be answered."""

    action: str
    params: dict[str, Any]
    options: RequestOptions
    expected: tuple[Expected, ...]


def rendered(send: Send, names: Names, extra: Mapping[str, Any] | None = None) -> Rendered:
    """Fill in the names of ``send``; ``extra`` parameters (a page token) come last.

    Raises KeyError for a name that nothing gives, ValueError for a generator wrongly used.
    """
    params = template.render(send.params, names)
    if extra:
        params = {**params, **extra}
    for name in send.omit:
        params = without(params, str(template.render(name, names)))
    options = send.request
    given = {key: getattr(options, key) for key in options.model_fields_set}
    if given:
        options = RequestOptions.model_construct(
            options.model_fields_set, **{**dict(options), **template.render(given, names)}
        )
    return Rendered(send.action, params, options, tuple(_expected(item, names) for item in send.alternatives))


def without(params: Mapping[str, Any], path: str) -> dict[str, Any]:
    """Return ``params`` without the member at the dotted ``path``; Action and Version are marked as left out."""
    if path in ("Action", "Version"):
        return {**params, path: _LEFT_OUT}
    head, _, rest = path.partition(".")
    copy = dict(params)
    if not rest:
        copy.pop(head, None)
    elif isinstance(copy.get(head), Mapping):
        copy[head] = without(copy[head], rest)
    return copy


_LEFT_OUT = object()


def pairs_of(action: str, params: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the name/value pairs of a request: Action and Version first, unless the parameters say otherwise."""
    head: dict[str, Any] = {"Action": action, "Version": API_VERSION}
    rest = dict(params)
    for key in head:
        head[key] = rest.pop(key, head[key])
    return query.flatten({**{key: value for key, value in head.items() if value is not _LEFT_OUT}, **rest})


def build(item: Rendered, profile: Profile, now: datetime | None = None) -> Request:
    """Return the signed request for ``item``. ``now`` (UTC) is the time of signing."""
    options = item.options
    pairs = [*pairs_of(item.action, item.params), *((name, value) for name, value in options.pairs)]
    if options.fault and profile.faults and profile.faults.parameter:
        pairs.append((profile.faults.parameter, options.fault))
    if options.order == "reversed":
        pairs.reverse()
    text = _ENCODERS[options.encode](pairs) + options.append
    in_query = options.method != "POST" and options.body is None
    query_string = options.query if options.query is not None else (text if in_query else None)
    body = text
    if options.body is not None:
        body = options.body
    elif in_query or options.query is not None:
        body = ""
    headers: dict[str, str | None] = {**dict(default_headers(in_query=in_query)), **profile.headers}
    if options.fault and profile.faults and profile.faults.header:
        headers[profile.faults.header] = options.fault
    for name, value in options.headers.items():
        headers = {key: kept for key, kept in headers.items() if key.lower() != name.lower()}
        headers[name] = value
    sent = [(name, value) for name, value in headers.items() if value is not None]
    endpoint = profile.endpoint or ""
    unsigned = raw(
        endpoint, method=options.method, path=options.path, query=query_string, headers=sent, body=body.encode()
    )
    pair = key_pair(profile, options.account)
    scope = Scope(profile.region, profile.service)
    return sign(unsigned, pair.credentials(), scope, Scheme(options.sign), now or datetime.now(UTC), options.tamper)


def key_pair(profile: Profile, account: str) -> KeyPair:
    """Return the access key of an account: main, other, or temporary. Raises ValueError if the profile has none."""
    pair = {"main": profile.credentials, "other": profile.other_account, "temporary": profile.temporary}[account]
    if pair is None:
        raise ValueError(f"the profile has no credentials for the {account} account")
    return pair


def _plus(pairs: list[tuple[str, str]]) -> str:
    return query.encode_pairs(pairs).replace("%20", "+")


def _lower_hex(pairs: list[tuple[str, str]]) -> str:
    return "%".join(
        part if number == 0 else part[:2].lower() + part[2:]
        for number, part in enumerate(query.encode_pairs(pairs).split("%"))
    )


def _all(pairs: list[tuple[str, str]]) -> str:
    def every(text: str) -> str:
        return "".join(f"%{byte:02X}" for byte in text.encode())

    return "&".join(f"{quote(name, safe='')}={every(value)}" for name, value in pairs)


_ENCODERS = {"rfc3986": query.encode_pairs, "plus": _plus, "lower-hex": _lower_hex, "all": _all}


def _expected(alternative: Alternative, names: Names) -> Expected:
    result = None
    if alternative.error is None:
        result = {
            str(template.render(path, names)): conditions(matcher, names)
            for path, matcher in (alternative.result or {}).items()
        }
    headers = {name: conditions(matcher, names) for name, matcher in (alternative.headers or {}).items()}
    error = None if isinstance(alternative.error, str) else alternative.error
    return Expected(sources=alternative.sources, result=result, error=error, headers=headers)


def conditions(matcher: MatcherInput, names: Names) -> Mapping[str, Any]:
    """Return a matcher as the judge takes it, names filled in; a bare value means ``equals``."""
    plain = matcher.conditions() if isinstance(matcher, Matcher) else {"equals": matcher}
    found: Mapping[str, Any] = template.render(plain, names)
    return found
